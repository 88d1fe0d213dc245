"""Third parties as a file that an import reads back: the same columns, and every value as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from importers.tables.kinds import PARTIES, Column, Type
from workspaces.kernel import clock, downloads
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import NotFound
from workspaces.kernel.forms import read_form
from workspaces.kernel.spreadsheet import TYPES, Cell
from workspaces.parties import exporting, selection
from workspaces.parties.filters import Filters
from workspaces.parties.models import Kind
from workspaces.parties.queries import Search

NAMES = {Kind.SUPPLIER: "fournisseurs", Kind.CUSTOMER: "clients"}
TABS = {"clients": Kind.CUSTOMER}
WIDTHS = {Type.NAME: 34, Type.IBAN: 34, Type.EMAIL: 30, Type.SIRET: 18, Type.VAT: 18, Type.TEXT: 22}
SHEET = downloads.Sheet(
    "Tiers",
    [column.label for column in PARTIES.columns],
    [WIDTHS.get(column.type, 16) for column in PARTIES.columns],
)


async def export_parties(request: Request, ws: Access) -> Response:
    """What the list shows now, all pages of it."""
    form = request.path_params["form"]
    if form not in TYPES:
        raise NotFound
    kind, filters = TABS.get(request.query_params.get("onglet", ""), Kind.SUPPLIER), Filters.of(request.query_params)
    said = " ".join(f"{name}={value}" for name, value in filters.values.items())
    return await _sent(form, ws, filters.search(ws.workspace_id, kind), said)


async def export_chosen(request: Request, ws: Access) -> Response:
    """Those ticked in the list."""
    chosen = await selection.selected(await read_form(request), ws)
    ids = [party.id for party in chosen]
    return await _sent("xlsx", ws, exporting.chosen(ws, chosen[0].kind, ids), f"{len(ids)} choisis")


async def _sent(form: str, ws: Access, asked: Search, said: str) -> Response:
    """What leaves is in the dossier's journal: who took it, when, and what was asked."""
    name = f"{NAMES[asked.kind]}-{clock.today().isoformat()}"
    answer = await downloads.table(form, name, SHEET, _batches(asked))
    async with unit_of_work():
        await record_in(ws.workspace_id, "parties:exported", None, ws, form=form, side=asked.kind.value, filter=said)
    return answer


async def _batches(asked: Search) -> AsyncIterator[list[list[Cell]]]:
    async for batch in exporting.batches(asked):
        yield lines(batch)


def lines(batch: list[dict[str, Any]]) -> list[list[Cell]]:
    written = [_writer(column) for column in PARTIES.columns]
    return [[write(row) for write in written] for row in batch]


def _writer(column: Column) -> Callable[[dict[str, Any]], Cell]:
    """Words of a list as people write them, the first that means it."""
    name = column.name
    if column.choices:
        words = {meaning: word.capitalize() for word, meaning in reversed(column.choices.items())}
        return lambda row: words.get(row[name], row[name])
    return lambda row: exporting.cell(row, name)


routes = [
    ws_route("/tiers/export.{form:str}", export_parties, can=Can.READ),
    ws_route("/tiers/export", export_chosen, can=Can.READ, methods=["POST"]),
]
