"""Words and where they stand on their page, as the readers recognised them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """A word in points from the top left corner of the page as it is shown."""

    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Page:
    """Recognised words on a sheet of `width` × `height`, once it has been turned clockwise by `rotation` to be read."""

    width: float
    height: float
    words: list[Word]
    rotation: int = 0

    def fitted(self, width: float, height: float) -> list[Word]:
        """On a page of that many points."""
        across, down = width / self.width, height / self.height
        return [Word(w.text, w.x * across, w.y * down, w.width * across, w.height * down) for w in self.words]


# As the readers keep them: {"page", "width", "height", "rotation", "recognised", "words": [{"text","x","y","w","h"}…]}
ToldPages = list[dict[str, Any]]


def recognised(told: ToldPages) -> dict[int, Page]:
    """The pages that were recognised from their picture, by number; a text layer's words are in the page already."""
    return {
        page["page"]: Page(page["width"], page["height"], boxes(page["words"]), page.get("rotation", 0))
        for page in told
        if page.get("recognised", True) and page["words"]
    }


def boxes(words: list[dict[str, Any]]) -> list[Word]:
    return [Word(w["text"], w["x"], w["y"], w["w"], w["h"]) for w in words if w["text"].strip()]
