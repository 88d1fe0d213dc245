"""Draws pages for screens, in the sandbox (150 dpi WebP, about 50 kB a page)."""

from __future__ import annotations

from pathlib import Path

import pillow_heif
import pypdfium2
from PIL import Image, ImageOps, ImageSequence

pillow_heif.register_heif_opener()

DPI, POINTS, MOST_PAGES = 150, 72, 40
A4_WIDTH, WIDEST = 595.0, 1600


def draw_pdf(path: str, work: str) -> list[tuple[float, float, str]]:
    """Width and height in points and the picture's file name, page by page."""
    drawn = []
    with pypdfium2.PdfDocument(path) as pdf:
        for number in range(min(len(pdf), MOST_PAGES)):
            page = pdf[number]
            width, height = page.get_size()
            scale = min(DPI / POINTS, WIDEST / width)
            name = f"page-{number + 1}.webp"
            page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB").save(Path(work) / name, quality=80)
            drawn.append((width, height, name))
    return drawn


def draw_image(path: str, work: str) -> list[tuple[float, float, str]]:
    """An image counts as printed on a page as wide as A4."""
    drawn = []
    with Image.open(path) as image:
        for number, frame in enumerate(ImageSequence.Iterator(image), 1):
            if number > MOST_PAGES:
                break
            upright = ImageOps.exif_transpose(frame).convert("RGB")
            upright.thumbnail((WIDEST, WIDEST * 3))
            name = f"page-{number}.webp"
            upright.save(Path(work) / name, quality=80)
            drawn.append((A4_WIDTH, A4_WIDTH * upright.height / upright.width, name))
    return drawn
