"""What Outlook hides in winmail.dat: the attachments of a TNEF stream (MS-OXTNEF), nothing else of it.

A stream is a list of attributes (level, id, length, data, checksum); each attachment begins with its rendering data.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from importers.sources.mail.nodes import TooManyParts, Unopenable

SIGNATURE = 0x223E9F78
BEGIN, TITLE, DATA, PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
# PR_ATTACH_LONG_FILENAME: one value (ANSI 0x1E or Unicode 0x1F), its length, its characters
LONG_NAME = re.compile(rb"([\x1e\x1f])\x00\x07\x37\x01\x00\x00\x00(....)", re.DOTALL)
MOST = 200


def attachments(stream: bytes) -> list[tuple[str, bytes]]:
    """(name, bytes) of each file. Raises Unopenable(MAIL_DAMAGED) for what is no TNEF or is cut."""
    found: list[tuple[str, bytes]] = []
    for attribute, value in _attributes(stream):
        if attribute == BEGIN:
            found.append(("", b""))
        elif found:
            found[-1] = _with(found[-1], attribute, value)
        if len(found) > MOST:
            raise TooManyParts
    return [(name or "piece-jointe", data) for name, data in found if data]


def _attributes(stream: bytes) -> Iterator[tuple[int, bytes]]:
    if len(stream) < 6 or struct.unpack_from("<I", stream)[0] != SIGNATURE:
        raise Unopenable("MAIL_DAMAGED")
    at = 6
    while at + 9 <= len(stream):
        attribute, length = struct.unpack_from("<II", stream, at + 1)
        if at + 9 + length > len(stream):
            raise Unopenable("MAIL_DAMAGED")
        yield attribute, stream[at + 9 : at + 9 + length]
        at += 9 + length + 2


def _with(known: tuple[str, bytes], attribute: int, value: bytes) -> tuple[str, bytes]:
    name, data = known
    match attribute:
        case x if x == TITLE:
            return name or _ansi(value), data
        case x if x == DATA:
            return name, value
        case x if x == PROPERTIES:
            return _long_name(value) or name, data
    return known


def _long_name(properties: bytes) -> str:
    """The name before Windows cut it to eight letters."""
    match = LONG_NAME.search(properties)
    if match is None:
        return ""
    length = struct.unpack("<I", match[2])[0]
    value = properties[match.end() : match.end() + min(length, 1000)]
    return value.decode("utf-16-le", "replace").rstrip("\0") if match[1] == b"\x1f" else _ansi(value)


def _ansi(value: bytes) -> str:
    return value.split(b"\0")[0].decode("cp1252", "replace")
