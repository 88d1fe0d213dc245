"""The rungs of the conversion ladder that touch a stranger's PDF. Each function runs in the sandbox, on paths."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pikepdf
import pikepdf.pdfa
import pypdfium2 as pdfium

from workspaces.einvoice import tounicode
from workspaces.einvoice.characters import lost, words_of
from workspaces.einvoice.intent import declare_srgb
from workspaces.einvoice.invisible import lay_over, words_font
from workspaces.einvoice.scan import Picture, add_page, compressed
from workspaces.einvoice.strip import flatten, strip, undeclare
from workspaces.einvoice.words import Page, ToldPages, recognised

RASTER_DPI = 200
LARGEST_RASTER = 36_000_000  # pixels of one page


def keep_or_strip(source: str, kept: str, stripped: str, words: ToldPages) -> bool:
    """First rung. True: `kept` is the source as PDF/A without its attachments and actions. False: `stripped` is
    ready to be made PDF/A."""
    with pikepdf.open(source) as pdf:
        fields = "/AcroForm" in pdf.Root
        if fields or has_drawn_annotations(pdf):
            flatten(pdf)
        strip(pdf)
        try:
            pikepdf.pdfa.save(pdf, kept, "3b")
        except pikepdf.pdfa.PdfaError:
            undeclare(pdf)
            pdf.save(stripped)
            return False
    cover(kept, words)
    return lost(Path(source), Path(kept)) == 0


def has_drawn_annotations(pdf: pikepdf.Pdf) -> bool:
    return any("/AP" in each for page in pdf.pages for each in page.obj.get("/Annots", []) if hasattr(each, "keys"))


def cover(path: str, words: ToldPages) -> None:
    """Pages that are only pictures get the words recognised on them. After Ghostscript, which would spoil them."""
    pages = recognised(words)
    silent = silent_pages(path) & pages.keys() if pages else set()
    if not silent:
        return
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        font = words_font(pdf)
        for number in silent:
            lay_over(pdf.pages[number - 1], pages[number], font)
        pdf.save(path)


def silent_pages(path: str) -> set[int]:
    """The numbers of the pages without a text layer."""
    with pdfium.PdfDocument(path) as pdf:
        return {number for number, page in enumerate(pdf, 1) if not page.get_textpage().count_chars()}


def mend(stripped: str, rewritten: str, words: ToldPages) -> bool:
    """After Ghostscript: repairs the text layer and adds the recognised words. True when no character is missing and
    no fault of PDF/A is seen, such as the glyph widths that Ghostscript gets wrong in some old fonts."""
    with pikepdf.open(stripped) as source, pikepdf.open(rewritten, allow_overwriting_input=True) as pdf:
        if tounicode.repair(source, pdf):
            pdf.save(rewritten)
    if lost(Path(stripped), Path(rewritten)):
        return False
    if pikepdf.pdfa.validate_written(rewritten, "3b").verdict == "fail":
        return False
    cover(rewritten, words)
    return True


def raster(stripped: str, target: str) -> None:
    """Last rung: each page as a picture, its own words invisible over it."""
    pdf = pikepdf.new()
    font = words_font(pdf)
    with pdfium.PdfDocument(stripped) as source:
        for page in source:
            turned = page.get_rotation()
            page.set_rotation(0)
            picture = photograph(page)
            add_page(pdf, picture, Page(picture.paper()[0], picture.paper()[1], list(words_of(page))), font)
            pdf.pages[-1].Rotate = turned
    declare_srgb(pdf)
    pdf.save(target)


def photograph(page: pdfium.PdfPage) -> Picture:
    width, height = page.get_size()
    scale = min(RASTER_DPI / 72, (LARGEST_RASTER / (width * height)) ** 0.5)
    image = page.render(scale=scale).to_pil().convert("RGB")
    return replace(compressed(image, None, quality=88), points=(width, height))
