"""A printed page as an office scanner gives it: slightly askew, slightly grey, with its noise."""

from __future__ import annotations

import io
import random

import pypdfium2
from PIL import Image, ImageChops, ImageFilter


def scanned(pdf: bytes, *, dpi: int = 200, seed: int = 1) -> bytes:
    """The first page as a grey JPEG. The same seed gives the same picture."""
    chance = random.Random(seed)  # noqa: S311 (nothing to guess)
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil().convert("L")
    turned = page.rotate(chance.uniform(-0.9, 0.9), Image.Resampling.BICUBIC, fillcolor=252)
    blurred = turned.filter(ImageFilter.GaussianBlur(dpi / 450))
    speckled = ImageChops.subtract(blurred, _dust(blurred.size, chance))
    out = io.BytesIO()
    speckled.save(out, "JPEG", quality=62, dpi=(dpi, dpi), optimize=True)
    return out.getvalue()


def _dust(size: tuple[int, int], chance: random.Random) -> Image.Image:
    """Dark specks, and the paper's own unevenness at a coarse grain, so that the picture stays small."""
    coarse = Image.frombytes("L", (40, 56), chance.randbytes(40 * 56)).point(lambda level: level // 24)
    dust = coarse.resize(size, Image.Resampling.BILINEAR)
    for _ in range(60):
        x, y = chance.randrange(size[0] - 3), chance.randrange(size[1] - 3)
        dust.paste(chance.randrange(60, 160), (x, y, x + chance.randrange(1, 3), y + chance.randrange(1, 3)))
    return dust
