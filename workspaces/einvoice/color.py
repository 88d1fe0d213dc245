"""The output intent of our PDF/A files: sRGB."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import ocrmypdf
import pikepdf
from pikepdf import Array, Dictionary, Name

SRGB = Path(ocrmypdf.__file__).parent / "data" / "sRGB.icc"


@cache
def srgb() -> bytes:
    return SRGB.read_bytes()


def declare_srgb(pdf: pikepdf.Pdf) -> None:
    profile = pdf.make_stream(srgb())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=profile, OutputConditionIdentifier="sRGB"
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
