"""An import's work in the background. Safe to run twice: each stage begins where it was stopped."""

from __future__ import annotations

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
from workspaces.kernel.jobs import Job, effect, job, later
from workspaces.kernel.tenancy import acting_in

assert parties
LONGEST_S = 3600
FORGOTTEN = timedelta(days=7)  # an import that nobody went on with
FAILED = "L’import s’est arrêté sur une erreur qui ne vient pas du fichier. Recommencez, ou prévenez votre cabinet."


async def given_up(*, workspace: str, batch: str, since: str = "") -> None:
    """The last attempt failed: the import stops and says so; what it wrote can be taken back."""
    row = await ImportBatch.get(id=UUID(batch), workspace_id=UUID(workspace))
    if row.stage in (Stage.LOOKING, Stage.CHECKING):
        await refuse(row, DomainError(FAILED, code="IMPORT_FAILED"))
    elif row.stage is Stage.WRITING:
        async with unit_of_work():
            await move(row, Stage.CANCELLED, reason="IMPORT_FAILED", message=FAILED, finished_at=now())


@job(attempts=8, timeout=LONGEST_S, when_dead=given_up)
async def go_on_with_import(*, workspace: str, batch: str, since: str = "") -> None:
    """From where the import stands to where it needs somebody.

    An attempt that finds the import further than it stood `since` the job was asked for hands over to a new job: only
    attempts that lead nowhere count, however many workers die on a long import.
    """
    row = await ImportBatch.get_or_none(id=UUID(batch), workspace_id=UUID(workspace))
    if row is None:
        return
    if since and since != standing(row):
        async with effect():
            await ask(row)
        return
    going = True
    while going:  # what it acts in may grow on the way: dossiers that it is about to open
        with acting_in(*await _reach(row)):
            going = await stages.step(row)
            await row.refresh_from_db()


async def _reach(batch: ImportBatch) -> list[UUID]:
    with acting_in(batch.workspace_id):
        return await targets.of(batch).reach(batch)


@job()
async def forget_import(*, workspace: str, batch: str) -> None:
    """Remove the files of an import that can no longer be gone on with or taken back."""
    row = await ImportBatch.get(id=UUID(batch), workspace_id=UUID(workspace))
    if row.stage in (Stage.LOOKING, Stage.COLUMNS, Stage.CHECKING, Stage.PREVIEW):
        async with unit_of_work():
            await move(row, Stage.CANCELLED, finished_at=now())
    await storage.remove(chunks.folder(row))


async def ask(batch: ImportBatch) -> Job:
    """Ask in the running transaction for the work that follows."""
    where, since = batch.workspace_id, standing(batch)
    return await later(go_on_with_import, workspace_id=where, workspace=where, batch=batch.id, since=since)


def standing(batch: ImportBatch) -> str:
    """How far it has come."""
    reached = (batch.chunk_count, batch.chunks_checked, batch.chunks_written, batch.created, batch.updated)
    return ":".join([batch.stage.value, *map(str, reached)])


async def forget_later(batch: ImportBatch, after: timedelta = UNDO_FOR) -> None:
    where = batch.workspace_id
    await later(forget_import, workspace_id=where, after=after, workspace=where, batch=batch.id)
