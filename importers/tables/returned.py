"""What a corrected workbook of faulty rows says, row by row. Runs in the sandbox."""

from __future__ import annotations

from pathlib import Path

from importers.tables import files
from importers.tables.every_kind import KINDS
from importers.tables.files import Book, Choice
from importers.tables.folding import plain
from importers.tables.words import ROW
from workspaces.kernel.errors import DomainError

NOT_OURS = (
    "Ce fichier n’a pas de colonne « Ligne » : redéposez celui que « Télécharger les lignes » vous a donné. "
    "Pour importer un autre fichier, commencez un nouvel import."
)
MOST = 1_048_576


def read(path: str, name: str, kind: str) -> list[tuple[int, dict[str, str]]]:
    """Row number and texts by field, for every row that says which one it is."""
    book = files.opened(Path(path), name)
    sheet, header, places = _titles(book, kind)
    number = places.pop(ROW)
    choice = Choice(sheet, header, book.encoding, book.separator)
    found = []
    for frame in files.frames(Path(path), choice):
        for cells in frame.drop("row").iter_rows():
            said = (cells[number] or "").split(".")[0].strip() if number < len(cells) else ""
            if said.isdecimal() and int(said) <= MOST:
                found.append((int(said), {name: cells[at] or "" for name, at in places.items() if at < len(cells)}))
    return found


def _titles(book: Book, kind: str) -> tuple[int, int, dict[str, int]]:
    """The sheet, the row and the places of our own titles."""
    known = {plain(column.label): column.name for column in KINDS[kind].columns} | {plain(ROW): ROW}
    for sheet in range(len(book.sheets)):
        for row, cells in book.head(sheet, files.HEAD):
            places = {known[plain(text)]: at for at, text in cells.items() if plain(text) in known}
            if ROW in places and len(places) > 1:
                return sheet, row, places
    raise DomainError(NOT_OURS, code="ROWS_UNKNOWN")
