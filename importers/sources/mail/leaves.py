"""What a message carries: every part that is a file, every text, from however deep. Runs inside the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from importers.sources.mail import smime, tnef
from importers.sources.mail.nodes import Room, Unopenable, attempt, bytes_of, name_of, parse, text_of

TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
TEXTS = ("text/plain", "text/html")


@dataclass
class Leaf:
    """One file of a message. `inline`: shown within the text, as logos are, rather than attached."""

    media_type: str
    name: str
    data: bytes
    inline: bool = False


@dataclass
class Contents:
    files: list[Leaf] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)


def contents(message: Message, room: Room) -> Contents:
    """Raises Unopenable(MAIL_ENCRYPTED), or any other Unopenable."""
    found = Contents()
    for part, related in _parts(message, room):
        _put(part, related, found)
    return found


def _parts(part: Message, room: Room, related: bool = False) -> Iterator[tuple[Message, bool]]:
    """The leaves in their order, forwarded and signed messages opened; with whether each belongs to a page."""
    kind = part.get_content_type()
    inner = part.get_payload()
    if kind == "multipart/encrypted":
        raise Unopenable("MAIL_ENCRYPTED")
    if isinstance(inner, list):
        for child in inner:
            assert isinstance(child, Message)
            yield from _parts(child, room, related or kind == "multipart/related")
    elif (opened := _opened(part, kind, room)) is not None:
        yield from _parts(opened, room)
    else:
        yield part, related


def _opened(part: Message, kind: str, room: Room) -> Message | None:
    """A whole message inside this part: an opaque S/MIME signature, or a forwarded message attached as a file."""
    if kind in SMIME or name_of(part).lower() == "smime.p7m":
        return parse(smime.content(bytes_of(part)), room)
    if name_of(part).lower().endswith(".eml") and (data := bytes_of(part)):
        return parse(data, room)
    return None


def _put(part: Message, related: bool, found: Contents) -> None:
    kind, name = part.get_content_type(), name_of(part)
    attached = attempt(part.get_content_disposition, "") == "attachment"
    if kind in TEXTS and not name and not attached:
        (found.html if kind == "text/html" else found.plain).append(text_of(part))
        return
    data = bytes_of(part)
    if kind in TNEF or name.lower() == "winmail.dat":
        found.files += [Leaf("", inside, content) for inside, content in tnef.attachments(data)]
        return
    inline = related or bool(part["Content-ID"]) or attempt(part.get_content_disposition, "") == "inline"
    found.files.append(Leaf(kind, name, data, inline and not (attached and not related)))
