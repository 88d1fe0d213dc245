"""Does a rewritten PDF still say the same? Its characters against the source's, whatever their order and spacing."""

from __future__ import annotations

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from workspaces.einvoice.words import Word

SOFT = {
    "\u00ad",
    "\ufffe",
    "\u200b",
    "\ufeff",
    "\x00",
    "\x02",
}  # hyphens of line ends and other marks that nobody reads


def characters(path: Path) -> Counter[str]:
    """Ligatures count as their letters, spaces and soft hyphens do not count."""
    with pdfium.PdfDocument(path) as pdf:
        text = "".join(page.get_textpage().get_text_range(errors="ignore") for page in pdf)
    folded = unicodedata.normalize("NFKC", text)
    return Counter(c for c in folded if not c.isspace() and c not in SOFT)


def lost(source: Path, rewritten: Path) -> int:
    return (characters(source) - characters(rewritten)).total()


def words_of(page: pdfium.PdfPage) -> Iterator[Word]:
    """The words of a page that is not turned, with their boxes in points from the top left corner of its crop box."""
    text = page.get_textpage()
    left, _, _, top = page.get_cropbox()
    sides = [ctypes.c_double() for _ in range(4)]
    gathered: list[tuple[str, float, float, float, float]] = []
    for index in range(text.count_chars()):
        character = chr(pdfium_c.FPDFText_GetUnicode(text.raw, index))
        if character.isspace() or character in SOFT:
            yield from joined(gathered)
            gathered = []
            continue
        pdfium_c.FPDFText_GetCharBox(text.raw, index, *map(ctypes.byref, sides))
        x0, x1, y0, y1 = (side.value for side in sides)
        gathered.append((character, x0 - left, top - y1, x1 - left, top - y0))
    yield from joined(gathered)


def joined(gathered: list[tuple[str, float, float, float, float]]) -> Iterator[Word]:
    if not gathered:
        return
    text, x0, y0, x1, y1 = zip(*gathered, strict=True)
    left, top = min(x0), min(y0)
    yield Word("".join(text), left, top, max(x1) - left, max(y1) - top)
