"""The rows of a worksheet's XML, one by one, by a real XML parser: slow and faithful, for heads and unusual sheets.

Memory stays flat, whatever the sheet: a row is forgotten once it is read. A shared text comes back as its number.
Elements are known by their local names, so prefixes and the strict namespace are read like the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from importers.tables import cells
from importers.tables.refusals import SheetRefused, damaged
from importers.tables.workbook import Workbook
from workspaces.kernel.xml import declares_dtd

Cells = dict[int, str | int]  # by their column, from 0: a text, or the number of a shared one
Line = tuple[int, Cells]  # with the row's number
MOST_COLUMNS = 16_384
LETTERS = {letter: place for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1)}


def lines(blocks: Iterable[bytes], book: Workbook, last: int = 0) -> Iterator[Line]:
    """A row that does not say its number follows the one before; `last` is the one before the first."""
    parser = etree.XMLPullParser(
        events=("end",), tag="{*}row", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    number = last
    try:
        for block in blocks:
            parser.feed(_harmless(block))
            for row in (node for _, node in parser.read_events() if isinstance(node, etree._Element)):
                number = _number(row.get("r"), number + 1)
                yield number, _cells(row, book)
                _forget(row)
    except etree.XMLSyntaxError:
        raise damaged(f"la feuille n’est plus lisible après la ligne {number}") from None


def _harmless(block: bytes) -> bytes:
    if declares_dtd(block):
        raise SheetRefused("XML_FORBIDDEN")
    return block


def _forget(row: etree._Element) -> None:
    row.clear()
    parent = row.getparent()
    while parent is not None and row.getprevious() is not None:
        del parent[0]


def _number(said: str | None, next_: int) -> int:
    return int(said) if said and said.isdecimal() and len(said) < 9 else next_


def _cells(row: etree._Element, book: Workbook) -> Cells:
    found: Cells = {}
    column = -1
    for cell in row:
        if not isinstance(cell.tag, str) or not cell.tag.endswith("}c"):
            continue
        column = column_of(place) if (place := cell.get("r")) else column + 1
        if 0 <= column < MOST_COLUMNS and (text := _text(cell, book)) != "":
            found[column] = text
    return found


def column_of(reference: str) -> int:
    """AB12 → 27."""
    column = 0
    for letter in reference:
        if letter not in LETTERS:
            break
        column = column * 26 + LETTERS[letter]
    return column - 1


def _text(cell: etree._Element, book: Workbook) -> str | int:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return rich(cell)
    stored = next((child.text for child in cell if isinstance(child.tag, str) and child.tag.endswith("}v")), None)
    if not stored:
        return ""
    style = cell.get("s", "")
    told = meaning(kind, stored, style.isdecimal() and int(style) in book.dates, book.from_1904)
    return cells.unescaped(told) if kind == "str" else told  # type: ignore[arg-type]


def meaning(kind: str, stored: str, dated: bool, from_1904: bool) -> str | int:
    """What a stored value says, by the cell's type: a text, or the number of a shared one."""
    if kind == "s":
        return _shared(stored)
    if kind in ("str", "inlineStr", "e"):
        return stored
    if kind == "d":
        return stored.removesuffix("T00:00:00")
    stored = stored.strip()
    if kind == "b":
        return cells.FALSE if stored in ("0", "false") else cells.TRUE
    return cells.moment(stored, from_1904=from_1904) if dated else cells.number(stored)


def _shared(stored: str) -> int:
    number = stored.strip()
    if not number.isdecimal() or len(number) > 9:
        raise damaged("une cellule renvoie à un texte qui n’existe pas")
    return int(number)


def rich(node: etree._Element) -> str:
    """All of a text's runs, without the phonetic hints that Japanese files add."""
    runs = (text for text in node.iter("{*}t") if not str(getattr(text.getparent(), "tag", "")).endswith("}rPh"))
    return cells.unescaped("".join(text.text or "" for text in runs))
