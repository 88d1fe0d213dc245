"""Third parties as a file that an import reads back: the same columns, and every value as it was."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from typing import IO, Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from importers.tables.kinds import PARTIES, Column, Type
from workspaces.kernel import clock
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, NotFound
from workspaces.kernel.forms import read_form
from workspaces.kernel.spreadsheet import BOM, LAST_ROW, TYPES, Cell, Workbook, csv_text
from workspaces.kernel.web import attachment
from workspaces.parties import exporting, selection
from workspaces.parties.filters import Filters
from workspaces.parties.models import Kind
from workspaces.parties.queries import Search

HEADS = [column.label for column in PARTIES.columns]
NAMES = {Kind.SUPPLIER: "fournisseurs", Kind.CUSTOMER: "clients"}
TABS = {"clients": Kind.CUSTOMER}
WIDTHS = {Type.NAME: 34, Type.IBAN: 34, Type.EMAIL: 30, Type.SIRET: 18, Type.VAT: 18, Type.TEXT: 22}
PIECE = 256 * 1024
Lines = Iterator[list[Cell]]


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
    file = await _workbook(asked) if form == "xlsx" else None
    async with unit_of_work():
        await record_in(ws.workspace_id, "parties:exported", None, ws, form=form, side=asked.kind.value, filter=said)
    name = f"{NAMES[asked.kind]}-{clock.today().isoformat()}.{form}"
    headers = {"Content-Disposition": attachment(name)}
    body: AsyncIterator[Any] = _pieces(file) if file else _csv(asked)
    return StreamingResponse(body, media_type=TYPES[form], headers=headers)


async def _csv(asked: Search) -> AsyncIterator[str]:
    yield BOM + csv_text([HEADS])
    async for batch in exporting.batches(asked):
        yield csv_text(lines(batch))


async def _workbook(asked: Search) -> IO[bytes]:
    """In a file without a name: a hundred thousand rows cost the memory of two thousand."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed once it is sent)
    book = Workbook(file, "Tiers", HEADS, [WIDTHS.get(column.type, 16) for column in PARTIES.columns])
    async for batch in exporting.batches(asked):
        if book.row + len(batch) > LAST_ROW:
            file.close()
            message = "Un classeur a 1 048 576 lignes au plus : exportez en CSV, ou filtrez la liste."
            raise DomainError(message, code="TOO_MANY_ROWS")
        await asyncio.to_thread(book.add, lines(batch))
    await asyncio.to_thread(book.close)
    file.seek(0)
    return file


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def lines(batch: list[dict[str, Any]]) -> Lines:
    written = [_writer(column) for column in PARTIES.columns]
    return ([write(row) for write in written] for row in batch)


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
