"""The invisible text that makes an image searchable: each known word laid over its place.

The font is a composite one whose codes are the characters themselves, so that any word of the Basic Multilingual Plane
can be found and copied. PDF/A lets text that is never painted do without an embedded font.
"""

from __future__ import annotations

from collections.abc import Iterable

import pikepdf
from pikepdf import Array, Dictionary, Name

from workspaces.einvoice.words import Page, Word

FONT = Name("/LiasseWords")
HALF_EM = 500  # every character is declared half as wide as high


def words_font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name.Helvetica,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        DW=HALF_EM,
        FontDescriptor=pdf.make_indirect(
            Dictionary(
                Type=Name.FontDescriptor,
                FontName=Name.Helvetica,
                Flags=32,
                FontBBox=Array([0, -200, 1000, 800]),
                ItalicAngle=0,
                Ascent=800,
                Descent=-200,
                CapHeight=700,
                StemV=80,
            )
        ),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.Helvetica,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(unicode_map()),
        )
    )


def unicode_map() -> bytes:
    """Every two-byte code stands for itself. A range may not cross a change of its first byte."""
    rows = [f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>" for high in range(256)]
    blocks = [rows[n : n + 100] for n in range(0, 256, 100)]
    ranges = "\n".join(f"{len(b)} beginbfrange\n" + "\n".join(b) + "\nendbfrange" for b in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{ranges}\nendcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


def invisible(words: Iterable[Word], height: float) -> bytes:
    """The content stream: each word in mode 3 (never painted), stretched to its own box. PDF counts from below."""
    lines = ["BT 3 Tr"]
    for word in words:
        size = max(word.height, 1)
        natural = len(word.text) * size * HALF_EM / 1000
        stretch = 100 * max(word.width, 1) / natural
        code = word.text.encode("utf-16-be", "replace").hex()
        baseline = height - word.y - word.height + 0.2 * size
        lines.append(f"{FONT} {size:.2f} Tf {stretch:.1f} Tz 1 0 0 1 {word.x:.2f} {baseline:.2f} Tm <{code}0020> Tj")
    return "\n".join([*lines, "ET"]).encode()


def lay_over(page: pikepdf.Page, words: Page, font: pikepdf.Object) -> None:
    """On an existing page, however turned and cropped; one that had to be turned to be read stays turned."""
    if words.rotation:
        page.rotate(words.rotation, relative=True)
    if "/Resources" not in page:
        page.Resources = Dictionary()
    if "/Font" not in page.Resources:
        page.Resources.Font = Dictionary()
    page.Resources.Font[FONT] = font
    width, height, upright = shown(page)
    text = invisible(words.fitted(width, height), height)
    page.contents_add(b"q " + upright + b" cm\n" + text + b"\nQ", prepend=False)


def shown(page: pikepdf.Page) -> tuple[float, float, bytes]:
    """Width and height as shown, and the matrix from those coordinates to the page's own."""
    x0, y0, x1, y1 = (float(side) for side in page.cropbox)
    width, height = x1 - x0, y1 - y0
    turn = int(page.rotation) % 360
    matrix = {
        0: (1, 0, 0, 1, x0, y0),
        90: (0, 1, -1, 0, x1, y0),
        180: (-1, 0, 0, -1, x1, y1),
        270: (0, -1, 1, 0, x0, y1),
    }[turn]
    sides = (height, width) if turn in (90, 270) else (width, height)
    return *sides, " ".join(f"{n:.3f}" for n in matrix).encode()
