"""Photos as a phone takes them: a sheet of paper, seen askew, on a dark desk."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageFilter

from importers.cutting import projection

Quad = list[list[float]]
PHOTO = (1500, 2000)
ASKEW: Quad = [[0.12, 0.08], [0.9, 0.1], [0.93, 0.92], [0.09, 0.9]]


def photo(sheet: Path | Image.Image, corners: Quad = ASKEW, *, size: tuple[int, int] = PHOTO) -> bytes:
    """A JPEG of `sheet`, its corners lying where they are said to."""
    paper = (Image.open(sheet) if isinstance(sheet, Path) else sheet).convert("RGB")
    desk = Image.effect_noise(size, 12).point(lambda level: level // 3).convert("RGB")
    across = inverse(projection([(x * size[0], y * size[1]) for x, y in corners], *paper.size))
    laid = paper.transform(size, Image.Transform.PERSPECTIVE, across, Image.Resampling.BICUBIC)
    where = Image.new("L", paper.size, 255).transform(size, Image.Transform.PERSPECTIVE, across)
    desk.paste(laid, mask=where.filter(ImageFilter.GaussianBlur(1)))
    out = io.BytesIO()
    desk.save(out, "JPEG", quality=92)
    return out.getvalue()


def inverse(numbers: list[float]) -> list[float]:
    """From a place on the photo back to the sheet: the adjugate of the 3 × 3 matrix."""
    a, b, c, d, e, f, g, h = numbers
    rows = [e - f * h, c * h - b, b * f - c * e, f * g - d, a - c * g, c * d - a * f, d * h - e * g, b * g - a * h]
    last = a * e - b * d
    return [number / last for number in rows]
