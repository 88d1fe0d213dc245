"""A message as a tree of parts, whatever its author did to it. Runs inside the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from email._policybase import Compat32
from email.feedparser import BytesFeedParser
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from typing import TypeVar

from workspaces.kernel.forms import one_line

T = TypeVar("T")
MOST_NODES = 1000
END_OF_HEAD = (b"\r\n\r\n", b"\n\n", b"\r\r")
LONGEST_HEAD = 2**18


class Unopenable(Exception):
    """The message, or a part of it, cannot be taken apart. `code` is one of `sentences.MAILS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooManyParts(Unopenable):
    """More parts than any honest message has."""

    def __init__(self) -> None:
        super().__init__("MAIL_TOO_MANY_PARTS")


class Room:
    """How many parts a message may still have, counted while it is parsed: a bomb stops before it is whole."""

    def __init__(self, left: int = MOST_NODES) -> None:
        self.left = left

    def node(self, policy: Compat32 = compat32) -> Message:
        if self.left == 0:
            raise TooManyParts
        self.left -= 1
        return Message(policy=policy)


def parse(raw: bytes, room: Room) -> Message:
    parser = BytesFeedParser(room.node, policy=compat32)
    parser.feed(raw)
    return parser.close()


def head_of(raw: bytes) -> bytes:
    """The header block alone."""
    start = raw[:LONGEST_HEAD]
    ends = [at for mark in END_OF_HEAD if (at := start.find(mark)) >= 0]
    return start[: min(ends)] + b"\r\n\r\n" if ends else start


def words(value: object) -> str:
    """A header as people read it: encoded words decoded, broken bytes shown as such, on one line."""
    text = str(value or "")
    decoded = attempt(lambda: "".join(_word(part, charset) for part, charset in decode_header(text)), text)
    return one_line(clean(decoded))


def _word(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    try:
        return part.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return part.decode("latin-1")


def clean(text: str) -> str:
    """Raw bytes that a parser carried along as lone surrogates become letters again."""
    raw = text.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def name_of(part: Message) -> str:
    return words(attempt(part.get_filename, ""))


def text_of(part: Message) -> str:
    """A text part in the charset that it names, or in whichever one its bytes fit."""
    data = bytes_of(part)
    charset = attempt(part.get_content_charset, None) or "utf-8"
    for named in (charset, "utf-8"):
        try:
            return data.decode(named)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def bytes_of(part: Message) -> bytes:
    found: object = attempt(lambda: part.get_payload(decode=True), b"")  # type: ignore[arg-type, return-value]
    return found if isinstance(found, bytes) else b""


def attempt(read: Callable[[], T | None], otherwise: T) -> T:
    """The standard parser trips over some malformed headers: a header that cannot be read is absent."""
    try:
        found = read()
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return otherwise
    return otherwise if found is None else found
