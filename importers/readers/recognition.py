"""Recognition of printed text: pages of a PDF as images, and tesseract's answer as words with boxes."""

from __future__ import annotations

import csv
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
    """The words of one page, from the TSV that tesseract wrote beside its image."""
    number, name, scale, width, height = page
    found = PageWords(number, width, height, recognised=True)
    with (folder / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            text = (row.get("text") or "").strip()
            if row.get("level") == WORD_LEVEL and text and float(row["conf"]) >= LEAST_SURE:
                x, y, w, h = (round(float(row[side]) * scale, 1) for side in ("left", "top", "width", "height"))
                found.words.append(Word(text, x, y, w, h, sure=min(SUREST, int(float(row["conf"])))))
    return found
