"""The rows to correct as a workbook: their number in the file, their cells as they were read, what is wrong."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from importers.tables import words
from importers.tables.kinds import Column, TableKind
from importers.tables.models import ImportRow
from importers.tables.words import REASON, ROW

WRONG = PatternFill("solid", fgColor="FDEFCF")
WIDTH, REASON_WIDTH = 20, 70


def made(rows: Sequence[ImportRow], columns: Sequence[Column], kind: TableKind) -> bytes:
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
