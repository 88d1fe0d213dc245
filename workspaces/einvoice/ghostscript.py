"""Ghostscript, in the jail: any PDF → PDF/A-3, colours to sRGB, fonts embedded, pictures as they are."""

from __future__ import annotations

from pathlib import Path

from workspaces.einvoice.color import SRGB
from workspaces.kernel.sandbox import Limits, program

LIMITS = Limits(memory_mb=768, cpu_s=60, wall_s=90)
INTENT = """%!
[/_objdef {{icc_PDFA}} /type /stream /OBJ pdfmark
[{{icc_PDFA}} <</N 3>> /PUT pdfmark
[{{icc_PDFA}} ({profile}) (r) file /PUT pdfmark
[/_objdef {{OutputIntent_PDFA}} /type /dict /OBJ pdfmark
[{{OutputIntent_PDFA}} <</Type /OutputIntent /S /GTS_PDFA1 /DestOutputProfile {{icc_PDFA}}
  /OutputConditionIdentifier (sRGB)>> /PUT pdfmark
[{{Catalog}} <</OutputIntents [ {{OutputIntent_PDFA}} ]>> /PUT pdfmark
"""
OPTIONS = (
    "-dSAFER",
    "-dBATCH",
    "-dNOPAUSE",
    "-q",
    "-dPDFA=3",
    "-dPDFACompatibilityPolicy=1",
    "-sDEVICE=pdfwrite",
    "-sColorConversionStrategy=RGB",
    "-dAutoRotatePages=/None",
    "-dDownsampleColorImages=false",
    "-dDownsampleGrayImages=false",
    "-dDownsampleMonoImages=false",
    "-dAutoFilterColorImages=false",
    "-dAutoFilterGrayImages=false",
    "-dColorImageFilter=/FlateEncode",
    "-dGrayImageFilter=/FlateEncode",
)


async def to_pdfa(source: Path, target: Path, *, work: Path) -> bool:
    """False when Ghostscript gives up. Both files are in `work`."""
    intent = work / "intent.ps"
    intent.write_text(INTENT.format(profile=SRGB))
    command: list[str | Path] = ["gs", *OPTIONS, f"--permit-file-read={SRGB}", f"-sOutputFile={target}", intent, source]
    finished = await program(command, work=work, limits=LIMITS)
    return finished.returncode == 0
