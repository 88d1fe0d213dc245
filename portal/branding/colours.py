"""A firm's colour made legible: one shade for light backgrounds and one for dark, each at the contrast that AA asks.

The hue stays; a colour that reads badly is darkened or lightened until it reads well, and the firm is told so. Pure.
"""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass
from typing import Self

AA = 4.5  # of text, WCAG 2.2 1.4.3
LIGHT = ("#FFFFFF", "#F0F3F7")  # what the colour stands on, see the tokens of app.css
DARK = ("#161E2C", "#1C2637", "#1B2A42")
STEP = 0.01
CODE = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Shades:
    """`light`: on light backgrounds, with white on it; `dark`: on dark ones and in the menu, with ink on it."""

    chosen: str
    light: str
    dark: str

    @classmethod
    def of(cls, chosen: str) -> Self:
        return cls(chosen, _until(chosen, LIGHT, -STEP), _until(chosen, DARK, STEP))

    @property
    def said(self) -> str:
        """What was changed, in a sentence."""
        changed = []
        if self.light != self.chosen:
            changed.append(f"assombrie en {self.light} sur fond clair")
        if self.dark != self.chosen:
            changed.append(f"éclaircie en {self.dark} sur fond sombre")
        if not changed:
            return "Cette couleur se lit bien sur fond clair et sur fond sombre."
        return f"Pour que chacun puisse lire, la couleur est {' et '.join(changed)}."


def _until(colour: str, backgrounds: tuple[str, ...], step: float) -> str:
    """Lighter or darker by small steps, until it reads well on all of them. White and black do, so this ends."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    written = colour.upper()
    while min(contrast(written, background) for background in backgrounds) < AA:
        lightness = min(max(lightness + step, 0.0), 1.0)
        written = _written(colorsys.hls_to_rgb(hue, lightness, saturation))
    return written


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _written(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(value * 255):02X}" for value in channels)
