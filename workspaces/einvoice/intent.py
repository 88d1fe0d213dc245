"""The output intent of our PDF/A files."""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name

from workspaces.einvoice.color import srgb


def declare_srgb(pdf: pikepdf.Pdf) -> None:
    profile = pdf.make_stream(srgb())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=profile, OutputConditionIdentifier="sRGB"
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
