"""Merging two third parties: choosing the other one, looking at both side by side, doing it, taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q

from workspaces.invoices.models import Invoice
from workspaces.kernel import french
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import read_form
from workspaces.kernel.identifiers import compact
from workspaces.kernel.web import render, see, url
from workspaces.parties import alike, controls, defaults, identity, merging, sheet
from workspaces.parties.concerns import spaced
from workspaces.parties.models import Contact, Merge, PartyAddress, ThirdParty, folded
from workspaces.parties.sheet import POST, SHEET
from workspaces.parties.timeline import FIELDS

MOST = 20


async def merge_party(request: Request, ws: Access) -> Response:
    """Without `avec`, whom it may be; with it, both side by side. `garder=autre`: the other one stays."""
    row = await sheet.found(request, ws)
    other = await _other(ws, request.query_params.get("avec", ""))
    if other is None:
        return await _choose(request, ws, row)
    kept, merged = (other, row) if request.query_params.get("garder") == "autre" else (row, other)
    return await _compare(request, ws, row, kept, merged)


async def _other(ws: Access, typed: str) -> ThirdParty | None:
    try:
        return await ThirdParty.within(ws).get_or_none(id=UUID(typed)) if typed else None
    except ValueError:
        return None


async def _choose(request: Request, ws: Access, row: ThirdParty) -> Response:
    typed = request.query_params.get("q", "").strip()[:100]
    found = await _typed(ws, row, typed) if typed else await _alike(ws, row)
    here = url("workspace:merge_party", workspace=ws.workspace.slug, party_id=row.id)
    candidates = [one | {"href": f"{here}?avec={one['id']}"} for one in found]
    context: dict[str, Any] = {"head": sheet.head(ws, row), "party": row, "here": here, "back": sheet.address(ws, row)}
    return render(request, "parties/merge.html", "candidates", candidates=candidates, q=typed, kept=None, **context)


async def _alike(ws: Access, row: ThirdParty) -> list[dict[str, Any]]:
    listed = await alike.alike(ws, row.kind, name=row.name, siren=row.siren, iban=row.iban, but=row.id)
    return [{"id": one.id, "name": one.name, "number": one.number, "why": one.why} for one in listed]


async def _typed(ws: Access, row: ThirdParty, typed: str) -> list[dict[str, Any]]:
    """By a part of the name, the number or the SIREN."""
    named = Q(number=typed.upper()) | Q(folded__contains=folded(typed)) | Q(siren=compact(typed))
    rows = ThirdParty.within(ws).filter(named, kind=row.kind, merged_into=None).exclude(id=row.id)
    listed = await rows.order_by("folded").limit(MOST)
    return [{"id": one.id, "name": one.name, "number": one.number, "why": french.siren(one.siren)} for one in listed]


async def _compare(
    request: Request,
    ws: Access,
    row: ThirdParty,
    kept: ThirdParty,
    merged: ThirdParty,
    error: DomainError | None = None,
) -> Response:
    here = url("workspace:merge_party", workspace=ws.workspace.slug, party_id=row.id)
    other = merged if kept.id == row.id else kept
    swapped = f"{here}?avec={other.id}" + ("&garder=autre" if kept.id == row.id else "")
    context: dict[str, Any] = {
        "party": row,
        "head": sheet.head(ws, row),
        "here": here,
        "back": sheet.address(ws, row),
        "kept": kept,
        "merged": merged,
        "rows": await rows_of(ws, kept, merged),
        "swap": swapped,
        "problem": error.message if error else merging.refusal(kept, merged),
        "accounts": await _accounts_in_words(kept, merged),
        "save": url("workspace:do_merge", workspace=ws.workspace.slug, party_id=kept.id),
    }
    return render(request, "parties/merge.html", status=error.status if error else 200, **context)


async def rows_of(ws: Access, kept: ThirdParty, merged: ThirdParty) -> list[dict[str, Any]]:
    """Both sheets field by field, with what the kept one takes from the other."""
    listed = (*identity.CONTROLS, *defaults.terms_of_kind(kept.kind), *defaults.of_kind(kept.kind))
    own, other = controls.typed(kept, listed), controls.typed(merged, listed)
    filled = merging.fillings(kept, merged)
    rows = [
        {
            "label": control.label,
            "values": [controls.word_of(control, side[control.name]) for side in (own, other)],
            "same": own[control.name] == other[control.name] or not other[control.name],
            "filled": control.name in filled,
        }
        for control in listed
        if own[control.name] or other[control.name]
    ]
    return [*rows, await _counted(ws, "Factures", Invoice, kept, merged), *await _shelves(ws, kept, merged)]


async def _shelves(ws: Access, kept: ThirdParty, merged: ThirdParty) -> list[dict[str, Any]]:
    counted = {"Contacts": Contact, "Autres adresses": PartyAddress}
    rows = [await _counted(ws, label, model, kept, merged) for label, model in counted.items()]
    iban, lasting = [spaced(kept.iban), spaced(merged.iban)], await merging.lasting_account(kept, merged)
    taken = bool(merged.iban) and lasting["iban"] == merged.iban != kept.iban
    return [{"label": "IBAN", "values": iban, "same": iban[0] == iban[1], "filled": taken}, *rows]


async def _counted(ws: Access, label: str, model: Any, kept: ThirdParty, merged: ThirdParty) -> dict[str, Any]:
    counts = [await model.within(ws).filter(party_id=party.id).count() for party in (kept, merged)]
    return {"label": label, "values": [str(count) for count in counts], "same": True, "filled": counts[1] > 0}


async def _accounts_in_words(kept: ThirdParty, merged: ThirdParty) -> str:
    """What becomes of two accounts."""
    lasting = await merging.lasting_account(kept, merged)
    other = next((party.iban for party in (kept, merged) if party.iban and party.iban != lasting["iban"]), "")
    if not other:
        return ""
    now = f"Les paiements iront sur {spaced(lasting['iban'])}, le plus ancien. " if lasting["iban"] else ""
    return f"{now}{spaced(other)} sera un changement à confirmer."


async def do_merge(request: Request, ws: Access) -> Response:
    kept = await sheet.found(request, ws)
    merged = await _other(ws, (await read_form(request)).values.get("merged", ""))
    if merged is None:
        return see(url("workspace:merge_party", workspace=ws.workspace.slug, party_id=kept.id))
    try:
        async with unit_of_work():
            record = await merging.merge(kept, merged, ws)
    except DomainError as error:
        return await _compare(request, ws, kept, kept, merged, error)
    undo = url("workspace:undo_merge", workspace=ws.workspace.slug, party_id=kept.id, merge_id=record.id)
    return see(sheet.address(ws, kept), f"{merged.number} est réuni à {kept.number}.", undo=undo)


async def undo_merge(request: Request, ws: Access) -> Response:
    row = await sheet.found(request, ws)
    record = await Merge.within(ws).get(id=request.path_params["merge_id"], kept_id=row.id)
    try:
        async with unit_of_work():
            stayed = await merging.undo(record, ws)
    except DomainError as error:
        return await sheet.refused(request, ws, row, error)
    kept = (
        f" Modifiés depuis, ils restent ici : {', '.join(FIELDS.get(name, name) for name in stayed)}." if stayed else ""
    )
    return see(sheet.address(ws, row), f"Fusion annulée : chacun a retrouvé sa fiche.{kept}")


routes = [
    ws_route(SHEET + "/fusion", merge_party, can=Can.PARTIES),
    ws_route(SHEET + "/fusion", do_merge, can=Can.PARTIES, methods=POST),
    ws_route(SHEET + "/fusion/{merge_id:uuid}/annulation", undo_merge, can=Can.PARTIES, methods=POST),
]
