"""Reads .csv and its kin: encoding and separator found from what is written, records streamed by Python's own reader.

A record's number is its row, as spreadsheets count: a cell that holds line breaks is still one row, and an empty line
is one too. Records may be shorter or longer than the titles.
"""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import polars as pl

from importers.tables.grid import Line, framed
from importers.tables.refusals import damaged
from importers.tables.workbook import Sheet
from workspaces.kernel.spreadsheet import bare

SEPARATORS = ";,\t|"
SAMPLE = 2**18
SAMPLED_LINES = 60
BLOCK = 2**20
RECORDS = 5_000
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LEGACY = ("cp1252", "mac_roman", "cp850")  # Windows, old Macs, old MS-DOS accounting programs
FRENCH = frozenset("éèêëàâîïôöùûüçÉÈÊËÀÂÎÏÔÖÙÛÜÇœŒ€’°«»\xa0ñáíóúßäÄ–")
COUNTED = 16 * 2**20


class Delimited:
    format = "csv"
    macros = False

    def __init__(self, path: Path, encoding: str | None = None, separator: str | None = None) -> None:
        self.path, self.size = path, path.stat().st_size
        self.encoding = encoding or _encoding(path)
        self.sheets = [Sheet(path.stem, hidden=False)]
        self.sample = self._sample()
        self.separator = separator or _separator(self.sample)

    def head(self, sheet: int, most: int) -> list[Line]:
        return list(islice((line for line in self._lines() if line[1]), most))

    def count(self, sheet: int) -> tuple[int, bool]:
        """How many rows hold something, titles included, and whether that is exact."""
        if self.size <= COUNTED:
            return sum(bool(cells) for _, cells in self._lines()), True
        return self.sample.count("\n") * self.size // max(1, len(self.sample.encode(self.encoding, "replace"))), False

    def frames(self, sheet: int, below: int, width: int, rows: int) -> Iterator[pl.DataFrame]:
        lines = (line for line in self._lines() if line[0] > below)
        while some := list(islice(lines, min(rows, RECORDS))):
            yield framed(some, width)

    def _sample(self) -> str:
        with self.path.open("rb") as file:
            start = file.read(SAMPLE)
        return codecs.getincrementaldecoder(self.encoding)("replace").decode(start, final=len(start) == self.size)

    def _lines(self) -> Iterator[Line]:
        hint = self.sample.startswith("sep=") and len(self.sample.split("\n", 1)[0].strip()) == len("sep=;")
        for number, record in enumerate(self._records(), 1):
            if number > 1 or not hint:
                yield number, {at: bare(text) if text[0] == "'" else text for at, text in enumerate(record) if text}

    def _records(self) -> Iterator[list[str]]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            records = csv.reader(file, delimiter=self.separator)
            try:
                yield from records
            except UnicodeDecodeError:
                raise damaged(f"après la ligne {records.line_num}, ses caractères ne sont plus lisibles") from None
            except csv.Error:  # a cell of more than 131,072 characters
                why = f"un guillemet ouvert vers la ligne {records.line_num} n’est jamais fermé"
                raise damaged(why) from None


def is_text(head: bytes) -> bool:
    """Whether the first bytes can be a table of text: no control character but those that texts use."""
    wide = _marked(head) or _utf16(head)
    if not wide:
        return not any(byte < 32 and byte not in b"\t\n\r\f" for byte in head)
    text = codecs.getincrementaldecoder(wide)("replace").decode(head)
    return not any(letter < " " and letter not in "\t\n\r\f" for letter in text)


def _marked(head: bytes) -> str | None:
    return next((encoding for mark, encoding in MARKS if head.startswith(mark)), None)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(SAMPLE)
        if wide := _marked(head) or _utf16(head):
            return wide
        return "utf-8" if _is_utf8(head, iter(lambda: file.read(BLOCK), b"")) else _legacy(path)


def _utf16(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Latin letters is zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 4 or not head:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _is_utf8(head: bytes, rest: Iterable[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
        for block in rest:
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _legacy(path: Path) -> str:
    """The old encoding in which most of the letters beyond ASCII are French ones; Windows's when in doubt."""
    seen: Counter[int] = Counter()
    with path.open("rb") as file:
        for block in islice(iter(lambda: file.read(BLOCK), b""), 8):
            seen.update(block.translate(None, bytes(range(128))))
    letters = {encoding: _french(seen, encoding) for encoding in LEGACY}
    return max(LEGACY, key=letters.__getitem__)


def _french(seen: Counter[int], encoding: str) -> int:
    return sum(count for byte, count in seen.items() if bytes([byte]).decode(encoding, "replace") in FRENCH)


def _separator(sample: str) -> str:
    """The one that cuts the first records into the most columns, the same number in nearly all of them."""
    if sample.startswith("sep=") and sample[4:5] in SEPARATORS:
        return sample[4]
    return max(SEPARATORS, key=lambda separator: _regularity(sample, separator))


def _regularity(sample: str, separator: str) -> float:
    lines = sample.splitlines(keepends=True)[:SAMPLED_LINES]
    try:
        widths = [len(record) for record in csv.reader(lines, delimiter=separator) if record]
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    width, times = Counter(widths).most_common(1)[0]
    return (width - 1) * times / len(widths)
