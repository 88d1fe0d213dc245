"""What an import comes to, for machines: the command's answer and the API's."""

from __future__ import annotations

from typing import Any

from importers.tables import targets, words
from importers.tables.models import ImportBatch, ImportRow, Outcome, Stage
from workspaces.kernel.french import plural

ROW_ERRORS, ROW_DOUBTS = "ROW_ERRORS", "ROW_DOUBTS"
COUNTS = ("new", "update", "same", "doubt", "bad")


def figures(batch: ImportBatch) -> dict[str, Any]:
    verdict, reason = judged(batch)
    return {
        "id": str(batch.id),
        "sha256": batch.sha256,
        "verdict": verdict,
        "reason": reason,
        "message": batch.message or said(batch),
        "rows": batch.row_count,
        "ok": batch.new_count + batch.update_count + batch.same_count,
        **{name: getattr(batch, f"{name}_count") for name in COUNTS},
        **{name: getattr(batch, name) for name in ("created", "updated", "pending_ibans", "repairs")},
    }


def judged(batch: ImportBatch) -> tuple[str | None, str | None]:
    """Refused: nothing of the file can go in. Partial: some rows are wrong. None: not known yet.

    A row in doubt is a right one that a person decides about: the verdict never judges confidence.
    """
    if batch.stage is Stage.REFUSED:
        return "refuse", batch.reason
    if batch.stage in (Stage.LOOKING, Stage.COLUMNS, Stage.CHECKING):
        return None, None
    if batch.bad_count == batch.row_count:
        return "refuse", ROW_ERRORS
    if batch.bad_count:
        return "partial", ROW_ERRORS
    return "accept", ROW_DOUBTS if batch.doubt_count else None


def said(batch: ImportBatch) -> str:
    """The same for people: what was done, or before it is, what would be."""
    if batch.began_writing_at:
        created = plural(batch.created, "ligne créée", "lignes créées")
        updated = plural(batch.updated, "mise à jour", "mises à jour")
    else:
        created = plural(batch.new_count, "ligne à créer", "lignes à créer")
        updated = plural(batch.update_count, "à mettre à jour", "à mettre à jour")
    told = [
        created,
        updated,
        plural(batch.same_count, "inchangée", "inchangées"),
        plural(batch.bad_count, "à corriger", "à corriger"),
        plural(batch.doubt_count, "à décider", "à décider"),
    ]
    return f"{', '.join(told)}."


def errors(row: ImportRow, batch: ImportBatch) -> list[dict[str, Any]]:
    """Rows are numbered as the spreadsheet shows them, its header being row 1."""
    kind = targets.of(batch).kind
    return [
        {
            "row": row.row,
            "column": kind.column(error["field"]).label,
            "code": error["code"],
            "message": words.sentence(kind, **error),
        }
        for error in row.errors
    ]


def row(each: ImportRow, batch: ImportBatch) -> dict[str, Any]:
    """A row that waits: its errors, or why it is in doubt and who it may be."""
    told = {"row": each.row, "outcome": each.outcome.value, "values": each.values, "errors": errors(each, batch)}
    return told | {"why": each.why or None, "candidates": each.candidates}


async def waiting(batch: ImportBatch, *outcomes: Outcome, after: int = 0, limit: int | None = None) -> list[ImportRow]:
    """Rows that wait for somebody, in the file's order."""
    wanted = list(outcomes or (Outcome.BAD, Outcome.DOUBT))
    mine = ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id, outcome__in=wanted, written=False)
    found = mine.filter(row__gt=after).order_by("row")
    return await (found.limit(limit) if limit else found)
