"""Words with their boxes, as a text layer or a recognition gives them, and the rows they form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from workspaces.invoices.draft import Box


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

    def to_json(self) -> list:
        words = [
            [w.text, round(w.x, 1), round(w.y, 1), round(w.width, 1), round(w.height, 1), w.sure] for w in self.words
        ]
        return [self.number, self.width, self.height, words, self.rotation, self.recognised]

    @classmethod
    def from_json(cls, data: list) -> PageWords:
        number, width, height, words, rotation, recognised = data
        return cls(number, width, height, [Word(*word) for word in words], rotation, recognised)


@dataclass(slots=True)
class Row:
    """Words that stand on one line of the page, from left to right."""

    page: int
    words: list[Word]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def y(self) -> float:
        return min(word.y for word in self.words)

    @property
    def middle(self) -> float:
        return median(word.middle for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.y + word.height for word in self.words)


def box(page: int, words: Iterable[Word]) -> Box:
    """The smallest rectangle around the words."""
    found = list(words)
    x, y = min(w.x for w in found), min(w.y for w in found)
    right, bottom = max(w.right for w in found), max(w.y + w.height for w in found)
    return Box(page, round(x, 1), round(y, 1), round(right - x, 1), round(bottom - y, 1))


def rows(page: PageWords) -> list[Row]:
    """Words whose middles lie within half a line of each other, whatever the order they were drawn in."""
    found: list[Row] = []
    for word in sorted(page.words, key=lambda w: (w.middle, w.x)):
        if found and abs(word.middle - found[-1].middle) <= 0.45 * max(word.height, _height(found[-1])):
            found[-1].words.append(word)
        else:
            found.append(Row(page.number, [word]))
    for row in found:
        row.words.sort(key=lambda w: w.x)
    return found


def _height(row: Row) -> float:
    return median(word.height for word in row.words)
