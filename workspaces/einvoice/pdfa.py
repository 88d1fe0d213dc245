"""The conversion ladder: whatever carries the invoice → a PDF/A-3 ready for its XML, on the highest rung that holds."""

from __future__ import annotations

from pathlib import Path

from workspaces.einvoice import ghostscript
from workspaces.einvoice.words import ToldPages, recognised
from workspaces.kernel.errors import DomainError
from workspaces.kernel.sandbox import Limits, SandboxFailed, call

LADDER, SCAN = "workspaces.einvoice.ladder", "workspaces.einvoice.scan"  # by name: only children load them
LIMITS = Limits(memory_mb=768, cpu_s=60, wall_s=90, file_mb=128)


async def from_pdf(source: Path, *, work: Path, words: ToldPages) -> tuple[Path, str]:
    """The PDF/A and its rung: kept, scan (kept or rewritten, with recognised words), ghostscript or raster."""
    kept, stripped = work / "kept.pdf", work / "stripped.pdf"
    paths = (str(source), str(kept), str(stripped), words)
    try:
        if await call(f"{LADDER}.keep_or_strip", *paths, work=work, limits=LIMITS, reads=[source]):
            return kept, rung("kept", words)
    except SandboxFailed:  # its structure cannot be walked, but pages may still be drawn
        return await drawn(source, work=work)
    rewritten = work / "rewritten.pdf"
    if await rewrite(stripped, rewritten, work=work, words=words):
        return rewritten, rung("ghostscript", words)
    return await drawn(stripped, work=work)


async def drawn(source: Path, *, work: Path) -> tuple[Path, str]:
    target = work / "raster.pdf"
    await call(f"{LADDER}.raster", str(source), str(target), work=work, limits=LIMITS, reads=[source])
    return target, "raster"


def rung(name: str, words: ToldPages) -> str:
    return "scan" if recognised(words) else name


async def rewrite(stripped: Path, rewritten: Path, *, work: Path, words: ToldPages) -> bool:
    """By Ghostscript, with not one character lost."""
    try:
        if not await ghostscript.to_pdfa(stripped, rewritten, work=work):
            return False
        return bool(await call(f"{LADDER}.mend", str(stripped), str(rewritten), words, work=work, limits=LIMITS))
    except SandboxFailed:
        return False


async def from_image(source: Path, *, work: Path, words: ToldPages) -> tuple[Path, str]:
    target = work / "scan.pdf"
    await call(
        "workspaces.einvoice.scan.scan_to_pdf",
        str(source),
        str(target),
        words,
        work=work,
        limits=LIMITS,
        reads=[source],
    )
    return target, "scan"


async def from_source(source: Path, media_type: str, *, work: Path, words: ToldPages) -> tuple[Path, str]:
    if media_type == "application/pdf":
        return await from_pdf(source, work=work, words=words)
    if media_type.startswith("image/"):
        return await from_image(source, work=work, words=words)
    message = "Ce type de fichier ne peut pas devenir un Factur-X : envoyez un PDF, une image ou une facture XML."
    raise DomainError(message, code="CONVERSION_TYPE")
