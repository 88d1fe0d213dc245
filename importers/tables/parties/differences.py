"""What a row of the table would change in a third party. Empty cells never erase."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from importers.tables.parties.known import FIELDS, Party

YES_NO = ("trusted", "terms_end_of_month", "iban_pending")


def stored(value: Any) -> Any:
    """A value in the one form in which both databases and the table can be compared: as JSON holds it."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return value


def differences(row: dict[str, Any], party: Party, announced: set[tuple[str, str]]) -> dict[str, Any]:
    """The fields that the row says otherwise, with what it says."""
    said = {name: stored(row[name]) for name in FIELDS if row.get(name) not in (None, "")}
    changed = {name: value for name, value in said.items() if value != held(party, name)}
    if (str(party["id"]), changed.get("iban", "")) in announced:
        del changed["iban"]
    return changed


def held(party: Party, name: str) -> Any:
    value = stored(party[name])
    return bool(value) if name in YES_NO else value


def before(party: Party, changed: dict[str, Any]) -> dict[str, Any]:
    return {name: held(party, name) for name in changed}


def kept(party: Party) -> dict[str, Any]:
    """What an update changes without anybody asking for it: an undo gives this back too."""
    return {name: held(party, name) for name in KEPT}


KEPT = ("version", "updated_at", "folded", "iban", "bic", "iban_pending")
