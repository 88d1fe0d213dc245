"""Spreadsheets of any kind: what a file holds, and its rows in frames. Runs in the sandbox."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from importers.tables import grid, headers
from importers.tables.delimited import Delimited, is_text
from importers.tables.grid import Line
from importers.tables.kinds import FIRM_PARTIES
from importers.tables.ods import Ods
from importers.tables.package import Package
from importers.tables.refusals import SheetRefused
from importers.tables.workbook import Sheet
from importers.tables.xls import Xls
from importers.tables.xlsx import Xlsx

HEAD, SAMPLES = 60, 20
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BEFORE_1995 = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")  # Excel 2 to 4, without a directory
XML_2003 = b'progid="Excel.Sheet"'
OTHERS = ((b"%PDF", "un PDF"), (b"\xff\xd8\xff", "une image"), (b"\x89PNG", "une image"), (b"<", "du XML ou du HTML"))
COLUMNS = FIRM_PARTIES.columns


@dataclass(frozen=True)
class Choice:
    """Which rows of the file: the sheet, the number of its row of titles (0: none), and how its text is written."""

    sheet: int
    header_row: int
    encoding: str | None = None
    separator: str | None = None


class Book(Protocol):
    """A file of one format. `head` and `frames` leave out the rows that are empty."""

    format: str
    macros: bool

    @property
    def encoding(self) -> str | None: ...
    @property
    def separator(self) -> str | None: ...

    @property
    def sheets(self) -> list[Sheet]: ...
    def head(self, sheet: int, most: int) -> list[Line]: ...
    def count(self, sheet: int) -> tuple[int | None, bool]: ...
    def frames(self, sheet: int, below: int, width: int, rows: int) -> Iterator[pl.DataFrame]: ...


def look(path: str, name: str) -> dict[str, Any]:
    """The sheets with their titles, first rows and what each column seems to mean; `chosen` is the likeliest one.

    Raises SheetRefused. A sheet that cannot be taken says why in `refusal`; it stops the file only if it is the one.
    """
    book = opened(Path(path), name)
    sheets = [_looked(book, at) for at in range(len(book.sheets))]
    seen = [at for at, sheet in enumerate(sheets) if not sheet["hidden"] and (sheet["samples"] or sheet["refusal"])]
    if not seen:
        raise SheetRefused("SHEET_EMPTY", what="Aucune ligne n’a été trouvée sous les titres.")
    chosen = max(seen, key=lambda at: (sheets[at]["score"], -at))
    if refusal := sheets[chosen].pop("refused", None):
        raise refusal
    for sheet in sheets:
        sheet.pop("refused", None)
    told = {"format": book.format, "encoding": book.encoding, "separator": book.separator, "macros": book.macros}
    return told | {"sheets": sheets, "chosen": chosen}


def look_at(path: str, name: str, sheet: int, header_row: int) -> dict[str, Any]:
    """One sheet again, hidden or not, with this row for its titles (0: none)."""
    book = opened(Path(path), name)
    told = _looked(book, sheet, header_row)
    told.pop("refused", None)
    return told


def frames(path: Path, choice: Choice, rows: int = 25_000) -> Iterator[pl.DataFrame]:
    """The rows below the titles, at most `rows` at once: `row` as spreadsheets number it, then `c0`, `c1`… texts."""
    book = opened(path, path.name, choice)
    wide = grid.width(book.head(choice.sheet, HEAD))
    yield from grid.filled(book.frames(choice.sheet, choice.header_row, wide, rows))


def opened(path: Path, name: str, choice: Choice | None = None) -> Book:
    """By its first bytes, whatever its name says."""
    with path.open("rb") as file:
        start = file.read(2**16)
    if not start:
        raise SheetRefused("FILE_EMPTY")
    if start.startswith(ZIP):
        return _zipped(path)
    if start.startswith(OLE):
        return Xls(path)
    if start.startswith(BEFORE_1995) or XML_2003 in start[:1024]:
        raise SheetRefused("SHEET_LEGACY", kind="XML 2003" if XML_2003 in start else "Excel 4 ou plus ancien")
    for mark, kind in OTHERS:
        if start.lstrip().startswith(mark):
            raise SheetRefused("TYPE_MISMATCH", kind=kind)
    if not is_text(start):
        raise SheetRefused("TYPE_UNSUPPORTED", kind=Path(name).suffix or "inconnu")
    return Delimited(path, choice.encoding if choice else None, choice.separator if choice else None)


def _zipped(path: Path) -> Book:
    package = Package(path)
    if "xl/workbook.bin" in package:
        raise SheetRefused("SHEET_LEGACY", kind=".xlsb")
    if "xl/workbook.xml" in package or "[content_types].xml" in package:
        return Xlsx(path)
    if "content.xml" in package:
        return Ods(path)
    raise SheetRefused("TYPE_UNSUPPORTED", kind="une archive ZIP")


def _looked(book: Book, at: int, header_row: int | None = None) -> dict[str, Any]:
    """One sheet. Titles that two columns share are a refusal, kept until the sheet is chosen."""
    sheet = book.sheets[at]
    told: dict[str, Any] = {"name": sheet.name, "hidden": sheet.hidden, "rows": None, "header_row": 0, "headers": []}
    told |= {"samples": [], "proposal": {}, "score": 0.0, "refusal": ""}
    head = [] if sheet.hidden and header_row is None else book.head(at, HEAD)
    if not head:
        return told
    row = headers.title_row(head, COLUMNS) if header_row is None else header_row
    wide = grid.width(head)
    titles = next(([cells.get(place, "") for place in range(wide)] for n, cells in head if n == row), [""] * wide)
    samples = [[cells.get(place) for place in range(wide)] for n, cells in head if n > row][:SAMPLES]
    proposal = headers.propose(titles, samples, COLUMNS, {})
    score = sum(each.score for each in proposal.values())
    count, _ = book.count(at)
    above = sum(n <= row for n, _ in head)
    told |= {"header_row": row, "headers": titles, "samples": samples, "score": round(score, 3)}
    told |= {"rows": None if count is None else count - above, "proposal": _as_json(proposal)}
    try:
        headers.refuse_twice(row, titles, COLUMNS)
    except SheetRefused as refused:
        told |= {"refusal": refused.message, "refused": refused}
    return told


def _as_json(proposal: dict[str, headers.Proposal]) -> dict[str, Any]:
    return {name: dataclasses.asdict(each) for name, each in proposal.items()}
