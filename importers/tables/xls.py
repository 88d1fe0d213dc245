"""Reads .xls, the format of Excel 97 to 2003, whole: its sheets end at row 65,536, so the child's memory is enough.

A formula that failed (#N/A) is an empty cell here: the parser does not tell one from the other.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from importers.tables import cells
from importers.tables.grid import Line, framed
from importers.tables.refusals import SheetRefused, damaged
from importers.tables.workbook import Sheet

LARGEST = 64 * 2**20
RECORDS = 5_000
DAY = dt.timedelta(days=1)


def _stream(name: str) -> bytes:
    """How the directory of an OLE file writes the name of what it holds."""
    return name.encode("utf-16-le")


ENCRYPTED, MACROS = _stream("EncryptedPackage"), _stream("_VBA_PROJECT_CUR")
WORKBOOKS = (_stream("Workbook"), _stream("Book"))
OTHERS = {"WordDocument": "un document Word", "PowerPoint Document": "une présentation", "__substg1.0": "un message"}


class Xls:
    format = "xls"
    encoding = separator = None

    def __init__(self, path: Path) -> None:
        if path.stat().st_size > LARGEST:
            raise SheetRefused("SHEET_TOO_LARGE", why="un fichier .xls pèse 64 Mo au plus")
        content = path.read_bytes()
        if ENCRYPTED in content:
            raise SheetRefused("SHEET_ENCRYPTED")
        if kind := _other(content):
            raise SheetRefused("TYPE_UNSUPPORTED", kind=kind)
        self.macros = MACROS in content
        self.book = _opened(path)
        kinds = [each for each in self.book.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet]
        self.sheets = [Sheet(each.name, each.visible is not SheetVisibleEnum.Visible) for each in kinds]
        if not self.sheets:
            raise damaged("aucune de ses feuilles n’a été trouvée")

    def head(self, sheet: int, most: int) -> list[Line]:
        return list(islice(self._lines(sheet), most))

    def count(self, sheet: int) -> tuple[int, bool]:
        """How many rows hold something, titles included, and that this is exact."""
        return sum(1 for _ in self._lines(sheet)), True

    def frames(self, sheet: int, below: int, width: int, rows: int) -> Iterator[pl.DataFrame]:
        lines = (line for line in self._lines(sheet) if line[0] > below)
        while some := list(islice(lines, min(rows, RECORDS))):
            yield framed(some, width)

    def _lines(self, sheet: int) -> Iterator[Line]:
        """The rows that hold something. Those of the parser begin at its first filled column."""
        found = self.book.get_sheet_by_name(self.sheets[sheet].name)
        first = found.start[1] if found.start else 0
        for number, row in enumerate(found.iter_rows(), 1):
            if texts := {at: text for at, value in enumerate(row, first) if (text := _text(value))}:
                yield number, texts


def _other(content: bytes) -> str:
    """What else the file is; empty for a workbook, damaged or not."""
    if any(name in content for name in WORKBOOKS):
        return ""
    return next((kind for name, kind in OTHERS.items() if _stream(name) in content), "")


def _opened(path: Path) -> CalamineWorkbook:
    """Under a name of our own: the parser chooses the format by it, and hides the password when it has to guess."""
    with tempfile.TemporaryDirectory(prefix="xls-") as folder:
        named = Path(folder) / "book.xls"
        named.symlink_to(path.absolute())
        try:
            return CalamineWorkbook.from_path(named)
        except PasswordError:
            raise SheetRefused("SHEET_ENCRYPTED") from None
        except (CalamineError, OSError):
            raise damaged("son contenu n’est plus lisible") from None


def _text(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return cells.TRUE if value else cells.FALSE
        case dt.datetime():
            return cells.iso(value)
        case dt.date():
            return value.isoformat()
        case dt.time():
            return value.isoformat(timespec="seconds")
        case dt.timedelta():  # an elapsed time is a number of days
            return cells.number(repr(value / DAY))
    return cells.number(repr(value))
