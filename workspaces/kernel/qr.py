"""Codes to scan with a phone, as SVG that our pages may hold: attributes only, no style."""

from __future__ import annotations

import segno
from markupsafe import Markup

QUIET = 4  # modules of white around, as the norm wants
SIDE = 200


def svg(text: str, label: str) -> Markup:
    """A QR code of `text`, dark on white whatever the theme; `label` is what a screen reader says."""
    code = segno.make(text, error="m", micro=False)
    side = code.symbol_size(border=QUIET)[0]
    bars = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark
    )
    return Markup(
        '<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<rect width="100%" height="100%" fill="#fff"/><path d="{}" fill="#101B2D"/></svg>'
    ).format(label, side, side, SIDE, SIDE, bars)
