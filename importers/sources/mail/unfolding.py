"""Takes a message apart, in the sandbox: its head as JSON, each of its files under a name of ours.

Every part has a place in the answer: `pieces` go on, `set_aside` is what nobody sent as a document, `refused` says why
the whole message goes no further.
"""

from __future__ import annotations

import io
import struct
from email.message import Message
from pathlib import Path
from typing import Any

from PIL import Image

from importers.sources.mail import bodies, bounces, headers
from importers.sources.mail.leaves import Contents, Leaf, contents
from importers.sources.mail.nodes import Room, TooManyParts, Unopenable, head_of, parse

MOST_PIECES = 200
SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
NEVER_DOCUMENTS = ("text/calendar", "text/vcard", "text/x-vcard", "application/ics", "text/rfc822-headers")
SMALL_SIDE, SMALL_BYTES, STRETCHED, ICON = 600, 40_000, 4, 200  # of pictures within a text; an icon is small anywhere
SUFFIXES = {"application/pdf": ".pdf", "application/xml": ".xml", "text/xml": ".xml", "application/zip": ".zip"}


def unfold(path: str, folder: str, domains: list[str]) -> dict[str, Any]:
    """{"head", "pieces": [[our name, their name]], "set_aside": [[name, size, code]], "body", "bounce", "refused"}"""
    raw = Path(path).read_bytes()
    answer: dict[str, Any] = {"head": about(raw, domains), "pieces": [], "set_aside": [], "body": "", "bounce": None}
    try:
        message = parse(raw, room := Room())
        if answer["head"]["auto"] == "dsn":
            return answer | {"bounce": bounces.told(message)}
        return answer | _put(contents(message, room), Path(folder))
    except RecursionError:
        return answer | {"refused": "MAIL_TOO_MANY_PARTS"}
    except Unopenable as refused:
        return answer | {"refused": refused.code}


def about(raw: bytes, domains: list[str]) -> dict[str, Any]:
    return headers.about(_head(raw), domains)


def addressees(path: str) -> list[str]:
    """For whom a message that was polled from a mailbox is."""
    with Path(path).open("rb") as file:
        return headers.recipients(_head(file.read(2**18)))


def _head(raw: bytes) -> Message:
    return parse(head_of(raw), Room())


def _put(found: Contents, folder: Path) -> dict[str, Any]:
    pieces: list[list[str]] = []
    set_aside: list[list[Any]] = []
    for leaf in found.files:
        if code := _unwanted(leaf):
            set_aside.append([leaf.name or leaf.media_type, len(leaf.data), code])
            continue
        if len(pieces) == MOST_PIECES:
            raise TooManyParts
        ours = f"piece-{len(pieces) + 1:03d}"
        (folder / ours).write_bytes(leaf.data)
        pieces.append([ours, leaf.name or f"piece-{len(pieces) + 1}{SUFFIXES.get(leaf.media_type, '')}"])
    text = bodies.body(found.plain, found.html)
    return {"pieces": pieces, "set_aside": set_aside, "body": text if bodies.tells_an_invoice(text) else ""}


def _unwanted(leaf: Leaf) -> str:
    """Why nobody sent this as a document, or ""."""
    if leaf.media_type in SIGNATURES or leaf.name.lower().endswith((".p7s", ".asc")):
        return "SIGNATURE"
    if leaf.media_type in NEVER_DOCUMENTS or leaf.media_type.startswith("message/"):
        return "NOT_A_DOCUMENT"
    if leaf.media_type.startswith("image/") and is_decoration(leaf):
        return "DECORATION"
    return ""


def is_decoration(leaf: Leaf) -> bool:
    """A logo, a banner, a signature: small, or far wider than a sheet. A photographed page is neither."""
    size = _dimensions(leaf.data)
    if size is None:
        return leaf.inline and len(leaf.data) < SMALL_BYTES
    short, long = sorted(size)
    if long < ICON:
        return True
    return leaf.inline and (short < SMALL_SIDE or len(leaf.data) < SMALL_BYTES or long > STRETCHED * short)


def _dimensions(data: bytes) -> tuple[int, int] | None:
    """From the head of the picture: nothing of it is drawn."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError):
        return None
