"""HTML → PDF/A-3, in the sandbox. Imported by the fork server only."""

from __future__ import annotations

from typing import Any, NoReturn

from PIL import ImageFile
from weasyprint import HTML

# WeasyPrint has Pillow accept cut images, for the whole process; the readers of the same fork server must notice them
ImageFile.LOAD_TRUNCATED_IMAGES = False


def print_page(html: str, target: str) -> None:
    HTML(string=html, url_fetcher=fetch_nothing).write_pdf(target, pdf_variant="pdf/a-3b")


def fetch_nothing(url: str, *_: Any, **__: Any) -> NoReturn:
    """The page carries all it shows."""
    raise ValueError(url)
