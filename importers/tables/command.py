"""`liasse import`: a whole import from the command line, in the words of ARCHITECTURE §6."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

from importers import arrival
from importers.tables import imports, targets, words
from importers.tables.models import ImportBatch, ImportRow, Outcome, Stage
from workspaces.dossiers.models import Workspace
from workspaces.kernel import worker
from workspaces.kernel.errors import NotFound
from workspaces.kernel.french import plural
from workspaces.kernel.jobs import Job
from workspaces.kernel.tenancy import acting_in

AT_REST = {Stage.COLUMNS, Stage.PREVIEW, Stage.DONE, Stage.REFUSED, Stage.CANCELLED, Stage.UNDONE}
ROW_ERRORS, ROW_DOUBTS = "ROW_ERRORS", "ROW_DOUBTS"


async def bring_in(path: Path, slug: str, *, kind: str, side: str = "", dry_run: bool = False) -> dict[str, Any]:
    """Import a file into a dossier. With `dry_run` nothing is written."""
    dossier = await Workspace.get_or_none(slug=slug)
    if dossier is None:
        raise NotFound(f"Il n’y a pas de dossier « {slug} ».")
    found = await asyncio.to_thread(arrival.of_file, path, path.name)
    with acting_in(dossier.id):
        batch = await imports.start(
            found,
            workspace_id=dossier.id,
            kind=kind,
            side=side,
            channel="command",
            goes_on_to="preview" if dry_run else "done",
        )
        await finish(batch)
        report = await reported(batch)
        if dry_run and batch.stage is Stage.PREVIEW:
            await imports.cancel(batch)
    return report


async def finish(batch: ImportBatch) -> None:
    """Do the work here, unless a worker has taken it: then wait for that one."""
    await batch.refresh_from_db()
    while not _rests(batch):
        for job_id in await _asked(batch.id):
            await worker.run(job_id)
        await batch.refresh_from_db()
        if not _rests(batch):
            await asyncio.sleep(0.1)


def _rests(batch: ImportBatch) -> bool:
    goes_on = batch.stage is Stage.COLUMNS or (batch.stage is Stage.PREVIEW and batch.goes_on_to == "done")
    return batch.stage in AT_REST and not goes_on


async def _asked(batch_id: UUID) -> list[UUID]:
    waiting = await Job.filter(name="go_on_with_import", state__in=["queued", "running"])
    return [job.id for job in waiting if job.args.get("batch") == str(batch_id)]


async def reported(batch: ImportBatch) -> dict[str, Any]:
    """Rows are numbered as the spreadsheet shows them, its header being row 1."""
    verdict, reason = judged(batch)
    counts = ("new", "update", "same", "doubt", "bad")
    return {
        "id": str(batch.id),
        "sha256": batch.sha256,
        "verdict": verdict,
        "reason": reason,
        "message": batch.message or said(batch),
        "rows": batch.row_count,
        "ok": batch.new_count + batch.update_count + batch.same_count,
        **{name: getattr(batch, f"{name}_count") for name in counts},
        **{name: getattr(batch, name) for name in ("created", "updated", "pending_ibans", "repairs")},
        "errors": await errors(batch),
        "doubts": await doubts(batch),
    }


def judged(batch: ImportBatch) -> tuple[str, str | None]:
    """Refused: nothing of the file can go in. Partial: some rows wait for a person."""
    if batch.stage is Stage.REFUSED:
        return "refuse", batch.reason
    if batch.bad_count == batch.row_count:
        return "refuse", ROW_ERRORS
    if batch.bad_count:
        return "partial", ROW_ERRORS
    return ("partial", ROW_DOUBTS) if batch.doubt_count else ("accept", None)


def said(batch: ImportBatch) -> str:
    """The same for people."""
    done = [
        plural(batch.created, "ligne créée", "lignes créées"),
        plural(batch.updated, "mise à jour", "mises à jour"),
        plural(batch.same_count, "inchangée", "inchangées"),
        plural(batch.bad_count, "à corriger", "à corriger"),
        plural(batch.doubt_count, "à décider", "à décider"),
    ]
    return f"{', '.join(done)}."


async def errors(batch: ImportBatch) -> list[dict[str, Any]]:
    kind = targets.of(batch).kind
    return [
        {
            "row": row.row,
            "column": kind.column(error["field"]).label,
            "code": error["code"],
            "message": words.sentence(kind, **error),
        }
        for row in await _looked_at(batch, Outcome.BAD)
        for error in row.errors
    ]


async def doubts(batch: ImportBatch) -> list[dict[str, Any]]:
    return [
        {"row": row.row, "why": row.why, "candidates": row.candidates} for row in await _looked_at(batch, Outcome.DOUBT)
    ]


async def _looked_at(batch: ImportBatch, outcome: Outcome) -> list[ImportRow]:
    return await ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id, outcome=outcome).order_by("row")
