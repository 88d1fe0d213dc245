"""A stretch of a worksheet's rows turned into a frame by one regular expression, several times as fast as a parser.

Programs that write sheets all write the same few shapes. The expression knows them and no other: a row that it does not
match whole goes to the real parser, so nothing is ever guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from importers.tables import cells, entities, sheetxml
from importers.tables.grid import letters
from importers.tables.refusals import damaged
from importers.tables.workbook import Workbook

TEXTS = frozenset({"str", "inlineStr", "e"})
NUMBERS = frozenset({"n", ""})
SHARED = frozenset({"s", ""})
STYLE_LAST = re.compile(r'<(?:\w+:)?c r="[A-Z]+[0-9]+" t="\w+" s="')
NUMBERED = re.compile(rb"<(?:\w+:)?row\b[^>]*\sr\s*=")
ENOUGH = 2**16  # characters that show how a program writes its cells
Values = Sequence[str]


@dataclass(frozen=True)
class Shape:
    """The expression of one row, and where each column has its type, whether its style is a date, its value."""

    row: re.Pattern[str]
    kind: int
    dated: int | None
    value: int
    groups: int


class Reader:
    """Reads pieces of one sheet: its first `width` columns. `opening` is the start tags above its rows."""

    def __init__(self, opening: bytes, prefix: str, width: int, book: Workbook) -> None:
        self.opening, self.prefix, self.width, self.book = opening, prefix, width, book
        self.closing = f"</{prefix}sheetData></{prefix}worksheet>".encode()
        self.shape: Shape | None = None

    def frame(self, piece: bytes) -> pl.DataFrame | None:
        """Row numbers, texts c0, c1… and numbers of shared texts s0, s1… None when rows do not say their number."""
        text = _decoded(piece)
        if not self.shape:
            self.shape = _shape(self.prefix, self.width, self.book.dates, bool(STYLE_LAST.search(text, 0, ENOUGH)))
        found = self.shape.row.findall(text)
        if len(found) != text.count(f"<{self.prefix}row"):
            raise damaged("une de ses feuilles n’est pas du XML lisible")
        others = [entities.encoded(row[-1]) for row in found if row[-1]]
        if not all(map(NUMBERED.match, others)):
            return None
        frame = _restored(self._usual([row for row in found if row[0]]), text)
        return pl.concat([frame, self._unusual(others)]).sort("row") if others else frame

    def _usual(self, rows: list[tuple[str, ...]]) -> pl.DataFrame:
        if not rows:
            return framed([], self.width)
        shape, groups = self.shape, list(zip(*rows, strict=True))
        assert shape
        series = [pl.Series("row", groups[0], dtype=pl.String).cast(pl.UInt32)]
        for place in range(self.width):
            mine = groups[1 + place * shape.groups :]
            dated = mine[shape.dated] if shape.dated is not None else ()
            texts, shared = self._column(mine[shape.kind], mine[shape.value], dated)
            series += [texts.alias(f"c{place}"), shared.alias(f"s{place}")]
        return pl.DataFrame(series)

    def _column(self, kinds: Values, values: Values, dated: Values) -> tuple[pl.Series, pl.Series]:
        """All at once when the column is of one kind, as most are; else cell by cell."""
        found = set(kinds)
        if "s" in found and found <= SHARED and not _mixed(kinds, values, found):
            return _nothing(len(values), pl.String), _numbers(values)
        if found <= TEXTS or (found <= NUMBERS and not any(dated) and _digits(values)):
            return pl.Series(values, dtype=pl.String), _nothing(len(values), pl.UInt32)
        dates = dated or [""] * len(values)
        return _parted(
            [
                sheetxml.meaning(kind, value, bool(date), self.book.from_1904) if value else None
                for kind, value, date in zip(kinds, values, dates, strict=True)
            ]
        )

    def _unusual(self, rows: list[bytes]) -> pl.DataFrame:
        return framed(list(sheetxml.lines([self.opening, *rows, self.closing], self.book)), self.width)


def framed(lines: list[sheetxml.Line], width: int) -> pl.DataFrame:
    """The same columns from rows that the real parser read."""
    series = [pl.Series("row", [row for row, _ in lines], dtype=pl.UInt32)]
    for place in range(width):
        texts, shared = _parted([row.get(place) for _, row in lines])
        series += [texts.alias(f"c{place}"), shared.alias(f"s{place}")]
    return pl.DataFrame(series)


def _shape(prefix: str, width: int, dates: frozenset[int], style_last: bool) -> Shape:
    p = prefix
    style = ' s="[0-9]++"' if not dates else rf' s="(?:({"|".join(map(str, sorted(dates)))})|[0-9]++)"'
    attributes = [f"(?:{style})?+", '(?: t="([a-zA-Z]++)")?+']
    if style_last:
        attributes.reverse()
    stored = f'(?:<{p}v>|<{p}is><{p}t(?: xml:space="preserve")?+>)([^<]*+)(?:</{p}v>|</{p}t></{p}is>)'
    content = f"(?:<{p}f\\b[^>]*+>(?:[^<]*+</{p}f>)?+)?+(?:{stored}|<{p}v ?/>)?+"
    known = "".join(
        f'(?:<{p}c r="{letters(place)}[0-9]++"{"".join(attributes)}(?:/>|>{content}</{p}c>))?+'
        for place in range(width)
    )
    beyond = f'(?:<{p}c r="[A-Z]++[0-9]++"(?: s="[0-9]++")?+/>)*+'
    usual = f'<{p}row r="([0-9]{{1,7}})"[^>]*+>{known}{beyond}</{p}row>'
    row = re.compile(rf"{usual}|<{p}row\b[^>]*+(?<=/)>|(<{p}row\b.*?</{p}row>)", re.DOTALL)
    if not dates:
        return Shape(row, kind=0, dated=None, value=1, groups=2)
    return Shape(row, kind=not style_last, dated=style_last, value=2, groups=3)


def _decoded(piece: bytes) -> str:
    try:
        return entities.decoded(piece)
    except UnicodeDecodeError:
        raise damaged("une de ses feuilles n’est pas du texte lisible") from None


def _restored(frame: pl.DataFrame, text: str) -> pl.DataFrame:
    """Characters that were held back so that they did not pass for markup."""
    if entities.LESS in text:
        frame = frame.with_columns(pl.col(pl.String).str.replace_all(entities.LESS, "<", literal=True))
    if not cells.ESCAPED.search(text):
        return frame
    texts = frame.select(pl.col(pl.String))
    return frame.with_columns(pl.Series(each.name, list(map(_unescaped, each)), dtype=pl.String) for each in texts)


def _unescaped(text: str | None) -> str | None:
    return text and cells.unescaped(text)


def _mixed(kinds: Values, values: Values, found: set[str]) -> bool:
    """Whether numbers stand among the shared texts: an absent cell has no type either, but no value."""
    return "" in found and any(value and not kind for kind, value in zip(kinds, values, strict=True))


def _numbers(values: Values) -> pl.Series:
    numbers = pl.Series(values, dtype=pl.String).cast(pl.UInt32, strict=False)
    if numbers.null_count() != values.count(""):
        raise damaged("une cellule renvoie à un texte qui n’existe pas")
    return numbers


def _digits(values: Values) -> bool:
    together = "".join(values)
    return not together or together.isdigit()


def _parted(told: list[str | int | None]) -> tuple[pl.Series, pl.Series]:
    texts = [cell if isinstance(cell, str) else None for cell in told]
    shared = [cell if isinstance(cell, int) else None for cell in told]
    return pl.Series(texts, dtype=pl.String), pl.Series(shared, dtype=pl.UInt32)


def _nothing(height: int, kind: type[pl.DataType]) -> pl.Series:
    return pl.repeat(None, height, dtype=kind, eager=True)
