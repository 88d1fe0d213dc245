"""The stages of an import as background work. Safe to run twice: each stage begins where it was stopped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from importers.tables import chunks, stages, targets
from importers.tables.models import UNDO_FOR, ImportBatch, Stage
from importers.tables.moves import move, refuse
from importers.tables.parties import target as parties
from workspaces.kernel import storage
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.jobs import Job, job, later
from workspaces.kernel.tenancy import acting_in

assert parties
LONGEST_S = 3600
FORGOTTEN = timedelta(days=7)  # an import that nobody went on with
FAILED = "L’import s’est arrêté sur une erreur. Le fichier n’y est pour rien : recommencez, ou prévenez votre cabinet."

Stages = Callable[[ImportBatch], Awaitable[None]]


async def given_up(*, workspace: str, batch: str) -> None:
    """The last attempt failed: the import stops and says so; what it wrote can be taken back."""
    row = await ImportBatch.get(id=UUID(batch), workspace_id=UUID(workspace))
    if row.stage in (Stage.LOOKING, Stage.CHECKING):
        await refuse(row, DomainError(FAILED, code="IMPORT_FAILED"))
    elif row.stage is Stage.WRITING:
        async with unit_of_work():
            await move(row, Stage.CANCELLED, reason="IMPORT_FAILED", message=FAILED, finished_at=now())


async def _run(workspace: str, batch: str, at: Stage, stage: Stages) -> None:
    row = await ImportBatch.get_or_none(id=UUID(batch), workspace_id=UUID(workspace))
    if row is None or row.stage is not at:
        return
    with acting_in(*await targets.of(row).reach(row)):
        await stage(row)


@job(attempts=3, timeout=LONGEST_S, when_dead=given_up)
async def look_at_import(*, workspace: str, batch: str) -> None:
    await _run(workspace, batch, Stage.LOOKING, stages.look)


@job(attempts=3, timeout=LONGEST_S, when_dead=given_up)
async def check_import(*, workspace: str, batch: str) -> None:
    await _run(workspace, batch, Stage.CHECKING, stages.check)


@job(attempts=8, timeout=LONGEST_S, when_dead=given_up)
async def write_import(*, workspace: str, batch: str) -> None:
    await _run(workspace, batch, Stage.WRITING, stages.write)


@job(attempts=8, timeout=LONGEST_S)
async def undo_import(*, workspace: str, batch: str) -> None:
    await _run(workspace, batch, Stage.UNDOING, stages.undo)


@job()
async def forget_import(*, workspace: str, batch: str) -> None:
    """Remove the files of an import that can no longer be gone on with or taken back."""
    row = await ImportBatch.get(id=UUID(batch), workspace_id=UUID(workspace))
    if row.stage in (Stage.LOOKING, Stage.COLUMNS, Stage.CHECKING, Stage.PREVIEW):
        async with unit_of_work():
            await move(row, Stage.CANCELLED, finished_at=now())
    await storage.remove(chunks.folder(row))


WORK = {
    Stage.LOOKING: look_at_import,
    Stage.CHECKING: check_import,
    Stage.WRITING: write_import,
    Stage.UNDOING: undo_import,
}


async def ask(batch: ImportBatch) -> Job:
    """Ask for the work of the stage where the import stands, in the running transaction."""
    return await later(WORK[batch.stage], workspace_id=batch.workspace_id, workspace=batch.workspace_id, batch=batch.id)


async def forget_later(batch: ImportBatch, after: timedelta = UNDO_FOR) -> None:
    await later(
        forget_import, workspace_id=batch.workspace_id, after=after, workspace=batch.workspace_id, batch=batch.id
    )
