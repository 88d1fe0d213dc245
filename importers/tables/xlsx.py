"""Reads .xlsx and .xlsm: heads by a real XML parser, whole sheets cut at their rows and read piece by piece.

Calamine alone would hold the sheet in memory, a gigabyte for a million rows: docs/decisions/0011-sheets-in-pieces.md.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

import polars as pl

from importers.tables import grid, sheetxml, strings, workbook
from importers.tables.grid import Line
from importers.tables.package import Package
from importers.tables.pieces import Reader, framed
from importers.tables.refusals import damaged
from importers.tables.workbook import Sheet

PIECE = 4 * 2**20
SIP = 2**16
LONGEST_ROW = 16 * 2**20
COUNTED = 16 * 2**20  # a larger sheet's rows are as it announces them, or guessed
SLOW_ROWS = 2_000
OTHER_ENCODING = rb"[^>]*encoding=[\"'](?!(?i:utf-8)[\"'])"
USUAL = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml(?!%s)[^>]*>)?\s*(<(\w+:)?worksheet(?:\s[^>]*)?>).*?(<\2?sheetData>)"
    % OTHER_ENCODING,
    re.DOTALL,
)
COMMENT = re.compile(rb"<!")  # or a CDATA section
ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\sr="([0-9]{1,7})"')
VALUE = re.compile(rb"<(?:\w+:)?[vt]\b")
DIMENSION = re.compile(rb'<dimension ref="[A-Z]+[0-9]+:[A-Z]+([0-9]+)"')


class Xlsx:
    format = "xlsx"
    encoding = separator = None

    def __init__(self, path: Path) -> None:
        self.package = Package(path)
        self.book = workbook.read(self.package)
        self.macros = self.book.macros

    @property
    def sheets(self) -> list[Sheet]:
        return self.book.sheets

    def head(self, sheet: int, most: int) -> list[Line]:
        """The first rows that are not empty."""
        lines = sheetxml.lines(_sips(self._blocks(sheet)), self.book)
        found = list(islice((line for line in lines if line[1]), most))
        numbers = {text for _, row in found for text in row.values() if isinstance(text, int)}
        texts = strings.pick(self.package, self.book.strings, numbers)
        return [(n, {at: texts[t] if isinstance(t, int) else t for at, t in row.items()}) for n, row in found]

    def count(self, sheet: int) -> tuple[int, bool]:
        """How many rows hold something, titles included, and whether that is exact."""
        size = self.package.size(self.sheets[sheet].part)
        if size <= COUNTED:
            rows = b"".join(self._blocks(sheet)).split(b"row>")
            return sum(bool(VALUE.search(row)) for row in rows), True
        start = next(self._blocks(sheet))
        guess = size * start.count(b"<row") // len(start)
        said = DIMENSION.search(start)
        return (int(said[1]) if said and int(said[1]) < 2 * guess else guess), False

    def frames(self, sheet: int, below: int, width: int, rows: int) -> Iterator[pl.DataFrame]:
        """The rows after row `below`, in frames of `rows`."""
        with tempfile.TemporaryDirectory(prefix="strings-") as folder:
            shelf = strings.Shelf(Path(folder))
            if self.book.strings:
                shelf.fill(self.package, self.book.strings)
            for frame in grid.batched(self._pieces(sheet, below, width), rows):
                yield shelf.resolve(frame.filter(pl.col("row") > below), width)

    def _blocks(self, sheet: int) -> Iterator[bytes]:
        return self.package.blocks(self.sheets[sheet].part)

    def _pieces(self, sheet: int, below: int, width: int) -> Iterator[pl.DataFrame]:
        """Fast while rows are written as usual, slowly where they are not."""
        blocks = self._blocks(sheet)
        start = next(blocks, b"")
        usual = USUAL.match(start)
        if not usual:
            yield from self._slowly(chain([start], blocks), width)
            return
        opening, prefix = usual[1] + usual[3], usual[2] or b""
        reader = Reader(opening, prefix.decode(), width, self.book)
        cutter = Cutter(chain([_after(start[usual.end() :], below)], blocks), b"</%srow>" % prefix)
        last = below
        for piece in cutter:
            frame = None if COMMENT.search(piece) else reader.frame(piece)
            if frame is None:  # where rows end, or what their numbers are, is not sure by itself
                yield from self._slowly(chain([opening, piece], cutter.remainder()), width, last)
                return
            yield frame
            last = int(frame["row"][-1]) if frame.height else last

    def _slowly(self, blocks: Iterable[bytes], width: int, last: int = 0) -> Iterator[pl.DataFrame]:
        lines = sheetxml.lines(blocks, self.book, last)
        while some := list(islice(lines, SLOW_ROWS)):
            yield framed(some, width)


def _sips(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """In small parts, so that a head costs no more than itself."""
    return (block[at : at + SIP] for block in blocks for at in range(0, len(block), SIP))


def _after(rows: bytes, below: int) -> bytes:
    """From the first row of this stretch whose number is larger: titles would make a column of numbers a mixed one."""
    starts = (row.start() for row in ROW.finditer(rows) if int(row[1]) > below)
    return rows[next(starts, 0) :]


class Cutter:
    """Some megabytes of whole rows at a time."""

    def __init__(self, blocks: Iterator[bytes], end: bytes) -> None:
        self.blocks, self.end, self.rest = blocks, end, b""

    def __iter__(self) -> Iterator[bytes]:
        for block in self.blocks:
            self.rest += block
            if len(self.rest) >= PIECE and (end := self.rest.rfind(self.end)) >= 0:
                yield self._taken(end + len(self.end))
            if len(self.rest) > LONGEST_ROW:
                raise damaged("une de ses lignes est démesurée")
        if (end := self.rest.rfind(self.end)) >= 0:
            yield self._taken(end + len(self.end))

    def _taken(self, size: int) -> bytes:
        piece, self.rest = self.rest[:size], self.rest[size:]
        return piece

    def remainder(self) -> Iterator[bytes]:
        return chain([self.rest], self.blocks)
