"""Recognition of printed text: pages of a PDF as images, and tesseract's answer as words with boxes."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from importers.readers.words import PageWords, Word

DPI = 300
MOST_PIXELS = 25_000_000
SUREST, LEAST_SURE = 100, 10
WORD_LEVEL = "5"


def render(path: str, numbers: list[int], folder: str) -> list[list[Any]]:
    """[page number, file name, points per pixel, width, height] of each page drawn in grey at 300 dpi."""
    with pdfium.PdfDocument(path) as document:
        return [_render(document[number - 1], number, Path(folder)) for number in numbers]


def _render(page: pdfium.PdfPage, number: int, folder: Path) -> list[Any]:
    width, height = page.get_size()
    scale = min(DPI / 72, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    name = f"page-{number}.png"
    page.render(scale=scale, grayscale=True).to_pil().save(folder / name, compress_level=1)
    return [number, name, 1 / scale, round(width, 1), round(height, 1)]


def page_words(page: list[Any], folder: Path) -> PageWords:
    """The words of one page, from the TSV that tesseract wrote beside its image, as they stand on the upright page."""
    number, name, scale, width, height = page
    lines: dict[tuple[str, ...], list[Word]] = {}
    with (folder / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            text = (row.get("text") or "").strip()
            if row.get("level") == WORD_LEVEL and text and float(row["conf"]) >= LEAST_SURE:
                x, y, w, h = (round(float(row[side]) * scale, 1) for side in ("left", "top", "width", "height"))
                word = Word(text, x, y, w, h, sure=min(SUREST, int(float(row["conf"]))))
                lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(word)
    found = PageWords(number, width, height, [word for line in lines.values() for word in line], recognised=True)
    return upright(found, _turn(lines.values()))


def _turn(lines: Iterable[list[Word]]) -> int:
    """How far clockwise the sheet must be turned so that its lines run from left to right."""
    right = down = 0.0
    for line in lines:
        for word, following in pairwise(line):
            right += following.x + following.width / 2 - word.x - word.width / 2
            down += following.middle - word.middle
    if abs(right) >= abs(down):
        return 0 if right >= 0 else 180
    return 270 if down > 0 else 90


def upright(page: PageWords, turn: int) -> PageWords:
    """The page turned clockwise by a multiple of 90 degrees, its words with it."""
    across, along = page.width, page.height
    for word in page.words:
        x, y, w, h = word.x, word.y, word.width, word.height
        if turn == 90:
            word.x, word.y, word.width, word.height = along - y - h, x, h, w
        elif turn == 180:
            word.x, word.y = across - x - w, along - y - h
        elif turn == 270:
            word.x, word.y, word.width, word.height = y, across - x - w, h, w
    if turn in (90, 270):
        page.width, page.height = along, across
    page.rotation = turn
    return page
