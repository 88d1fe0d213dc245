"""`liasse import`: a whole import from the command line, in the words of ARCHITECTURE §6."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

from importers import arrival
from importers.tables import imports, reports
from importers.tables.models import ImportBatch, Outcome, Stage
from workspaces.dossiers.models import Workspace
from workspaces.kernel import worker
from workspaces.kernel.errors import NotFound
from workspaces.kernel.jobs import Job
from workspaces.kernel.tenancy import acting_in

SIDES = {"fournisseurs": "supplier", "clients": "customer"}
AT_REST = {Stage.COLUMNS, Stage.PREVIEW, Stage.DONE, Stage.REFUSED, Stage.CANCELLED, Stage.UNDONE}


async def bring_in(
    path: Path, slug: str, *, kind: str, side: str = "fournisseurs", dry_run: bool = False
) -> dict[str, Any]:
    """Import a file into a dossier. With `dry_run` nothing is written."""
    dossier = await Workspace.get_or_none(slug=slug)
    if dossier is None:
        raise NotFound(f"Il n’y a pas de dossier « {slug} ».")
    return await bring_in_for(path, dossier.id, kind=kind, side=SIDES[side], dry_run=dry_run)


async def bring_in_for(
    path: Path, owner_id: UUID, *, kind: str, side: str = "", dry_run: bool = False
) -> dict[str, Any]:
    """The same for the dossier or the firm of this id."""
    found = await asyncio.to_thread(arrival.of_file, path, path.name)
    with acting_in(owner_id):
        batch = await imports.start(
            found,
            workspace_id=owner_id,
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
    bad, doubtful = [await reports.waiting(batch, outcome) for outcome in (Outcome.BAD, Outcome.DOUBT)]
    return reports.figures(batch) | {
        "errors": [error for row in bad for error in reports.errors(row, batch)],
        "doubts": [{"row": row.row, "why": row.why, "candidates": row.candidates} for row in doubtful],
    }
