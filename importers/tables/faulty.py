"""The rows to correct as a workbook, and the same workbook once somebody has corrected it elsewhere."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from importers.arrival import Arrival
from importers.tables import corrections, targets, words
from importers.tables.kinds import Column, TableKind
from importers.tables.models import ImportBatch, ImportRow, Outcome
from workspaces.kernel.french import plural

ROW, REASON = "Ligne", "Motif"
WRONG = PatternFill("solid", fgColor="FDEFCF")
WIDTH, REASON_WIDTH = 20, 70


async def workbook(batch: ImportBatch) -> bytes:
    """Every bad row that nobody left out, as it was read, with its number in the file and what is wrong."""
    bad = ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id, outcome=Outcome.BAD, written=False)
    rows = await bad.exclude(decision=corrections.SKIP).order_by("row")
    kind = targets.of(batch).kind
    columns = [column for column in kind.columns if column.name in batch.mapping]
    return await asyncio.to_thread(_written, rows, columns, kind)


def _written(rows: Sequence[ImportRow], columns: Sequence[Column], kind: TableKind) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("À corriger")
    sheet.freeze_panes = "B2"
    for place in range(len(columns) + 2):
        dimension = sheet.column_dimensions[get_column_letter(place + 1)]
        dimension.width = REASON_WIDTH if place > len(columns) else WIDTH
    sheet.append([_title(sheet, title) for title in (ROW, *(column.label for column in columns), REASON)])
    for row in rows:
        sheet.append(list(_cells(sheet, row, columns, kind)))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class Taken:
    """What came of a corrected workbook: rows that can go in now, rows that are still wrong."""

    right: int
    wrong: int

    @property
    def said(self) -> str:
        if not self.right + self.wrong:
            return "Aucune ligne à corriger de cet import n’est dans ce fichier."
        still = f", {plural(self.wrong, 'reste', 'restent')} à corriger" if self.wrong else ""
        return f"{plural(self.right, 'ligne corrigée', 'lignes corrigées')}{still}."


async def take_back(batch: ImportBatch, arrival: Arrival) -> Taken:
    """Give each row found by its number what the workbook says now."""
    rows = await corrections.correct_many(batch, await _read(batch, arrival))
    wrong = sum(row.outcome is Outcome.BAD for row in rows)
    return Taken(len(rows) - wrong, wrong)


async def _read(batch: ImportBatch, arrival: Arrival) -> dict[int, dict[str, str]]:
    raise NotImplementedError


def _title(sheet: object, title: str) -> WriteOnlyCell:
    cell = _text(sheet, title)
    cell.font = Font(bold=True)
    return cell


def _cells(sheet: object, row: ImportRow, columns: Sequence[Column], kind: TableKind) -> Iterator[WriteOnlyCell | int]:
    wrong = {error["field"] for error in row.errors}
    yield row.row
    for column in columns:
        cell = _text(sheet, str(row.values.get(column.name) or ""))
        if column.name in wrong:
            cell.fill = WRONG
        yield cell
    yield _text(sheet, " ".join(words.sentence(kind, **error) for error in row.errors))


def _text(sheet: object, said: str) -> WriteOnlyCell:
    """A text whatever it begins with: `=CMD…` stays what somebody wrote, and runs nowhere."""
    cell = WriteOnlyCell(sheet, value=said or None)
    cell.number_format = "@"
    if said:
        cell.data_type = "s"
    return cell
