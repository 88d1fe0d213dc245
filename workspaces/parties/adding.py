"""Adding a third party by hand: from its SIREN, which the directory of companies completes, or from its name.

Those that look alike are shown before anything is written: to be opened instead, or created all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.kernel import audit, identifiers
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, FormError
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.web import hand_over, render, url
from workspaces.parties import accounts, controls, identity, numbers, prefill, sheet
from workspaces.parties.alike import Alike, alike
from workspaces.parties.controls import Control
from workspaces.parties.lookup import words
from workspaces.parties.lookup.directory import find
from workspaces.parties.lookup.failures import LookupFailed
from workspaces.parties.lookup.models import CompanyFact
from workspaces.parties.models import Kind, ThirdParty

KINDS = {"fournisseur": Kind.SUPPLIER, "client": Kind.CUSTOMER}
SIREN = Control("siren", "SIREN", hint="9 chiffres. Un SIRET ou un n° de TVA est compris aussi.", inputmode="numeric")
NAME = Control("name", "Nom de l’entreprise", required=True, longest=160)
GROUPS = (  # what stands on a line
    ("siret", "vat_number"),
    ("address",),
    ("address2", "postcode", "city", "country"),
    ("email", "phone", "contact"),
    ("iban",),
    ("bic", "number"),
)
BANK = (Control("iban", "IBAN"), Control("bic", "BIC"))
BY_NAME = {control.name: replace(control, wide=False) for control in (*identity.CONTROLS, *BANK)}
SEARCH, BY_ITSELF = "chercher", "auto"  # the button, and the SIREN that was just typed


@dataclass
class Shown:
    """What the form shows beside what was typed: a word on the look-up, those alike, where one goes on typing."""

    word: tuple[str, str] | None = None
    found: list[Alike] = field(default_factory=list)
    focus: str = "siren"
    status: int = 200


async def new_party(request: Request, ws: Access) -> Response:
    query = request.query_params
    kind = KINDS.get(query.get("type", ""), Kind.SUPPLIER)
    given = {name: query[name][:160] for name in ("name", "siren") if name in query}
    return await _page(request, ws, kind, Form(given), Shown())


async def add_party(request: Request, ws: Access) -> Response:
    """A SIREN without a name is looked up; « Enregistrer » creates it, once those alike have been seen."""
    form = await read_form(request)
    kind = KINDS.get(form.values.get("type", ""), Kind.SUPPLIER)
    if form.values.get("acte") in (SEARCH, BY_ITSELF) or _wants_its_name(form):
        return await _page(request, ws, kind, form, await _look_up(ws, kind, form))
    try:
        values = await _read(ws, kind, form)
    except FormError:
        return await _page(request, ws, kind, form, Shown(status=422))
    found = await _alike(ws, kind, values)
    if not {str(one.id) for one in found} <= set(form.values.get("vus", "").split()):
        return await _page(request, ws, kind, form, Shown(found=found, status=409))
    async with unit_of_work():
        added = await add(ws, kind, values)
    return hand_over(request, sheet.address(ws, added), f"{added.number} {added.name} est ajouté.")


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


async def _alike(ws: Access, kind: Kind, values: dict[str, Any]) -> list[Alike]:
    told = {name: values.get(name, "") for name in ("name", "siren", "iban")}
    return await alike(ws, kind, **told, vat=values.get("vat_number", ""))


def _wants_its_name(form: Form) -> bool:
    """Enter in the SIREN field of an empty form, or over the SIREN that the form was completed from: it is the
    directory that knows the name. Asked once."""
    typed, asked = Form(form.values).siren("siren"), form.values.get("demande", "")
    named = bool(form.values.get("name", "").strip())
    return bool(typed) and asked != typed and (bool(asked) or not named)


async def _look_up(ws: Access, kind: Kind, form: Form) -> Shown:
    """Nothing is kept: the form comes back completed. `demande` tells which SIREN it was completed from."""
    by_itself = form.values.get("acte") == BY_ITSELF
    siren = form.siren("siren", "" if by_itself else "Indiquez le SIREN à chercher.")
    shown = Shown(focus="" if by_itself else "name")
    if not siren:
        shown.status = 422 if form.errors else 200
        return shown
    form.values["siret"] = form.values.get("siret", "") or _pasted_siret(form)
    before, form.values["demande"] = await _asked(form), siren
    try:
        company = await find(siren)
        shown.word = words.told(company)
    except LookupFailed as failure:
        company, shown.word = CompanyFact(siren=siren), ("warn", failure.message)
    form.values |= prefill.fill(form.values, company, before)
    shown.found = await _alike(ws, kind, _keys(form.values) | {"siren": siren})
    return shown


def _pasted_siret(form: Form) -> str:
    """Of the establishment that was meant, which may not be the head office."""
    typed = identifiers.compact(form.values.get("siren", ""))
    return typed if identifiers.is_siret(typed) else ""


def _keys(typed: dict[str, str]) -> dict[str, str]:
    """What a form that is still being filled in says for certain."""
    iban, vat = (identifiers.compact(typed.get(name, "")) for name in ("iban", "vat_number"))
    known = {"iban": iban if identifiers.is_iban(iban) else "", "vat_number": vat if identifiers.is_vat(vat) else ""}
    return known | {"name": typed.get("name", "")}


async def _asked(form: Form) -> CompanyFact | None:
    """The company that the form was completed from."""
    siren = form.values.get("demande", "")
    return await CompanyFact.known(siren) if identifiers.is_siren(siren) else None


async def _page(request: Request, ws: Access, kind: Kind, form: Form, shown: Shown) -> Response:
    values = {"country": "FR"} | form.values
    company, slug = await _asked(form), ws.workspace.slug
    hint = f"Vide : {await numbers.upcoming(ws.workspace, kind)}, le prochain."
    listed = BY_NAME | {"number": Control("number", "Numéro", hint=hint)}
    seen = form.values.get("vus", "").split() + [str(one.id) for one in shown.found]
    return render(
        request,
        "parties/new.html",
        "form",
        status=shown.status,
        type=next(name for name, its in KINDS.items() if its is kind),
        first=controls.filled(prefill.marked((SIREN, NAME), values, company), values),
        groups=[
            controls.filled(prefill.marked([listed[name] for name in group], values, company), values)
            for group in GROUPS
        ],
        values=values,
        errors=form.errors,
        word=shown.word,
        focus=shown.focus,
        alike=[_line(ws, one) for one in shown.found],
        seen=" ".join(dict.fromkeys(seen)),
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
