"""Images (JPEG, PNG, TIFF, HEIC, WebP) → PDF/A pages: the picture as it came, the known words invisible over it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pillow_heif
from pikepdf import Dictionary, Name
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from workspaces.einvoice.intent import declare_srgb
from workspaces.einvoice.invisible import lay_over, words_font
from workspaces.einvoice.words import Page, ToldPages, recognised
from workspaces.kernel.errors import DomainError

pillow_heif.register_heif_opener()

A4 = (595.276, 841.89)
LEAST_DPI = 100  # below, the resolution written in a photograph says nothing about the paper
LOSSY = ("HEIF", "HEIC", "AVIF", "WEBP", "MPO", "JPEG")
# EXIF orientation → the matrix that stands the picture upright in the unit square
UPRIGHT = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}


@dataclass(frozen=True)
class Picture:
    """One page: the compressed stream, how to read it, its size in pixels as shown, its resolution and its stand."""

    data: bytes
    entries: dict[str, Any]
    width: int
    height: int
    dpi: float | None
    orientation: int = 1
    points: tuple[float, float] | None = None  # the paper's size, when it is known

    def paper(self) -> tuple[float, float]:
        """From the resolution when that is one of a scanner, else as large as an A4 page holds."""
        if self.points:
            return self.points
        if self.dpi and self.dpi >= LEAST_DPI:
            return self.width * 72 / self.dpi, self.height * 72 / self.dpi
        across, along = A4 if self.width <= self.height else A4[::-1]
        scale = min(across / self.width, along / self.height)
        return self.width * scale, self.height * scale


def scan_to_pdf(source: str, target: str, words: ToldPages) -> int:
    """Writes the PDF of an image file and answers its number of pages. Runs in the sandbox."""
    pdf = pikepdf.new()
    font = words_font(pdf)
    pages = recognised(words)
    for number, picture in enumerate(pictures(Path(source)), 1):
        add_page(pdf, picture, pages.get(number), font)
    declare_srgb(pdf)
    pdf.save(target)
    return len(pdf.pages)


def add_page(pdf: pikepdf.Pdf, picture: Picture, words: Page | None, font: pikepdf.Object) -> None:
    width, height = picture.paper()
    image = pdf.make_stream(picture.data, Type=Name.XObject, Subtype=Name.Image, **picture.entries)
    a, b, c, d, e, f = UPRIGHT[picture.orientation]
    pdf.add_blank_page(page_size=(width, height))
    page = pdf.pages[-1]
    page.Resources = Dictionary(XObject=Dictionary(Picture=image))
    place = f"q {width:.3f} 0 0 {height:.3f} 0 0 cm {a} {b} {c} {d} {e} {f} cm /Picture Do Q\n"
    page.Contents = pdf.make_stream(place.encode())
    if words:
        lay_over(page, words, font)


def pictures(source: Path) -> Iterator[Picture]:
    try:
        with Image.open(source) as image:
            if image.format in ("JPEG", "MPO") and image.mode in ("L", "RGB"):
                yield jpeg(image, source.read_bytes())
                return
            for frame in ImageSequence.Iterator(image) if image.format == "TIFF" else [image]:
                yield redrawn(frame, lossy=image.format in LOSSY)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        message = (
            "Cette image est abîmée et n’a pas pu être convertie : renvoyez-la ou photographiez de nouveau la facture."
        )
        raise DomainError(message, code="IMAGE_UNREADABLE") from error


def jpeg(image: Image.Image, data: bytes) -> Picture:
    """A JPEG goes in untouched; its orientation is left to the page. A cut file is found out by decoding it."""
    orientation = int(image.getexif().get(0x0112, 1))
    orientation = orientation if orientation in UPRIGHT else 1
    dpi = resolution(image)
    image.load()
    width, height = image.size if orientation < 5 else image.size[::-1]
    space = Name.DeviceGray if image.mode == "L" else Name.DeviceRGB
    entries = picture_entries(image.size, space, 8) | {"Filter": Name.DCTDecode}
    return Picture(data, entries, width, height, dpi, orientation)


def redrawn(frame: Image.Image, *, lossy: bool) -> Picture:
    """Upright, without transparency; with its pixels unchanged, unless the file had lost some already."""
    dpi = resolution(frame)
    upright = ImageOps.exif_transpose(frame)
    plain = flattened(upright)
    return compressed(plain, dpi) if lossy and plain.mode != "1" else lossless(plain, dpi)


def flattened(image: Image.Image) -> Image.Image:
    """Black and white, grey or RGB on white paper."""
    if image.mode in ("1", "L", "RGB"):
        return image
    if image.mode.startswith(("I", "F")):
        return ImageOps.autocontrast(image.point(lambda level: level / 256).convert("L"))
    if image.has_transparency_data:
        over = image.convert("RGBA")
        paper = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(paper, over).convert("RGB")
    return image.convert("RGB")


def compressed(image: Image.Image, dpi: float | None, *, quality: int = 92) -> Picture:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    space = Name.DeviceGray if image.mode == "L" else Name.DeviceRGB
    entries = picture_entries(image.size, space, 8) | {"Filter": Name.DCTDecode}
    return Picture(out.getvalue(), entries, image.width, image.height, dpi)


def lossless(image: Image.Image, dpi: float | None) -> Picture:
    """PDF reads the compressed data of a PNG as it is."""
    out = io.BytesIO()
    image.save(out, "PNG")
    bits, colors = (1, 1) if image.mode == "1" else (8, len(image.getbands()))
    parameters = Dictionary(Predictor=15, Colors=colors, BitsPerComponent=bits, Columns=image.width)
    space = Name.DeviceGray if colors == 1 else Name.DeviceRGB
    entries = picture_entries(image.size, space, bits) | {"Filter": Name.FlateDecode, "DecodeParms": parameters}
    return Picture(png_data(out.getvalue()), entries, image.width, image.height, dpi)


def picture_entries(size: tuple[int, int], space: Name, bits: int) -> dict[str, Any]:
    return {"Width": size[0], "Height": size[1], "ColorSpace": space, "BitsPerComponent": bits}


def png_data(png: bytes) -> bytes:
    """The IDAT chunks, joined."""
    data, at = bytearray(), 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    return bytes(data)


def resolution(image: Image.Image) -> float | None:
    across, _ = image.info.get("dpi", (0, 0))
    return float(across) or None
