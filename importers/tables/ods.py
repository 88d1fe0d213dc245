"""Reads .ods: its one XML part row by row, whatever its size. Cells and rows that repeat are counted, not copied."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Literal

import polars as pl
from lxml import etree

from importers.tables import cells
from importers.tables.grid import Cells, Line, framed
from importers.tables.package import Package
from importers.tables.refusals import SheetRefused, damaged
from importers.tables.workbook import Sheet
from workspaces.kernel.xml import declares_dtd

CONTENT = "content.xml"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
MOST_COLUMNS, MOST_ROWS = 16_384, 1_048_576
MOST_COPIES = 10_000  # of one filled row
SLOW_ROWS = 2_000
COUNTED = 16 * 2**20


class Ods:
    format = "ods"
    encoding = separator = None
    macros = False

    def __init__(self, path: Path) -> None:
        self.package = Package(path)
        if "META-INF/manifest.xml" in self.package and _encrypted(self.package):
            raise SheetRefused("SHEET_ENCRYPTED")
        self.sheets = self._names()

    def head(self, sheet: int, most: int) -> list[Line]:
        return list(islice((line for line in self._lines(sheet) if line[1]), most))

    def count(self, sheet: int) -> tuple[int | None, bool]:
        """How many rows hold something, titles included; None when to know would be to read it all."""
        if self.package.size(CONTENT) > COUNTED:
            return None, False
        return sum(bool(cells) for _, cells in self._lines(sheet)), True

    def frames(self, sheet: int, below: int, width: int, rows: int) -> Iterator[pl.DataFrame]:
        lines = (line for line in self._lines(sheet) if line[0] > below and line[1])
        while some := list(islice(lines, min(rows, SLOW_ROWS))):
            yield framed(some, width)

    def _names(self) -> list[Sheet]:
        hidden: set[str | None] = set()
        found = []
        for event, node in self._events(("start", "end"), (f"{TABLE}table", f"{STYLE}style", f"{TABLE}table-row")):
            if node.tag == f"{STYLE}style" and event == "end":
                if any(each.get(f"{TABLE}display") == "false" for each in node):
                    hidden.add(node.get(f"{STYLE}name"))
            elif node.tag == f"{TABLE}table" and event == "start":
                found.append(Sheet(node.get(f"{TABLE}name", ""), node.get(f"{TABLE}style-name") in hidden))
            elif event == "end":
                _forget(node)
        if not found:
            raise damaged("aucune de ses feuilles n’a été trouvée")
        return found

    def _lines(self, sheet: int) -> Iterator[Line]:
        place, number = -1, 0
        for event, node in self._events(("start", "end"), (f"{TABLE}table", f"{TABLE}table-row")):
            if node.tag == f"{TABLE}table":
                place, number = place + (event == "start"), 0
                if place > sheet:
                    return
            elif event == "end":
                copies = _times(node, "number-rows-repeated", MOST_ROWS)
                if place == sheet:
                    yield from _copied(number, copies, _cells(node))
                number += copies
                _forget(node)

    def _events(
        self, events: tuple[Literal["start", "end"], ...], tags: tuple[str, ...]
    ) -> Iterator[tuple[str, etree._Element]]:
        parser = etree.XMLPullParser(
            events=events, tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            for block in self.package.blocks(CONTENT):
                for at in range(0, len(block), 2**16):
                    if declares_dtd(block[at : at + 2**16]):
                        raise SheetRefused("XML_FORBIDDEN")
                    parser.feed(block[at : at + 2**16])
                    yield from parser.read_events()  # type: ignore[misc]
        except etree.XMLSyntaxError:
            raise damaged("son contenu n’est pas du XML lisible") from None


def _encrypted(package: Package) -> bool:
    return next(package.tree("META-INF/manifest.xml").iter("{*}encryption-data"), None) is not None


def _forget(row: etree._Element) -> None:
    row.clear()
    parent = row.getparent()
    while parent is not None and row.getprevious() is not None:
        del parent[0]


def _times(node: etree._Element, name: str, most: int) -> int:
    said = node.get(f"{TABLE}{name}", "1")
    return max(1, min(most, int(said))) if said.isdecimal() and len(said) < 9 else 1


def _copied(above: int, copies: int, row: Cells) -> Iterator[Line]:
    if row and copies > MOST_COPIES:
        raise SheetRefused("SHEET_TOO_LARGE", why=f"sa ligne {above + 1} est répétée {copies} fois")
    return ((above + 1 + copy, row) for copy in range(copies if row else 0))


def _cells(row: etree._Element) -> Cells:
    found: Cells = {}
    column = 0
    for cell in row:
        if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        copies = _times(cell, "number-columns-repeated", MOST_COLUMNS)
        if text := _text(cell):
            found |= dict.fromkeys(range(column, min(column + copies, MOST_COLUMNS)), text)
        column += copies
    return found


def _text(cell: etree._Element) -> str:
    kind = cell.get(f"{OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        return cells.number(cell.get(f"{OFFICE}value", ""))
    if kind == "date":
        return cell.get(f"{OFFICE}date-value", "").removesuffix("T00:00:00")
    if kind == "boolean":
        return cells.TRUE if cell.get(f"{OFFICE}boolean-value") == "true" else cells.FALSE
    return "\n".join(_paragraph(part) for part in cell if part.tag == f"{TEXT}p")


def _paragraph(node: etree._Element) -> str:
    """Runs of spaces, tabs and line breaks are elements of their own."""
    told = node.text or ""
    for part in node:
        if part.tag == f"{TEXT}s":
            said = part.get(f"{TEXT}c", "1")
            told += " " * (int(said) if said.isdecimal() and len(said) < 5 else 1)
        elif part.tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            told += "\t" if part.tag == f"{TEXT}tab" else "\n"
        elif part.tag != f"{OFFICE}annotation":
            told += _paragraph(part)
        told += part.tail or ""
    return told
