"""The message inside an opaque S/MIME signature (application/pkcs7-mime): just enough BER to reach it.

The signature itself is not judged: it would need a trust store, and says nothing that DKIM does not say better here.
"""

from __future__ import annotations

from dataclasses import dataclass

from importers.sources.mail.nodes import Unopenable

SIGNED = bytes.fromhex("2a864886f70d010702")
ENVELOPED = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d01091001") + b"\x17")
DEEPEST = 30


@dataclass
class Value:
    """One BER value: its tag number, and either its bytes or the values within it."""

    tag: int
    data: bytes
    inner: list[Value]


def content(data: bytes) -> bytes:
    """The signed content. Raises Unopenable: MAIL_ENCRYPTED when it is enveloped, else MAIL_DAMAGED."""
    try:
        outer, _ = _value(data, 0, 0)
        kind, wrapped = outer.inner[0], outer.inner[1]
        if kind.data != SIGNED:
            raise Unopenable("MAIL_ENCRYPTED" if kind.data in ENVELOPED else "MAIL_DAMAGED")
        signed = wrapped.inner[0]
        encapsulated = signed.inner[2]
        return _octets(encapsulated.inner[1].inner[0])
    except (IndexError, ValueError):
        raise Unopenable("MAIL_DAMAGED") from None


def _octets(value: Value) -> bytes:
    """A string of octets may come in slices."""
    return b"".join(_octets(part) for part in value.inner) if value.inner else value.data


def _value(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    """The value that begins at `at`, and where it ends."""
    if depth > DEEPEST:
        raise ValueError("too deep")
    tag = data[at]
    length, start = _length(data, at + 1)
    if length is None:
        inner, end = _until_the_end(data, start, depth)
        return Value(tag & 0x1F, b"", inner), end
    if start + length > len(data):
        raise ValueError("cut")
    inner = _inside(data, start, start + length, depth) if tag & 0x20 else []
    return Value(tag & 0x1F, b"" if inner else data[start : start + length], inner), start + length


def _length(data: bytes, at: int) -> tuple[int | None, int]:
    """The announced length, None for « until the end mark », and where the content begins."""
    first = data[at]
    if first == 0x80:
        return None, at + 1
    if first < 0x80:
        return first, at + 1
    count = first & 0x7F
    return int.from_bytes(data[at + 1 : at + 1 + count], "big"), at + 1 + count


def _inside(data: bytes, at: int, end: int, depth: int) -> list[Value]:
    found = []
    while at < end:
        value, at = _value(data, at, depth + 1)
        found.append(value)
    return found


def _until_the_end(data: bytes, at: int, depth: int) -> tuple[list[Value], int]:
    found = []
    while data[at : at + 2] != b"\0\0":
        value, at = _value(data, at, depth + 1)
        found.append(value)
    return found, at + 2
