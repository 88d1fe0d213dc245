"""Tables that leave by the browser: CSV for French spreadsheets, or a workbook, in the memory of one batch of rows."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from starlette.responses import Response, StreamingResponse

from workspaces.kernel.errors import DomainError
from workspaces.kernel.spreadsheet import BOM, LAST_ROW, TYPES, Cell, Workbook, csv_text
from workspaces.kernel.web import attachment

PIECE = 256 * 1024
Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Sheet:
    title: str
    heads: Sequence[str]
    widths: Sequence[int]


async def table(form: str, name: str, sheet: Sheet, batches: AsyncIterator[Rows]) -> Response:
    """`form`: csv or xlsx; `name` without it. TOO_MANY_ROWS before anything is sent, for what no workbook holds."""
    body: AsyncIterator[Any] = _csv(sheet, batches) if form == "csv" else _pieces(await _workbook(sheet, batches))
    headers = {"Content-Disposition": attachment(f"{name}.{form}")}
    return StreamingResponse(body, media_type=TYPES[form], headers=headers)


async def _csv(sheet: Sheet, batches: AsyncIterator[Rows]) -> AsyncIterator[str]:
    yield BOM + csv_text([sheet.heads])
    async for rows in batches:
        yield csv_text(rows)


async def _workbook(sheet: Sheet, batches: AsyncIterator[Rows]) -> IO[bytes]:
    """In a file without a name: a hundred thousand rows cost the memory of one batch."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed once it is sent)
    try:
        await _fill(Workbook(file, sheet.title, sheet.heads, sheet.widths), batches)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


async def _fill(book: Workbook, batches: AsyncIterator[Rows]) -> None:
    async for rows in batches:
        if book.row + len(rows) > LAST_ROW:
            message = "Un classeur a 1 048 576 lignes au plus : filtrez la liste avant de l’exporter."
            raise DomainError(message, code="TOO_MANY_ROWS")
        await asyncio.to_thread(book.add, rows)
    await asyncio.to_thread(book.close)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
