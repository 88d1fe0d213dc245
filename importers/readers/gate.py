"""The gate: what a file is, from its bytes and never from its name, and whether its size is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from importers.readers.remarks import Refused, Remark, review

PDF, XML, ZIP = "application/pdf", "application/xml", "application/zip"
IMAGES = ("image/jpeg", "image/png", "image/tiff", "image/heic", "image/webp")
HEAD = 4096
MEGABYTE = 2**20

SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
)
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
UNSUPPORTED = (
    (b"MZ", "un programme"),
    (b"\x7fELF", "un programme"),
    (b"\xd0\xcf\x11\xe0", "un document Office ancien"),
    (b"{\\rtf", "un document RTF"),
    (b"GIF8", "une image GIF"),
    (b"BM", "une image BMP"),
    (b"Rar!", "une archive RAR"),
    (b"7z\xbc\xaf", "une archive 7-Zip"),
    (b"\x1f\x8b", "une archive gzip"),
    (b"%!PS", "un document PostScript"),
    (b"{", "des données JSON"),
    (b"Return-Path:", "un message"),
    (b"Received:", "un message"),
    (b"From:", "un message"),
    (b"From ", "un message"),
)
NAMES = {
    PDF: "un PDF",
    XML: "un fichier XML",
    ZIP: "un ZIP",
    "image/jpeg": "une image JPEG",
    "image/png": "une image PNG",
    "image/tiff": "une image TIFF",
    "image/heic": "une image HEIC",
    "image/webp": "une image WebP",
}
SUFFIXES = {
    ".pdf": PDF,
    ".xml": XML,
    ".zip": ZIP,
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".heic": "image/heic",
    ".heif": "image/heic",
    ".webp": "image/webp",
}


@dataclass(frozen=True)
class Identity:
    media_type: str
    remarks: tuple[Remark, ...] = ()


def admit(head: bytes, size: int, name: str, max_mb: int) -> Identity:
    """What a file of an allowed size is. Raises Refused: FILE_EMPTY, FILE_TOO_LARGE, TYPE_…, SVG_FORBIDDEN."""
    if size == 0:
        raise Refused("FILE_EMPTY")
    if size > max_mb * MEGABYTE:
        raise Refused("FILE_TOO_LARGE", size=-(-size // MEGABYTE), limit=max_mb)
    return identify(head, name)


def identify(head: bytes, name: str) -> Identity:
    media_type, late = _media_type(head)
    announced = SUFFIXES.get(PurePosixPath(name.lower()).suffix)
    if announced and announced != media_type:
        remark = review("TYPE_MISMATCH", announced=NAMES[announced], found=NAMES[media_type])
        return Identity(media_type, (remark,))
    if late:
        return Identity(media_type, (Remark("TYPE_MISMATCH", Refused("TYPE_HIDDEN").message),))
    return Identity(media_type)


def _media_type(head: bytes) -> tuple[str, bool]:
    """The type, and whether a PDF starts only after something else."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if start.startswith(b"%PDF-"):
        return PDF, False
    for signature, media_type in SIGNATURES:
        if head.startswith(signature):
            return _zip_or_office(head) if media_type == ZIP else media_type, False
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return "image/heic", False
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp", False
    if b"%PDF-" in head[:1024]:
        if b"<" in head[: head.index(b"%PDF-")]:
            raise _hidden()
        return PDF, True
    return _markup_or_refusal(start), False


def _zip_or_office(head: bytes) -> str:
    if b"[Content_Types].xml" in head or b"word/" in head or b"xl/" in head or head[30:38] == b"mimetype":
        raise Refused("TYPE_UNSUPPORTED", kind="un document Office")
    return ZIP


def _markup_or_refusal(start: bytes) -> str:
    """XML in any encoding whose letters are ASCII apart from zero bytes, or a refusal that names the type."""
    letters = start.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"").lstrip()
    lower = letters[:1024].lower()
    if lower.startswith(b"<"):
        if b"<svg" in lower:
            raise Refused("SVG_FORBIDDEN")
        if b"<html" in lower or b"<!doctype html" in lower:
            raise Refused("TYPE_UNSUPPORTED", kind="une page web")
        return XML
    for signature, kind in UNSUPPORTED:
        if start.startswith(signature):
            raise Refused("TYPE_UNSUPPORTED", kind=kind)
    raise Refused("TYPE_UNSUPPORTED", kind="type inconnu")


def _hidden() -> Refused:
    refused = Refused("TYPE_HIDDEN")
    refused.code = "TYPE_MISMATCH"
    return refused
