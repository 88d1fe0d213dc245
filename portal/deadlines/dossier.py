"""The pieces expected of one dossier, each with the reason, and the firm's own list of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.deadlines import automatic_pages, requests
from portal.deadlines.chasing import requests_of
from portal.deadlines.page import REGIMES
from portal.deadlines.place import address, found, month_of
from workspaces.deadlines import ereporting, months
from workspaces.deadlines.completeness import company_of, declared, reckon
from workspaces.deadlines.expecting import RHYTHMS
from workspaces.deadlines.models import Completeness, WantedPiece
from workspaces.deadlines.recognising import key_of, known
from workspaces.deadlines.returns import period_of, rule_for
from workspaces.dossiers.models import Workspace
from workspaces.kernel import french
from workspaces.kernel.access import Access, FirmAccess, FirmCan
from workspaces.kernel.audit import record
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import NotFound
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import render, see, url
from workspaces.parties.models import Kind, ThirdParty

BACK, AHEAD = 12, 1  # months before and after the running one that a line of the firm's list may begin in
EVERY = [(str(count), words.capitalize()) for count, words in RHYTHMS.items()]
ALL = "toutes"


async def deadlines_of(request: Request, firm: FirmAccess) -> Response:
    return await _page(request, firm, await found(request, firm), {}, {})


def first_months() -> dict[str, str]:
    """Where a line may begin, newest first."""
    newest = months.plus(months.month_of(today()), AHEAD)
    found = [months.plus(newest, -n) for n in range(AHEAD + BACK + 1)]
    return {months.written(month): months.named(month).capitalize() for month in found}


async def _page(
    request: Request, firm: FirmAccess, ws: Access, typed: dict[str, str], errors: dict[str, str]
) -> Response:
    month, here = month_of(request), address("deadlines_of", request)
    every = request.query_params.get("vue") == ALL
    kept = await Completeness.get_or_none(workspace_id=ws.workspace_id, month=month)
    lines = shown(kept.pieces if kept else [], every=every)
    return render(
        request,
        "deadlines/dossier.html",
        status=422 if errors else 200,
        dossier={
            "id": ws.workspace_id,
            "name": ws.workspace.name,
            "href": url("workspace:home", workspace=ws.workspace.slug),
        },
        facts=facts(ws.workspace, month),
        reports=reports(ws.workspace, month),
        kept=kept,
        lines=lines,
        month=months.of(month),
        works=firm.can(FirmCan.WORK),
        views=[
            {"label": label, "href": f"{here}{more}", "current": on, "count": None}
            for label, more, on in (("Manquantes", "", not every), ("Toutes les attendues", f"&vue={ALL}", every))
        ],
        wanted=[_own(row, request) for row in await WantedPiece.within(ws).order_by("name")],
        asked=[requests.shown(row, request) for row in await requests_of(ws.workspace_id)],
        chasing=await automatic_pages.panel(ws, firm, request),
        ask=address("ask_piece", request),
        statement=address("statement", request),
        remind=url("firm:preview_reminders"),
        period=months.written(month),
        suppliers=await supplier_names(ws),
        rhythms=EVERY,
        firsts=[("", f"{months.named(declared()).capitalize()} (par défaut)"), *first_months().items()],
        values={"name": "", "every": "1", "since": "", "note": ""} | typed,
        errors=errors,
        add=address("expect_piece", request),
        settings=url("workspace:vat", workspace=ws.workspace.slug),
        back=f"{url('firm:deadlines')}?periode={months.written(month)}",
        screen="cabinet/echeances",
    )


def shown(pieces: list[dict[str, Any]], *, every: bool) -> list[dict[str, Any]]:
    """A line for each piece that is missing, as many as the list of dossiers counts; or one for each expected."""
    found = []
    for piece in pieces:
        lacking = max(piece["expected"] - piece["received"], 0)
        line = piece | {"month": months.named(french_day(piece["month"])), "lacking": lacking}
        found += [line] if every else [line] * lacking
    return found


def french_day(written: str) -> Any:
    return months.parsed(written[:7])


def facts(workspace: Workspace, month: Any) -> list[tuple[str, str]]:
    company = company_of(workspace)
    period, rule = period_of(company, month), rule_for(company, month)
    told = [("Régime", REGIMES[workspace.vat_regime] if workspace.vat_regime else "à renseigner")]
    if period is None or rule is None:
        return [*told, ("Déclaration", "Aucune" if workspace.vat_regime else "")]
    told += [("Déclaration", f"{period.form}, {period.name}"), ("Échéance", french.day(period.due))]
    return [*told, ("Règle", rule.source)]


def reports(workspace: Workspace, month: Any) -> list[dict[str, str]]:
    """What goes to the platform of this month once e-reporting applies to the company."""
    if workspace.vat_regime is None:
        return []
    return [
        {
            "label": ereporting.LABELS[one.kind],
            "span": f"du {french.day(one.start)} au {french.day(one.end)}",
            "due": french.day(one.due),
        }
        for one in ereporting.transmissions(workspace.vat_regime, month)
    ]


def _own(row: WantedPiece, request: Request) -> dict[str, Any]:
    drop = address("stop_expecting", request, piece_id=row.id)
    rhythm = f"{RHYTHMS[row.every]} depuis {months.named(row.since)}"
    return {"name": row.name, "rhythm": rhythm, "note": row.note, "by": row.added_by_name, "drop": drop}


async def supplier_names(ws: Access) -> list[str]:
    rows = ThirdParty.within(ws).filter(kind=Kind.SUPPLIER, merged_into=None, archived_at=None)
    return [party.name for party in await rows.order_by("name").limit(500).only("id", "name")]


async def expect_piece(request: Request, firm: FirmAccess) -> Response:
    """Add a supplier to the firm's own list, or change what is expected of it."""
    ws, form = await found(request, firm), await read_form(request)
    name = form.text("name", "Indiquez le fournisseur dont vous attendez une facture.", longest=160)
    every = form.one_of("every", dict(EVERY), "Choisissez à quel rythme.")
    since = form.one_of("since", {"", *first_months()}, "Choisissez le premier mois dans la liste.")
    note = form.text("note", longest=200)
    if form.errors:
        return await _page(request, firm, ws, form.values, form.errors)
    async with unit_of_work():
        row = await _expect(ws, name, int(every), months.parsed(since), note)
        await reckon(ws.workspace)
    said = f"{name} est attendu {RHYTHMS[row.every]} à partir {months.of(row.since)}."
    return see(address("deadlines_of", request), said)


async def _expect(ws: Access, name: str, every: int, since: date | None, note: str) -> WantedPiece:
    """Without a first month, a line keeps its own, and a new one begins with the return that comes next."""
    row = await own_line(ws, name)
    row.since = since or row.since or declared()
    row.update_from_dict({"name": name, "every": every, "note": note})
    row.update_from_dict({"added_at": now(), "added_by_name": ws.person.name})
    await row.save()
    await record("piece:expected", row, ws, name=name, every=every, since=months.written(row.since))
    return row


async def own_line(ws: Access, name: str) -> WantedPiece:
    """The line that means this supplier already, whatever it was called then, or a new one."""
    rows, typed = await WantedPiece.within(ws), key_of(None, name)
    who = await known(ws.workspace_id, [typed, *(row.party_key for row in rows)])
    key = who.key(typed)
    mine = [row for row in rows if who.key(row.party_key) == key]
    row = min(mine, key=lambda row: row.party_key != key, default=WantedPiece(workspace_id=ws.workspace_id))
    row.party_key = key
    return row


async def stop_expecting(request: Request, firm: FirmAccess) -> Response:
    ws = await found(request, firm)
    row = await WantedPiece.within(ws).get_or_none(id=request.path_params["piece_id"])
    if row is None:
        raise NotFound
    async with unit_of_work():
        await row.delete()
        await record("piece:no-longer-expected", row, ws, name=row.name)
        await reckon(ws.workspace)
    return see(address("deadlines_of", request), f"{row.name} n’est plus dans la liste du cabinet.")
