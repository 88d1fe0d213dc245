"""Words with their boxes, as a text layer or a recognition gives them, and the rows they form."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from workspaces.invoices.draft import Box

SAME_LINE = 0.4  # of a letter's height


@dataclass(slots=True)
class Word:
    """Points from the top left corner of the page. `sure` is the recognition's own confidence, 0 to 100."""

    text: str
    x: float
    y: float
    width: float
    height: float
    sure: int = 100

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(slots=True)
class PageWords:
    """All words of a page. `number` counts from 1; `rotation` is what was turned clockwise to read it upright."""

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    rotation: int = 0
    recognised: bool = False

    def to_json(self) -> list[Any]:
        words = [
            [w.text, round(w.x, 1), round(w.y, 1), round(w.width, 1), round(w.height, 1), w.sure] for w in self.words
        ]
        return [self.number, self.width, self.height, words, self.rotation, self.recognised]

    @classmethod
    def from_json(cls, data: list[Any]) -> PageWords:
        number, width, height, words, rotation, recognised = data
        return cls(number, width, height, [Word(*word) for word in words], rotation, recognised)


WIDE = 0.75  # of a letter's height: a gap that separates columns, never the thousands of an amount
LETTERS = {"\u2019": "'", "\u00a0": " ", "\u202f": " ", "\u2212": "-", "\u2013": "-", "\u00b0": "o", "\u00ba": "o"}


class Row:
    """Words that stand on one line of the page. `text` parts columns by two spaces, words by one; `folded` is the same,
    letter for letter, without capitals and accents."""

    def __init__(self, page: int, words: list[Word]) -> None:
        self.page, self.words = page, words
        self.starts: list[int] = []
        parts: list[str] = []
        length = 0
        for before, word in zip([None, *words], words, strict=False):
            gap = "" if before is None else "  " if word.x - before.right > WIDE * word.height else " "
            length += len(gap)
            self.starts.append(length)
            length += len(word.text)
            parts += [gap, word.text]
        self.text = "".join(parts)
        self.folded = fold(self.text)
        self.y = min(word.y for word in words)
        self.bottom = max(word.y + word.height for word in words)
        self.height = median(word.height for word in words)

    def within(self, start: int, end: int) -> list[Word]:
        """The words that a stretch of `text` touches."""
        first = max(0, bisect_right(self.starts, start) - 1)
        return self.words[first : max(first + 1, bisect_left(self.starts, end))]

    def span(self, start: int, end: int) -> Span:
        return Span(self, start, end)

    def cells(self) -> list[Span]:
        """The columns of the row."""
        return [self.span(m.start(), m.end()) for m in re.finditer(r"\S+(?: \S+)*", self.text)]


@dataclass(frozen=True)
class Span:
    """A stretch of a row, with its place on the page."""

    row: Row
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.row.text[self.start : self.end]

    @property
    def words(self) -> list[Word]:
        return self.row.within(self.start, self.end)

    @property
    def x(self) -> float:
        return self.words[0].x

    @property
    def right(self) -> float:
        return self.words[-1].right

    @property
    def box(self) -> Box:
        return box(self.row.page, self.words)

    def overlaps(self, other: Span, slack: float = 0.0) -> bool:
        """Whether the two share a column."""
        return self.x - slack < other.right and other.x - slack < self.right


class _Folding(dict[int, str]):
    """Each letter is folded once."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = LETTERS.get(letter) or unicodedata.normalize("NFKD", letter)[0]
        self[code] = plain.lower()[0]
        return self[code]


_folding = _Folding()


def fold(text: str) -> str:
    """Small letters without accents, as many as there were."""
    return text.translate(_folding)


def box(page: int, words: Iterable[Word]) -> Box:
    """The smallest rectangle around the words."""
    found = list(words)
    x, y = min(w.x for w in found), min(w.y for w in found)
    right, bottom = max(w.right for w in found), max(w.y + w.height for w in found)
    return Box(page, round(x, 1), round(y, 1), round(right - x, 1), round(bottom - y, 1))


def rows(page: PageWords) -> list[Row]:
    """Words whose middles lie within half a line of each other, whatever the order they were drawn in."""
    found: list[list[Word]] = []
    for word in sorted(page.words, key=lambda w: (w.middle, w.x)):
        if found and abs(word.middle - found[-1][0].middle) <= SAME_LINE * max(word.height, found[-1][0].height):
            found[-1].append(word)
        else:
            found.append([word])
    return [Row(page.number, sorted(words, key=lambda w: w.x)) for words in found]
