"""Draws a logo anew, small, in the sandbox: whatever the file held besides its picture stays behind."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from workspaces.kernel.errors import DomainError

Image.MAX_IMAGE_PIXELS = None  # judged below, with the size in words
FORMATS = ("PNG", "JPEG", "WEBP")
MOST_POINTS, LARGEST = 16_000_000, (480, 160)
SMALLER = "Réduisez-la à 4000 × 4000 points au plus, puis renvoyez-la."
NO_PICTURE = "Ce fichier n’est pas une image PNG ou JPEG. Un logo SVG s’exporte en PNG depuis votre logiciel de dessin."


def draw(path: str, work: str) -> dict[str, str | int]:
    """`{"name", "width", "height"}` of a PNG in `work`. The size is judged before a single point is decoded."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MOST_POINTS:
                message = f"Cette image est trop grande ({image.width} × {image.height} points). {SMALLER}"
                raise DomainError(message, code="LOGO_TOO_LARGE")
            small = ImageOps.exif_transpose(image).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise DomainError(NO_PICTURE, code="LOGO_UNREADABLE") from None
    small.thumbnail(LARGEST)
    small.save(Path(work) / "logo.png", optimize=True)
    return {"name": "logo.png", "width": small.width, "height": small.height}
