"""A document's words, scanned once: rows, amounts, rates and dates, and how a label finds its value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from importers.readers import amounts, dates
from importers.readers.amounts import Amount, Rate
from importers.readers.anchors import Label
from importers.readers.dates import PrintedDate
from importers.readers.words import PageWords, Row, Span, rows

ROWS_BELOW = 4
LINES_BELOW = 5.0  # how far under its header a value may stand, in letter heights


class Placed(Protocol):
    @property
    def span(self) -> Span: ...


P = TypeVar("P", bound=Placed)


@dataclass
class Document:
    """Everything that stands in it, in reading order. `heights` are those of its pages."""

    rows: list[Row] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    dates: list[PrintedDate] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    order: dict[int, int] = field(default_factory=dict)  # of a row, by identity

    @property
    def money(self) -> list[Amount]:
        return [amount for amount in self.amounts if amount.is_money]

    def position(self, span: Span) -> int:
        return self.order[id(span.row)]

    def after(self, span: Span, count: int = ROWS_BELOW) -> list[Row]:
        """The next rows of the same page."""
        start = self.position(span) + 1
        return [row for row in self.rows[start : start + count] if row.page == span.row.page]


def scan(pages: list[PageWords]) -> Document:
    document = Document(heights={page.number: page.height for page in pages})
    document.rows = [row for page in pages for row in rows(page)]
    document.order = {id(row): index for index, row in enumerate(document.rows)}
    for row in document.rows:
        found, rates = amounts.scan(row)
        days = list(dates.scan(row))
        document.amounts += [a for a in found if not _inside(a.span, days)]
        document.rates += rates
        document.dates += days
    document.dates = dates.settle(document.dates, document.rows)
    return document


def _inside(span: Span, days: Iterable[PrintedDate]) -> bool:
    return any(day.span.start <= span.start and span.end <= day.span.end for day in days)


def beside(label: Label, candidates: Iterable[P], labels: Iterable[Label] = ()) -> list[P]:
    """Those on the label's row, to its right, before the next label: nearest first."""
    row, start = label.span.row, label.span.end
    stop = min(
        (other.span.start for other in labels if other.span.row is row and other.span.start >= start),
        default=len(row.text) + 1,
    )
    found = [c for c in candidates if c.span.row is row and start <= c.span.start < stop]
    return sorted(found, key=lambda c: c.span.start)


def below(label: Label, candidates: Iterable[P], document: Document) -> list[P]:
    """Those under the label, in its column: nearest row first, then nearest to its middle."""
    rows_below = {id(row): n for n, row in enumerate(document.after(label.span))}
    reach = label.span.row.bottom + LINES_BELOW * max(label.span.row.height, 6)
    found = [
        c
        for c in candidates
        if id(c.span.row) in rows_below and c.span.row.y <= reach and c.span.overlaps(label.span, slack=6)
    ]
    return sorted(found, key=lambda c: (rows_below[id(c.span.row)], _apart(c.span, label.span)))


def _apart(a: Span, b: Span) -> float:
    return min(abs(a.x - b.x), abs(a.right - b.right), abs(a.x + a.right - b.x - b.right) / 2)


def near(label: Label, candidates: list[P], document: Document, labels: Iterable[Label] = ()) -> Iterator[P]:
    """Beside it first, else below it."""
    yield from beside(label, candidates, labels) or below(label, candidates, document)
