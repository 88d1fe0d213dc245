"""Reading XML nodes by local names: profiles and versions differ in their namespaces, not in what they mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache

from lxml import etree

AMOUNT = re.compile(r"[+-]?(\d{1,15}(\.\d{0,10})?|\.\d{1,10})")
# controls, bidirectional overrides, zero-width characters: nothing a name or a number may hold
INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
LONGEST = 2000


@cache
def _anywhere(path: str) -> str:
    return "/".join(step if step in ("..", ".") else "{*}" + step for step in path.split("/"))


def first(node: etree._Element | None, *paths: str) -> etree._Element | None:
    """The first node found by one of the paths."""
    if node is not None:
        for path in paths:
            found = node.find(_anywhere(path))
            if found is not None:
                return found
    return None


def every(node: etree._Element | None, path: str) -> Iterator[etree._Element]:
    return node.iterfind(_anywhere(path)) if node is not None else iter(())


def raw(node: etree._Element | None, *paths: str) -> str | None:
    """The text as written, without its surrounding blanks; None when absent or blank."""
    found = first(node, *paths)
    text = (found.text or "").strip() if found is not None else ""
    return text or None


def words(node: etree._Element | None, *paths: str) -> str | None:
    """The text as a person may see it."""
    text = raw(node, *paths)
    return visible(text) if text else None


def visible(text: str) -> str | None:
    """Composed, on one line, without invisible characters, not longer than any honest field."""
    one_line = " ".join(INVISIBLE.sub(" ", unicodedata.normalize("NFC", text)).split())
    return one_line[:LONGEST] or None


def amount(node: etree._Element | None, *paths: str) -> Decimal | None:
    """A plain decimal number of an honest size; anything else is no amount (`stated_amount` tells the two apart)."""
    text = raw(node, *paths)
    return Decimal(text) if text and AMOUNT.fullmatch(text) else None


def day(text: str | None) -> date | None:
    """`20261015` or `2026-10-15`, a time of day or zone being dropped. None when it is no day of the calendar."""
    match = re.match(r"(\d{4})-?(\d{2})-?(\d{2})", text or "")
    try:
        found = date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
    return found if found and 1990 <= found.year <= 2100 else None
