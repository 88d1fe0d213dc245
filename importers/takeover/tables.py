"""A table of the ZIP, in the sandbox: an index of the files, a list of third parties, or neither."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from importers.tables import checks, grid, headers
from importers.tables.files import HEAD, SAMPLES, Book, Choice, opened
from importers.tables.folding import plain
from importers.tables.kinds import PARTIES, TableKind
from importers.takeover.archive import extract
from importers.takeover.columns import INDEX

MOST_ROWS = 50_000
BY_NAME = {
    "index": re.compile(r"\b(index|inventaire|sommaire|documents?|factures?|pieces?|export|invoices?|items?|costs?)\b"),
    "parties": re.compile(r"\b(tiers|fournisseurs?|clients?|suppliers?|customers?|contacts?|vendors?)\b"),
}
TELLS_FILES = {"file", "deposited"}


def read(path: str, place: int, name: str) -> dict[str, Any]:
    """`{"part": "index", "rows": [{field: value}]}`, `{"part": "parties", "count": n}` or `{"part": "nothing"}`."""
    if extract(path, [place]):
        return {"part": "nothing"}
    book = opened(Path(f"{place:06d}"), name)
    found = [told for sheet in range(len(book.sheets)) if (told := _sheet(book, sheet, name))["part"] != "nothing"]
    return next(iter(found), {"part": "nothing"})


def _sheet(book: Book, sheet: int, name: str) -> dict[str, Any]:
    head = [] if book.sheets[sheet].hidden else book.head(sheet, HEAD)
    row, as_index = _titled(head, INDEX)
    _, as_parties = _titled(head, PARTIES)
    part = _part(as_index, as_parties, plain(Path(name).stem))
    if part == "parties":
        counted, _ = book.count(sheet)
        return {"part": part, "count": max((counted or 1) - 1, 0)}
    return {"part": part, "rows": _rows(book, sheet, row, as_index)} if part == "index" else {"part": part}


def _titled(head: list[grid.Line], kind: TableKind) -> tuple[int, dict[str, int]]:
    """The row of titles, and which column each title means; by the titles alone."""
    row = headers.title_row(head, kind.columns) if head else 0
    wide = grid.width(head)
    titles = next(([cells.get(place, "") for place in range(wide)] for n, cells in head if n == row and n), [])
    samples = [[cells.get(place) for place in range(wide)] for n, cells in head if n > row][:SAMPLES]
    found = headers.propose(titles, samples, kind.columns, {})
    return row, {field: each.column for field, each in found.items()}


def _part(as_index: dict[str, int], as_parties: dict[str, int], name: str) -> str:
    """An index says which file, or of what document at least; a list of third parties names companies."""
    document = {"date", "number", "amount"} & as_index.keys()
    if BY_NAME["parties"].search(name) and "name" in as_parties and not TELLS_FILES & as_index.keys():
        return "parties"
    if "file" in as_index or (len(document) > 1 and (BY_NAME["index"].search(name) or "party" in as_index)):
        return "index"
    return "parties" if "name" in as_parties else "nothing"


def _rows(book: Book, sheet: int, row: int, mapping: dict[str, int]) -> list[dict[str, str]]:
    """What each line says, repaired; a cell that cannot be understood says nothing."""
    choice = Choice(sheet, row, book.encoding, book.separator)
    wide = grid.width(book.head(choice.sheet, HEAD))
    rows: list[dict[str, str]] = []
    for frame in grid.filled(book.frames(choice.sheet, choice.header_row, wide, MOST_ROWS)):
        checked = checks.check(frame, mapping, INDEX)
        for line in checked.iter_rows(named=True):
            rows.append({name: line[name] for name in mapping if line[name] and not line[f"{name}!"]})
        if len(rows) > MOST_ROWS:
            break
    return rows[:MOST_ROWS]
