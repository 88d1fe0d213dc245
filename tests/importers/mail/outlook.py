"""winmail.dat as Outlook writes it (MS-OXTNEF): a short name in the title, the long one among the properties."""

from __future__ import annotations

import struct


def winmail(*files: tuple[str, str, bytes]) -> bytes:
    """`files`: (short name, long name, bytes) each."""
    stream = struct.pack("<IH", 0x223E9F78, 1) + _attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    for short, long, content in files:
        stream += _attribute(2, 0x00069002, bytes(14)) + _attribute(2, 0x00018010, short.encode("cp1252") + b"\0")
        stream += _attribute(2, 0x0006800F, content) + _attribute(2, 0x00069005, _properties(long))
    return stream


def _attribute(level: int, attribute: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, attribute, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _properties(long_name: str) -> bytes:
    """PR_ATTACH_LONG_FILENAME_W, after another property."""
    name = long_name.encode("utf-16-le") + b"\0\0"
    other = struct.pack("<HHI", 0x0003, 0x3705, 1)
    return struct.pack("<I", 2) + other + struct.pack("<HHII", 0x001F, 0x3707, 1, len(name)) + name
