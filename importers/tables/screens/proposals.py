"""What an import would change or may mean: the updates field by field, the doubts side by side, the repairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from importers.tables import chunks, words
from importers.tables.kinds import TableKind
from importers.tables.models import ImportBatch, ImportRow
from importers.tables.screens import said
from importers.tables.screens.place import Place
from workspaces.kernel.money import group
from workspaces.kernel.typesetting import typeset
from workspaces.parties.models import ThirdParty

COMPARED = ("name", "siren", "vat_number", "iban", "email", "city")
ANSWERS = {"new": "Nouveau", "skip": "Ignorée"}


async def parties(place: Place, ids: Iterable[str]) -> dict[str, ThirdParty]:
    """Of the dossiers that this person may open, whichever the import is for."""
    found = await ThirdParty.within(place.by).filter(id__in=[UUID(each) for each in set(ids)])
    return {str(party.id): party for party in found}


async def updates(place: Place, batch: ImportBatch, rows: Sequence[ImportRow]) -> list[dict[str, Any]]:
    """For `_updates.html`."""
    known = await parties(place, [str(row.target_id) for row in rows])
    return [_update(place, batch, row, known.get(str(row.target_id))) for row in rows]


def _update(place: Place, batch: ImportBatch, row: ImportRow, party: ThirdParty | None) -> dict[str, Any]:
    return {
        "row": row.row,
        "number": party.number if party else "",
        "name": party.name if party else words.shown(str(row.values.get("name") or "")),
        "href": place.party(party) if party else "",
        "skipped": row.decision == "skip",
        "skip": place.to("import_skip", batch_id=batch.id, row=row.row),
        "fields": [_change(place.kind, name, row.before.get(name), new) for name, new in row.after.items()],
    }


def _change(kind: TableKind, name: str, old: Any, new: Any) -> dict[str, str]:
    column = said.column(kind, name)
    pending = said.PENDING if name == "iban" and old and new else ""
    return {"label": column.label, "old": said.value(column, old), "new": said.value(column, new), "said": pending}


async def doubts(place: Place, batch: ImportBatch, rows: Sequence[ImportRow]) -> list[dict[str, Any]]:
    """For `_doubts.html`."""
    known = await parties(place, [each for row in rows for each in row.candidates])
    first = next((row.row for row in rows if not row.decision), None)
    return [_doubt(place, batch, row, known) | {"current": row.row == first} for row in rows]


def _doubt(place: Place, batch: ImportBatch, row: ImportRow, known: dict[str, ThirdParty]) -> dict[str, Any]:
    kind = place.kind
    compared = [column.name for column in kind.columns if column.name in COMPARED]
    mine = {name: said.value(kind.column(name), row.after.get(name) or row.values.get(name)) for name in compared}
    candidates = [_candidate(place, mine, each, known) for each in row.candidates]
    chosen = next((one["label"] for one in candidates if one["id"] == row.decision), "")
    names = [name for name in compared if mine[name] or any(one["values"].get(name) for one in candidates)]
    for one in candidates:
        one["facts"] = [_fact(kind, name, one["values"].get(name, ""), mine[name]) for name in names]
    return {
        "row": row.row,
        "why": said.doubt(row.why),
        "decision": ANSWERS.get(row.decision) or (f"Mise à jour de {chosen}" if chosen else ""),
        "decide": place.to("import_decide", batch_id=batch.id, row=row.row),
        "facts": [(kind.column(name).label, mine[name]) for name in names],
        "candidates": candidates,
    }


def _fact(kind: TableKind, name: str, value: str, mine: str) -> dict[str, Any]:
    return {"label": kind.column(name).label, "value": value, "same": bool(value) and value == mine}


def _candidate(place: Place, mine: dict[str, str], each: str, known: dict[str, ThirdParty]) -> dict[str, Any]:
    """A third party of the dossier, or an earlier row of the same file that will become one."""
    party = known.get(each)
    if party is None:
        earlier = f"Ligne {chunks.row_of(UUID(each))} du fichier"
        return {"id": each, "label": earlier, "name": earlier, "href": "", "values": {}}
    values = {name: said.value(place.kind.column(name), getattr(party, name)) for name in COMPARED}
    return {"id": each, "label": party.number, "name": party.name, "href": place.party(party), "values": values}


def repairs(batch: ImportBatch, kind: TableKind) -> list[dict[str, Any]]:
    """For `_repairs.html`: the most frequent first; those refused stay at hand."""
    counted = dict.fromkeys(batch.refused_repairs, 0) | batch.repairs
    return [_repair(batch, kind, each, count) for each, count in sorted(counted.items(), key=lambda pair: -pair[1])]


def _repair(batch: ImportBatch, kind: TableKind, each: str, count: int) -> dict[str, Any]:
    name, _, code = each.partition(":")
    column = said.column(kind, name)
    samples = batch.repair_samples.get(each, [])
    return {
        "label": column.label,
        "said": typeset(words.REPAIRS.get(code, "remis en forme").capitalize()) + ".",
        "count": count,
        "field": name,
        "code": code,
        "refused": each in batch.refused_repairs,
        "examples": [{"old": words.shown(old), "new": words.shown(new)} for old, new in samples],
    }


def repaired(batch: ImportBatch) -> str:
    return group(str(sum(batch.repairs.values())))
