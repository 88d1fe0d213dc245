"""Identité, TVA et clôture: what the dossier knows of its company."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from workspaces.deadlines.completeness import reckon_dossier
from workspaces.dossiers.models import VatRegime, Workspace
from workspaces.kernel import french, identifiers
from workspaces.kernel.access import Access
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.jobs import later
from workspaces.kernel.web import see, url
from workspaces.settings.menu import save, settings_page

REGIMES = [
    (VatRegime.MONTHLY.value, "Réel normal, mensuel", "Une déclaration chaque mois."),
    (VatRegime.QUARTERLY.value, "Réel normal, trimestriel", "Une déclaration chaque trimestre."),
    (VatRegime.SIMPLIFIED.value, "Réel simplifié", "Une déclaration par an et deux acomptes."),
    (VatRegime.EXEMPT.value, "Franchise en base", "Ni TVA facturée, ni TVA récupérée."),
]
MONTHS = [(str(number), name.capitalize()) for number, name in enumerate(french.MONTHS, 1)]
DUE_DAYS = {str(day) for day in range(15, 25)}


async def settings(request: Request, ws: Access) -> Response:
    """« Paramètres » opens on its first page."""
    return RedirectResponse(url("workspace:identity", workspace=ws.workspace.slug), 303)


async def identity(request: Request, ws: Access) -> Response:
    return _identity(request, ws, {}, {})


def _identity(request: Request, ws: Access, typed: dict[str, str], errors: dict[str, str]) -> Response:
    own: Workspace = ws.workspace
    kept = {"name": own.name, "siren": own.siren, "siret": own.siret, "vat": own.vat_number}
    kept |= {"address": own.address, "postcode": own.postcode, "city": own.city}
    values = {name: typed.get(name, value) for name, value in kept.items()} | {"siren": own.siren}
    return settings_page(request, ws, "identity", errors, values)


async def save_identity(request: Request, ws: Access) -> Response:
    form = await read_form(request)
    changes = {
        "name": form.text("name", "Indiquez la raison sociale.", longest=160),
        "siret": _siret(form, ws.workspace.siren),
        "vat_number": _vat(form),
        "address": form.text("address", longest=200),
        "postcode": _postcode(form),
        "city": form.text("city", longest=80),
    }
    if form.errors:
        return _identity(request, ws, form.values, form.errors)
    async with unit_of_work():
        await save(ws, changes)
    return see(url("workspace:identity", workspace=ws.workspace.slug), "Enregistré.")


def _siret(form: Form, siren: str) -> str:
    """An establishment of this very company."""
    siret = identifiers.compact(form.text("siret"))
    if siret and not identifiers.is_siret(siret):
        form.errors["siret"] = f"Le SIRET a 14 chiffres et une clé ({len(siret)} saisis) : vérifiez-les."
    elif siret and not siret.startswith(siren):
        form.errors["siret"] = "Ce SIRET est celui d’une autre entreprise : il commence par le SIREN du dossier."
    return siret


def _vat(form: Form) -> str:
    number = identifiers.compact(form.text("vat"))
    if number and not identifiers.is_vat(number):
        form.errors["vat"] = "Ce numéro de TVA n’est pas valable. Exemple : FR et 11 chiffres."
    return number


def _postcode(form: Form) -> str:
    postcode = identifiers.compact(form.text("postcode"))
    if postcode and not re.fullmatch(r"[0-9]{5}", postcode):
        form.errors["postcode"] = f"Le code postal a 5 chiffres ({len(postcode)} saisis)."
    return postcode


async def vat(request: Request, ws: Access) -> Response:
    return _vat_page(request, ws, {}, {})


def _vat_page(request: Request, ws: Access, typed: dict[str, str], errors: dict[str, str]) -> Response:
    own: Workspace = ws.workspace
    due_day = str(own.vat_due_day or "")
    kept = {"regime": own.vat_regime, "due_day": due_day, "closing_month": str(own.closing_month)}
    values = {name: typed.get(name, value) for name, value in kept.items()}
    days = [(day, f"le {day}") for day in sorted(DUE_DAYS)]
    return settings_page(request, ws, "vat", errors, values, regimes=REGIMES, months=MONTHS, days=days)


async def save_vat(request: Request, ws: Access) -> Response:
    form = await read_form(request)
    regime = form.one_of("regime", {value for value, _, _ in REGIMES}, "Choisissez le régime de TVA.")
    month = form.one_of("closing_month", dict(MONTHS), "Choisissez le mois de clôture.")
    due_day = form.one_of("due_day", DUE_DAYS | {""}, "Choisissez un jour entre le 15 et le 24.")
    if form.errors:
        return _vat_page(request, ws, form.values, form.errors)
    changes = {"vat_regime": VatRegime(regime), "vat_due_day": int(due_day) if due_day else None}
    async with unit_of_work():
        await save(ws, changes | {"closing_month": int(month), "closing_set": True})
        await later(reckon_dossier, dossier_id=ws.workspace_id)
    return see(url("workspace:vat", workspace=ws.workspace.slug), "Enregistré.")
