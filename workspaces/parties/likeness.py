"""Accounts that the eye takes for one another."""

from __future__ import annotations

from rapidfuzz.distance import Levenshtein

ALIKE = 3  # characters


def look_alike(one: str, other: str) -> bool:
    """A few characters apart, keys aside: hard to tell by eye, and how fraud is done."""
    return bool(one and other) and one != other and Levenshtein.distance(_bare(one), _bare(other)) <= ALIKE


def _bare(iban: str) -> str:
    """Without the check digits, which follow from the rest."""
    body = iban[:2] + iban[4:]
    return body[:-2] if iban[:2] in ("FR", "MC") else body
