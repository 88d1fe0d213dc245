"""Photos and scans: judged by their header before a pixel is decoded, then made upright and grey for recognition."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image, ImageOps, ImageSequence

from importers.readers.remarks import Refused

Image.init()  # every plugin now, in the fork server
pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # our own limit speaks first, in French

FORMATS = ("JPEG", "PNG", "TIFF", "HEIF", "WEBP", "MPO")
MOST_PIXELS = 100_000_000
MOST_PAGES = 300
SMALLEST_SIDE = 32
A4_WIDTH_PT = 595.0
BEST_LONG_SIDE = 3508  # A4 at 300 dpi
LEAST_LONG_SIDE = 1600  # smaller images are enlarged: letters need some twenty pixels


def inspect(path: str) -> list[tuple[float, float]]:
    """The size of each page in points, as if it were printed on A4. Raises Refused: IMAGE_…."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            count = getattr(image, "n_frames", 1)
            if count > MOST_PAGES:
                raise Refused("IMAGE_TOO_MANY_PAGES", pages=count, limit=MOST_PAGES)
            return [_size(frame) for frame in ImageSequence.Iterator(image)]
    except Refused:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, IndexError):
        raise Refused("IMAGE_DAMAGED") from None


def _size(frame: Image.Image) -> tuple[float, float]:
    width, height = frame.size
    if width * height > MOST_PIXELS:
        raise Refused("IMAGE_BOMB", width=width, height=height)
    if min(width, height) < SMALLEST_SIDE:
        raise Refused("IMAGE_TOO_SMALL", width=width, height=height)
    if frame.getexif().get(0x0112, 1) >= 5:  # lying on its side
        width, height = height, width
    return A4_WIDTH_PT, round(A4_WIDTH_PT * height / width, 1)


def prepare(path: str, numbers: list[int], folder: str) -> list[list[Any]]:
    """Decodes whole, so that a truncated image shows itself. Raises Refused(IMAGE_DAMAGED)."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            return list(_prepared(image, numbers, Path(folder)))
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError):
        raise Refused("IMAGE_DAMAGED") from None


def _prepared(image: Image.Image, numbers: list[int], folder: Path) -> Iterator[list[Any]]:
    for number in numbers:
        image.seek(number - 1)
        if image.format in ("JPEG", "MPO"):
            image.draft("L", (BEST_LONG_SIDE // 2, BEST_LONG_SIDE // 2))  # decodes large photos at a fraction
        page = _readable(ImageOps.exif_transpose(image))
        name = f"page-{number}.png"
        page.save(folder / name, compress_level=1)
        scale = A4_WIDTH_PT / page.width
        yield [number, name, scale, A4_WIDTH_PT, round(page.height * scale, 1)]


def _readable(image: Image.Image) -> Image.Image:
    """Grey on white, of a size that recognition likes."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        coloured = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", coloured.size, "white"), coloured)
    grey = image.convert("RGB").convert("L") if image.mode in ("CMYK", "P", "LAB", "YCbCr") else image.convert("L")
    longest = max(grey.size)
    wanted = min(BEST_LONG_SIDE, max(longest, LEAST_LONG_SIDE))
    if longest == wanted:
        return grey
    return ImageOps.contain(grey, (wanted, wanted), Image.Resampling.LANCZOS)
