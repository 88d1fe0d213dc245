"""Journal and piece number on the first page of a copy. Runs in the sandbox: the PDF is a stranger's."""

from __future__ import annotations

import pikepdf
from pikepdf import Dictionary, Name

FONT, SIZE, MARGIN, PADDING = "/LiasseStamp", 11, 18, 6
LETTER = 0.62  # the mean width of a capital or a digit in Helvetica Bold
INK = "0.65 0.10 0.07"


def stamp(source: str, target: str, text: str) -> None:
    """The source is only read; whatever the page's own drawing left behind is closed before ours begins."""
    with pikepdf.open(source) as pdf:
        page = pdf.pages[0]
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"\nQ\n" + drawing(page, text))
        fonts = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Helvetica-Bold"))
        page.add_resource(fonts, Name.Font, Name(FONT), replace_existing=True)
        pdf.save(target, deterministic_id=True)


def drawing(page: pikepdf.Page, text: str) -> bytes:
    """A frame and the text at the top right, as the page is shown, whatever way it is turned."""
    left, bottom, right, top = (float(value) for value in page.cropbox)
    turned = int(page.obj.get("/Rotate", 0)) % 360
    width, height = right - left, top - bottom
    matrix = {
        90: f"0 1 -1 0 {right} {bottom}",
        180: f"-1 0 0 -1 {right} {top}",
        270: f"0 -1 1 0 {left} {top}",
    }.get(turned, f"1 0 0 1 {left} {bottom}")
    seen_width, seen_height = (height, width) if turned in (90, 270) else (width, height)
    wide = len(text) * SIZE * LETTER + 2 * PADDING
    x, y, tall = seen_width - wide - MARGIN, seen_height - SIZE - 2 * PADDING - MARGIN, SIZE + 2 * PADDING
    frame = f"1 1 1 rg {INK} RG 1.2 w {x:.2f} {y:.2f} {wide:.2f} {tall:.2f} re B"
    words = f"BT {INK} rg {FONT} {SIZE} Tf {x + PADDING:.2f} {y + PADDING + 1:.2f} Td ({escaped(text)}) Tj ET"
    return f"q {matrix} cm {frame} {words} Q\n".encode("ascii", "replace")


def escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\()" else char for char in text)
