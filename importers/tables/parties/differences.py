"""What a row of the table would change in a third party. Empty cells never erase."""

from __future__ import annotations

from datetime import date
from typing import Any

from importers.tables.parties.known import FIELDS, Party

KEPT = ("version", "updated_at", "folded", "iban", "bic", "iban_pending")


def stored(value: Any) -> Any:
    """As JSON holds it, and as `known` reads it."""
    return value.isoformat() if isinstance(value, date) else value


def differences(row: dict[str, Any], party: Party, announced: set[tuple[str, str]]) -> dict[str, Any]:
    """The fields that the row says otherwise, with what it says."""
    said = {name: stored(row[name]) for name in FIELDS if row.get(name) not in (None, "")}
    changed = {name: value for name, value in said.items() if value != party[name]}
    if (party["id"], changed.get("iban", "")) in announced:
        changed = {name: value for name, value in changed.items() if name not in ("iban", "bic")}
    return changed


def before(party: Party, changed: dict[str, Any]) -> dict[str, Any]:
    return {name: party[name] for name in changed}


def kept(party: Party) -> dict[str, Any]:
    """What an update changes without anybody asking for it: an undo gives this back too."""
    return {name: party[name] for name in KEPT}
