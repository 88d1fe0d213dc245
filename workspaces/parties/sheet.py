"""The sheet of one third party: each part is read, edited in place and saved by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from workspaces.invoices.models import Invoice
from workspaces.kernel import french, identifiers
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, FormError, NotFound
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.web import render, see, url, wants_fragment
from workspaces.parties import accounts_shown, archiving, checking, entries, sections, totals
from workspaces.parties.entries import SHELVES
from workspaces.parties.models import Kind, Merge, ThirdParty
from workspaces.parties.platform import reach_of
from workspaces.parties.sections import SECTIONS, Changed
from workspaces.parties.timeline import timeline

ACCOUNTS, DIRECTORY = "comptes", "repertoire"
WORDS = {Kind.SUPPLIER: ("fournisseurs", "Fournisseur"), Kind.CUSTOMER: ("clients", "Client")}
LISTS = {
    Kind.SUPPLIER: ("workspace:purchases", "workspace:purchase"),
    Kind.CUSTOMER: ("workspace:sales", "workspace:sale"),
}
Part = tuple[str, dict[str, Any]]


async def party(request: Request, ws: Access) -> Response:
    """The whole sheet, or one part of it to be edited or left."""
    row = await found(request, ws)
    if row.merged_into:
        kept = await ThirdParty.within(ws).get(id=row.merged_into)
        return see(address(ws, kept), f"{row.number} a été réuni à {kept.number}, que voici.")
    name, editing = request.query_params.get("partie", ""), request.query_params.get("modifier", "")
    if wants_fragment(request) and name in PARTS:
        template, part = await part_of(request, ws, row, name, editing=editing)
        return render(request, template, part=part, party=row, may=ws.can(Can.PARTIES), here=address(ws, row))
    return await show(request, ws, row, opened=name, editing=editing)


async def found(request: Request, ws: Access) -> ThirdParty:
    return await ThirdParty.within(ws).get(id=request.path_params["party_id"])


def address(ws: Access, row: ThirdParty) -> str:
    return url("workspace:party", workspace=ws.workspace.slug, party_id=row.id)


PARTS = {*SECTIONS, *SHELVES, ACCOUNTS, DIRECTORY}


async def part_of(
    request: Request,
    ws: Access,
    row: ThirdParty,
    name: str,
    *,
    editing: str = "",
    form: Form | None = None,
    conflict: str = "",
) -> Part:
    """Its template and what it shows. `editing`: its form is open (for an entry: which one; for the directory: what
    differs is)."""
    editing = editing if ws.can(Can.PARTIES) else ""
    if name in SHELVES:
        return "parties/_entries.html", await entries.shown(ws, row, SHELVES[name], editing=editing, form=form)
    if name == ACCOUNTS:
        others = row.iban_pending and await request.app.state.doors.somebody_else(ws, Can.PARTIES)
        shown = await accounts_shown.shown(ws, row, others=others, editing=bool(editing), form=form)
        return "parties/_accounts.html", shown
    if name == DIRECTORY:
        return "parties/_directory.html", await checking.shown(ws, row, compared=bool(editing), failure=conflict)
    section = sections.shown(ws, row, SECTIONS[name], editing=bool(editing), form=form, conflict=conflict)
    return "parties/_section.html", section


async def show(
    request: Request,
    ws: Access,
    row: ThirdParty,
    *,
    opened: str = "",
    editing: str = "",
    form: Form | None = None,
    conflict: str = "",
    status: int = 200,
    error: str = "",
) -> Response:
    """The whole page, one part of it `opened` as it was typed."""
    parts = {}
    for name in PARTS:
        mine: dict[str, Any] = {"editing": editing, "form": form, "conflict": conflict} if name == opened else {}
        parts[name] = (await part_of(request, ws, row, name, **mine))[1]
    invoices = await totals.last_invoices(ws, row)
    context = await surroundings(ws, row, invoices) | {"parts": parts, "error": error, "here": address(ws, row)}
    context |= {"totals": await totals.totals(ws, row), "documents": _documents(ws, row, invoices)}
    context |= {"accounts": parts[ACCOUNTS], "directory": parts[DIRECTORY]}
    return render(request, "parties/sheet.html", status=status, **context)


async def surroundings(ws: Access, row: ThirdParty, invoices: Sequence[Invoice]) -> dict[str, Any]:
    """What is renewed with any part of it: its head and its history."""
    return {
        "party": row,
        "head": head(ws, row),
        "may": ws.can(Can.PARTIES),
        "used": await archiving.is_used(row),
        "reach": (await reach_of([row.siren])).get(row.siren),
        "merges": await _merges(ws, row),
        "events": await timeline(ws, row, invoices),
        "screen": "dossier/tiers",
    }


def head(ws: Access, row: ThirdParty) -> dict[str, Any]:
    tab, word = WORDS[row.kind]
    to = {"workspace": ws.workspace.slug, "party_id": row.id}
    return {
        "title": row.name or "Sans nom",
        "word": word,
        "list": f"{url('workspace:parties', workspace=ws.workspace.slug)}?onglet={tab}",
        "list_label": f"{word}s",
        "archived": french.day(row.archived_at),
        "siren": identifiers.spaced_siren(row.siren),
        **{verb: url(f"workspace:{verb}_party", **to) for verb in ("merge", "archive", "unarchive", "delete")},
    }


def _documents(ws: Access, row: ThirdParty, invoices: Sequence[Invoice]) -> dict[str, Any]:
    lists, sheet = LISTS[row.kind]
    slug = ws.workspace.slug
    shown = [
        {
            "number": one.number or "sans numéro",
            "date": one.issue_date,
            "gross": one.shown_gross,
            "currency": one.currency,
            "status": one.processing.label,
            "href": url(sheet, workspace=slug, invoice_id=one.id),
        }
        for one in invoices
    ]
    return {"items": shown, "href": f"{url(lists, workspace=slug)}?tiers={row.id}"}


async def _merges(ws: Access, row: ThirdParty) -> list[dict[str, Any]]:
    """The mergers into it that may be taken back."""
    rows = await Merge.within(ws).filter(kept_id=row.id, undone_at=None).order_by("-at")
    parties = {one.id: one for one in await ThirdParty.within(ws).filter(id__in=[each.merged_id for each in rows])}
    return [
        {
            "words": f"{parties[each.merged_id].number} {parties[each.merged_id].name}, le {french.day(each.at)}",
            "undo": url("workspace:undo_merge", workspace=ws.workspace.slug, party_id=row.id, merge_id=each.id),
        }
        for each in rows
    ]


async def saved(
    request: Request,
    ws: Access,
    row: ThirdParty,
    part: str,
    message: str,
    *,
    compared: bool = False,
    failure: str = "",
) -> Response:
    """After a change: that part again with what it changed around it, or the sheet for a plain form. `compared`: what
    the directory says is open, or `failure` why it is not."""
    if not wants_fragment(request):
        return see(address(ws, row), message)
    row = await ThirdParty.within(ws).get(id=row.id)
    around = {ACCOUNTS: "", DIRECTORY: "1" if compared else ""}
    parts = {
        name: await part_of(request, ws, row, name, editing=open_, conflict=failure) for name, open_ in around.items()
    }
    template, shown = parts.get(part) or await part_of(request, ws, row, part)
    context = await surroundings(ws, row, await totals.last_invoices(ws, row))
    context |= {"here": address(ws, row), "template": template, "part": shown}
    context |= {"accounts": parts[ACCOUNTS][1], "directory": parts[DIRECTORY][1]}
    return render(request, "parties/_saved.html", message=message, **context)


async def again(
    request: Request, ws: Access, row: ThirdParty, part: str, form: Form, error: DomainError, editing: str = "1"
) -> Response:
    """The form as it was typed, with what is wrong with it or who was faster."""
    conflict = error.message if isinstance(error, Changed) else ""
    if not (conflict or isinstance(error, FormError)):
        raise error
    row = await ThirdParty.within(ws).get(id=row.id)
    typed: dict[str, Any] = {"editing": editing, "form": form, "conflict": conflict}
    if not wants_fragment(request):
        return await show(request, ws, row, opened=part, status=error.status, **typed)
    template, shown = await part_of(request, ws, row, part, **typed)
    here = address(ws, row)
    return render(request, template, status=error.status, part=shown, party=row, may=True, here=here)


async def refused(request: Request, ws: Access, row: ThirdParty, error: DomainError) -> Response:
    """Why an act was not done: a word in the corner, or on top of the sheet for a plain form."""
    if wants_fragment(request):
        raise error
    return await show(request, ws, await ThirdParty.within(ws).get(id=row.id), status=error.status, error=error.message)


async def save_section(request: Request, ws: Access) -> Response:
    row, form = await found(request, ws), await read_form(request)
    section = SECTIONS.get(request.path_params["section"])
    if section is None:
        raise NotFound
    try:
        async with unit_of_work():
            await sections.save(row, section, form, ws)
    except DomainError as error:
        return await again(request, ws, row, section.name, form, error)
    return await saved(request, ws, row, section.name, f"{section.title} : enregistré.")


def shelf_of(request: Request) -> entries.Shelf:
    shelf = SHELVES.get(request.path_params["shelf"])
    if shelf is None:
        raise NotFound
    return shelf


async def add_entry(request: Request, ws: Access) -> Response:
    row, shelf, form = await found(request, ws), shelf_of(request), await read_form(request)
    try:
        async with unit_of_work():
            await entries.add(row, shelf, form, ws)
    except FormError as error:
        return await again(request, ws, row, shelf.name, form, error, "nouveau")
    return await saved(request, ws, row, shelf.name, f"{shelf.title} : enregistré.")


async def change_entry(request: Request, ws: Access) -> Response:
    row, shelf, form = await found(request, ws), shelf_of(request), await read_form(request)
    entry = await entries.found(row, shelf, entry_of(request))
    try:
        async with unit_of_work():
            await entries.change(row, shelf, entry, form, ws)
    except FormError as error:
        return await again(request, ws, row, shelf.name, form, error, str(entry.id))
    return await saved(request, ws, row, shelf.name, f"{shelf.title} : enregistré.")


async def remove_entry(request: Request, ws: Access) -> Response:
    row, shelf = await found(request, ws), shelf_of(request)
    entry = await entries.found(row, shelf, entry_of(request))
    async with unit_of_work():
        await entries.remove(row, shelf, entry, ws)
    return await saved(request, ws, row, shelf.name, f"{shelf.title} : supprimé.")


def entry_of(request: Request) -> UUID:
    entry_id: UUID = request.path_params["entry_id"]
    return entry_id


POST = ["POST"]
SHEET = "/tiers/{party_id:uuid}"
routes = [
    ws_route(SHEET, party, can=Can.READ),
    ws_route(SHEET + "/partie/{section}", save_section, can=Can.PARTIES, methods=POST),
    ws_route(SHEET + "/liste/{shelf}", add_entry, can=Can.PARTIES, methods=POST),
    ws_route(SHEET + "/liste/{shelf}/{entry_id:uuid}", change_entry, can=Can.PARTIES, methods=POST),
    ws_route(SHEET + "/liste/{shelf}/{entry_id:uuid}/suppression", remove_entry, can=Can.PARTIES, methods=POST),
]
