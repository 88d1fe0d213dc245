"""Adding a third party by hand: by its name or its SIREN, completed from the directory of companies where it answers.

Those that look alike are shown before anything is written: to be opened instead, or created all the same.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.kernel import audit, identifiers
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, FormError
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.web import render, see, url
from workspaces.parties import accounts, controls, identity, lookup, numbers, sheet
from workspaces.parties.alike import Alike, alike
from workspaces.parties.controls import Control
from workspaces.parties.lookup import Company, LookupAway
from workspaces.parties.models import Kind, ThirdParty

KINDS = {"fournisseur": Kind.SUPPLIER, "client": Kind.CUSTOMER}
FIRST = (
    Control("siren", "SIREN", hint="9 chiffres. Un SIRET ou un n° de TVA est compris aussi.", inputmode="numeric"),
    Control("name", "Nom de l’entreprise", required=True, longest=160),
)
REST = tuple(control for control in identity.CONTROLS if control.name not in ("siren", "name", "note"))
BANK = (Control("iban", "IBAN", wide=True), Control("bic", "BIC"))
ALL = (*FIRST, *REST, *BANK, Control("number", "Numéro"))
FOUND = ("name", "siren", "siret", "vat_number", "address", "postcode", "city", "country")
UNKNOWN = "Aucune entreprise n’a ce SIREN dans l’annuaire. Vérifiez-le, ou remplissez la fiche à la main."
AWAY = "L’annuaire des entreprises ne répond pas : seules les clés (SIREN, SIRET, TVA, IBAN) sont vérifiées."


async def new_party(request: Request, ws: Access) -> Response:
    query = request.query_params
    kind = KINDS.get(query.get("type", ""), Kind.SUPPLIER)
    given = {name: query[name][:160] for name in ("name", "siren") if name in query}
    return await _page(request, ws, kind, Form(given | {"country": "FR"}))


async def add_party(request: Request, ws: Access) -> Response:
    """« Chercher » completes the form; « Enregistrer » creates it, once those alike have been seen."""
    form = await read_form(request)
    kind = KINDS.get(form.values.get("type", ""), Kind.SUPPLIER)
    if form.values.get("acte") == "chercher":
        return await _look_up(request, ws, kind, form)
    try:
        values = await _read(ws, kind, form)
    except FormError:
        return await _page(request, ws, kind, form, status=422)
    found = await alike(ws, kind, name=values["name"], siren=values["siren"], iban=values["iban"])
    if not {str(one.id) for one in found} <= set(form.values.get("vus", "").split()):
        return await _page(request, ws, kind, form, found=found, status=409)
    async with unit_of_work():
        added = await add(ws, kind, values)
    return see(sheet.address(ws, added), f"{added.number} {added.name} est ajouté.")


async def _read(ws: Access, kind: Kind, form: Form) -> dict[str, Any]:
    values = identity.read(form)
    values["iban"], values["bic"] = identity.iban(form, "iban"), identity.bic(form, "bic")
    values["number"] = form.text("number", longest=numbers.LONGEST)
    if values["number"] and "number" not in form.errors:
        try:
            await numbers.check_typed(ws.workspace_id, kind, values["number"])
        except DomainError as error:
            form.errors["number"] = error.message
    form.check()
    return values


async def add(ws: Access, kind: Kind, values: dict[str, Any]) -> ThirdParty:
    """Inside a `unit_of_work`. The number is the next free one unless one was chosen; the account is announced."""
    own = {name: value for name, value in values.items() if name not in ("iban", "bic", "number")}
    number = values["number"] or await numbers.next_one(ws.workspace_id, kind)
    added = ThirdParty(workspace_id=ws.workspace_id, kind=kind, number=number, created_at=now(), **own)
    await added.save()
    await audit.record("party:added", added, ws, number=number, name=added.name, by_hand=True)
    await accounts.announce(added, values["iban"], values["bic"], origin=accounts.MANUAL, by=ws)
    return added


async def _look_up(request: Request, ws: Access, kind: Kind, form: Form) -> Response:
    """Nothing is kept: the form comes back with what the directory says, over what was typed."""
    siren = form.siren("siren", "Indiquez le SIREN à chercher.")
    if form.errors:
        return await _page(request, ws, kind, form, status=422)
    try:
        company = await lookup.company(siren)
    except LookupAway:
        return await _page(request, ws, kind, form, word=("warn", AWAY))
    if company is None:
        return await _page(request, ws, kind, form, word=("warn", UNKNOWN))
    form.values |= {name: value for name in FOUND if (value := getattr(company, name) or "")}
    return await _page(request, ws, kind, form, word=_word(company))


def _word(company: Company) -> tuple[str, str]:
    if company.closed:
        return "err", f"{company.name} a cessé son activité, dit l’annuaire. Vérifiez avant de l’ajouter."
    return "ok", f"Trouvé dans l’annuaire : {company.name}. Relisez, puis enregistrez."


async def _page(
    request: Request,
    ws: Access,
    kind: Kind,
    form: Form,
    *,
    found: list[Alike] | None = None,
    word: tuple[str, str] | None = None,
    status: int = 200,
) -> Response:
    values = {"country": "FR"} | form.values
    slug = ws.workspace.slug
    return render(
        request,
        "parties/new.html",
        "form",
        status=status,
        type=next(name for name, its in KINDS.items() if its is kind),
        first=controls.filled(FIRST, values),
        rest=controls.filled(REST, values),
        bank=controls.filled(BANK, values),
        values=values,
        errors=form.errors,
        word=word,
        alike=[_line(ws, one) for one in found or []],
        seen=" ".join(str(one.id) for one in found or []),
        upcoming=await numbers.upcoming(ws.workspace, kind),
        here=url("workspace:add_party", workspace=slug),
        head={"list": f"{url('workspace:parties', workspace=slug)}?onglet={sheet.WORDS[kind][0]}"},
        screen="dossier/tiers",
    )


def _line(ws: Access, one: Alike) -> dict[str, Any]:
    return {
        "name": one.name,
        "number": one.number,
        "siren": identifiers.spaced_siren(one.siren),
        "city": one.city,
        "archived": one.archived,
        "why": one.why,
        "href": url("workspace:party", workspace=ws.workspace.slug, party_id=one.id),
    }


routes = [
    ws_route("/tiers/nouveau", new_party, can=Can.PARTIES),
    ws_route("/tiers/nouveau", add_party, can=Can.PARTIES, methods=["POST"]),
]
