"""The text layer of a PDF: words with boxes, by pypdfium2."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from importers.readers.remarks import Refused
from importers.readers.words import PageWords, Word

MOST_PAGES_READ = 20
MOST_CHARACTERS = 40_000
MOST_OBJECTS = 20_000
GAP = 0.5  # of a letter's height: wider is a space that was not drawn


def read(path: str, most_pages: int = MOST_PAGES_READ) -> list[PageWords]:
    """Raises Refused(PDF_DAMAGED) when the renderer cannot open what the parser could."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError:
        raise Refused("PDF_DAMAGED") from None
    with document:
        return words_of(document, most_pages)


def words_of(document: pdfium.PdfDocument, most_pages: int = MOST_PAGES_READ) -> list[PageWords]:
    return [_page(document[index], index + 1) for index in range(min(len(document), most_pages))]


def hides_text(path: str) -> bool:
    """Whether a page writes figures invisibly beside visible text. A recognised scan writes all so, under its image."""
    with pdfium.PdfDocument(path) as document:
        return any(_hides_text(document[index]) for index in range(min(len(document), MOST_PAGES_READ)))


def _hides_text(page: pdfium.PdfPage) -> bool:
    objects = [
        raw.FPDFPage_GetObject(page.raw, n) for n in range(min(raw.FPDFPage_CountObjects(page.raw), MOST_OBJECTS))
    ]
    texts = [o for o in objects if raw.FPDFPageObj_GetType(o) == raw.FPDF_PAGEOBJ_TEXT]
    hidden = [o for o in texts if raw.FPDFTextObj_GetTextRenderMode(o) == raw.FPDF_TEXTRENDERMODE_INVISIBLE]
    if not 0 < len(hidden) < len(texts):
        return False
    textpage = page.get_textpage()
    try:
        return any(letter.isdigit() for o in hidden for letter in _text_of(o, textpage))
    finally:
        textpage.close()


def _text_of(text_object: Any, textpage: pdfium.PdfTextPage) -> str:
    length = raw.FPDFTextObj_GetText(text_object, textpage.raw, None, 0)
    buffer = (ctypes.c_ushort * max(1, length // 2))()
    raw.FPDFTextObj_GetText(text_object, textpage.raw, buffer, length)
    return bytes(buffer).decode("utf-16-le", "ignore")


def _page(page: pdfium.PdfPage, number: int) -> PageWords:
    width, height = page.get_size()
    found = PageWords(number, round(width, 1), round(height, 1))
    textpage = page.get_textpage()
    try:
        found.words = list(_words(page, textpage))
    finally:
        textpage.close()
        page.close()
    return found


class _Boxes:
    """One C rectangle for all characters of a page: allocating it anew would cost more than the reading."""

    def __init__(self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> None:
        self.textpage = textpage.raw
        self.rectangle = raw.FS_RECTF()
        self.pointer = ctypes.byref(self.rectangle)
        left, bottom, right, top = page.get_mediabox() if page.get_rotation() else page.get_cropbox()
        self.turn = page.get_rotation() // 90
        self.frame = left, bottom, right, top

    def of(self, index: int) -> tuple[float, float, float, float]:
        """Left, top, right, bottom as seen on the upright page, from its top left corner."""
        raw.FPDFText_GetLooseCharBox(self.textpage, index, self.pointer)
        seen = self.rectangle
        x0, x1, y0, y1 = seen.left, seen.right, seen.bottom, seen.top
        left, bottom, right, top = self.frame
        if self.turn == 0:
            return x0 - left, top - y1, x1 - left, top - y0
        if self.turn == 1:
            return y0 - bottom, x0 - left, y1 - bottom, x1 - left
        if self.turn == 2:
            return right - x1, y0 - bottom, right - x0, y1 - bottom
        return top - y1, right - x1, top - y0, right - x0


def _words(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> Iterator[Word]:
    boxes = _Boxes(page, textpage)
    letters: list[str] = []
    x0 = y0 = x1 = y1 = 0.0
    for index in range(min(textpage.count_chars(), MOST_CHARACTERS)):
        letter = chr(raw.FPDFText_GetUnicode(textpage.raw, index))
        if letter.isspace() or letter < " " or "\ud800" <= letter <= "\udfff":  # half of an emoji is no letter
            if letters:
                yield _word(letters, x0, y0, x1, y1)
                letters = []
            continue
        a0, b0, a1, b1 = boxes.of(index)
        if letters and (a0 - x1 > GAP * max(y1 - y0, 1) or a0 < x0 - 1 or b0 > y1 or b1 < y0):
            yield _word(letters, x0, y0, x1, y1)
            letters = []
        if letters:
            x1, y0, y1 = max(x1, a1), min(y0, b0), max(y1, b1)
        else:
            x0, y0, x1, y1 = a0, b0, a1, b1
        letters.append(letter)
    if letters:
        yield _word(letters, x0, y0, x1, y1)


def _word(letters: list[str], x0: float, y0: float, x1: float, y1: float) -> Word:
    return Word("".join(letters), round(x0, 1), round(y0, 1), round(x1 - x0, 1), round(y1 - y0, 1))
