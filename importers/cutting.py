"""Cuts sheets out of their photos, in the sandbox: the quadrilateral becomes a rectangle, the photo stays as it is."""

from __future__ import annotations

import math
from typing import Any

import pikepdf
from PIL import Image, ImageOps

from importers.readers import images
from importers.readers.remarks import Refused
from workspaces.einvoice import scan
from workspaces.einvoice.intent import declare_srgb
from workspaces.einvoice.invisible import words_font

LONGEST_SIDE, QUALITY = 4200, 88  # A4 at 350 dpi

Point = list[float]


def cut(photos: list[list[Any]], target: str) -> int:
    """Writes a PDF of one page a photo, [path, corners, turn] each, and answers their number. Raises Refused."""
    pdf = pikepdf.new()
    font = words_font(pdf)
    for path, corners, turn in photos:
        images.inspect(path)
        scan.add_page(pdf, _page(path, corners, turn), None, font)
    declare_srgb(pdf)
    pdf.save(target)
    return len(pdf.pages)


def _page(path: str, corners: list[Point], turn: int) -> scan.Picture:
    try:
        with Image.open(path, formats=images.FORMATS) as photo:
            upright = scan.flattened(ImageOps.exif_transpose(photo))
            page = straightened(upright, corners) if corners else upright
            return scan.compressed(_within(page).rotate(-turn, expand=True), None, quality=QUALITY)
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError):
        raise Refused("IMAGE_DAMAGED") from None


def _within(page: Image.Image) -> Image.Image:
    if max(page.size) > LONGEST_SIDE:
        return ImageOps.contain(page, (LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return page


def straightened(photo: Image.Image, corners: list[Point]) -> Image.Image:
    """The sheet between these corners (fractions, clockwise from the top left) as if seen from straight above."""
    quad = [(x * photo.width, y * photo.height) for x, y in corners]
    width = max(round(max(math.dist(quad[0], quad[1]), math.dist(quad[3], quad[2]))), images.SMALLEST_SIDE)
    height = max(round(max(math.dist(quad[0], quad[3]), math.dist(quad[1], quad[2]))), images.SMALLEST_SIDE)
    across = projection(quad, width, height)
    mode = photo.convert("L") if photo.mode == "1" else photo
    return mode.transform((width, height), Image.Transform.PERSPECTIVE, across, Image.Resampling.BICUBIC)


def projection(quad: list[tuple[float, float]], width: int, height: int) -> list[float]:
    """The eight numbers that lead from a pixel of the rectangle to its place on the photo (Heckbert 1989, §2.2.3)."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = quad
    sum_x, sum_y = x0 - x1 + x2 - x3, y0 - y1 + y2 - y3
    right_x, right_y, low_x, low_y = x1 - x2, y1 - y2, x3 - x2, y3 - y2
    scale = right_x * low_y - low_x * right_y
    g = (sum_x * low_y - low_x * sum_y) / scale
    h = (right_x * sum_y - sum_x * right_y) / scale
    rows = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h]
    sides = (width, height, 1, width, height, 1, width, height)
    return [number / side for number, side in zip(rows, sides, strict=True)]
