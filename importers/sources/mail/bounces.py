"""What a delivery report says: to whom a message did not get, and which one it was. Runs inside the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message

from importers.sources.mail.nodes import Room, bytes_of, parse, words


def told(report: Message) -> dict[str, str]:
    """{"recipient", "action", "status", "message_id"}, each "" when the report does not say it."""
    said = {"recipient": "", "action": "", "status": "", "message_id": ""}
    for part in _walk(report):
        said["recipient"] = said["recipient"] or words(part["Final-Recipient"]).rpartition(";")[2].strip()[:254]
        said["action"] = said["action"] or words(part["Action"]).lower()[:20]
        said["status"] = said["status"] or words(part["Status"])[:20]
        if part is not report:
            said["message_id"] = said["message_id"] or words(part["Message-ID"])[:250]
    return said


def _walk(part: Message) -> Iterator[Message]:
    """Every part, those of the returned message too; a bare copy of its headers is read as a message."""
    yield part
    inner = part.get_payload()
    if isinstance(inner, list):
        for child in inner:
            assert isinstance(child, Message)
            yield from _walk(child)
    elif part.get_content_type() == "text/rfc822-headers":
        yield parse(bytes_of(part), Room())
