"""A take-over's work in the background. Safe to run twice: each stage begins where it was stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from importers.tables.models import Stage
from importers.takeover import looking, running, undoing
from importers.takeover.models import TakenDossier, TakeOver
from importers.takeover.moves import folder, left_to_undo, move, refuse
from importers.takeover.settling import ask_seal
from workspaces.documents.models import Document
from workspaces.documents.origins import Origin
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel import jobs, storage
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.jobs import effect, job, later
from workspaces.kernel.tenancy import acting_in

WORK = {Stage.LOOKING: looking.look, Stage.WRITING: running.run, Stage.UNDOING: undoing.undo}
FORGOTTEN = timedelta(days=7)
FAILED = "La reprise s’est arrêtée sur une erreur qui ne vient pas du ZIP. Ce qui est repris reste : renvoyez le ZIP."


async def reach(row: TakeOver) -> list[UUID]:
    """The firm, and the dossiers that files go into."""
    targets = TakenDossier.filter(workspace_id=row.workspace_id, takeover_id=row.id, target_id__not_isnull=True)
    return [row.workspace_id, *await targets.values_list("target_id", flat=True)]  # type: ignore[list-item]


async def given_up(*, workspace: str, takeover: str, since: str = "") -> None:
    row = await TakeOver.get(id=UUID(takeover), workspace_id=UUID(workspace))
    failed = DomainError(FAILED, code="TAKEOVER_FAILED")
    if row.stage is Stage.LOOKING:
        await refuse(row, failed)
    elif row.stage is Stage.WRITING:
        async with unit_of_work():
            await stop(row, reason=failed.code, message=failed.message)


async def stop(row: TakeOver, **said: Any) -> None:
    """In the running transaction: what is taken over stays, and what was not says so."""
    await move(row, Stage.CANCELLED, finished_at=now(), **said)
    await running.refuse_waiting(row, "TAKEOVER_STOPPED", running.STOPPED)
    if row.began_at:
        await archive_later(row)


@job(attempts=8, timeout=3600, when_dead=given_up)
async def go_on_with_takeover(*, workspace: str, takeover: str, since: str = "") -> None:
    """An attempt that finds it further than it stood `since` hands over to a new job: only those that lead nowhere
    count, however many workers die on a long take-over."""
    row = await TakeOver.get_or_none(id=UUID(takeover), workspace_id=UUID(workspace))
    if row is None or row.stage not in WORK:
        return
    if since and since != standing(row):
        async with effect():
            await ask(row)
        return
    with acting_in(*await reach(row)):
        await WORK[row.stage](row)
        await row.refresh_from_db()
        async with effect():
            if row.stage is Stage.WRITING:
                await move(row, Stage.DONE, finished_at=now())
                await archive_later(row)


async def ask(row: TakeOver) -> None:
    """Ask in the running transaction for the work that follows."""
    where, since = row.workspace_id, standing(row)
    await later(go_on_with_takeover, workspace_id=where, workspace=where, takeover=row.id, since=since)


def standing(row: TakeOver) -> str:
    return f"{row.stage.value}:{row.settled}"


def archive_key(row: TakeOver) -> str:
    return f"takeover-archive:{row.id}"


async def archive_later(row: TakeOver) -> None:
    """Once no undo is left, its documents go to the archive."""
    where = row.workspace_id
    if not await jobs.Job.exists(key=archive_key(row)):
        after = left_to_undo(row)
        await later(
            archive_takeover, workspace_id=where, after=after, key=archive_key(row), workspace=where, takeover=row.id
        )


@job(attempts=8, timeout=3600)
async def archive_takeover(*, workspace: str, takeover: str) -> None:
    """Seal what is decided; what is still being read is sealed when it is (see `settling.close`)."""
    row = await TakeOver.get_or_none(id=UUID(takeover), workspace_id=UUID(workspace))
    if row is None or row.stage not in (Stage.DONE, Stage.CANCELLED):
        return
    with acting_in(*await reach(row)):
        await TakeOver.filter(id=row.id, workspace_id=row.workspace_id, archived_at=None).update(archived_at=now())
        for target in (await reach(row))[1:]:
            await _archive_in(row, target)
        await storage.remove(folder(row))


async def _archive_in(row: TakeOver, target: UUID) -> None:
    await Origin.filter(workspace_id=target, takeover_id=row.id).update(sealing=True)
    ids = await Origin.filter(workspace_id=target, takeover_id=row.id).values_list("document_id", flat=True)
    documents = await Document.filter(workspace_id=target, id__in=list(ids)).values_list("invoice_id", flat=True)
    found = [id_ for id_ in documents if id_]
    for invoice in await Invoice.filter(workspace_id=target, id__in=found, processing=Processing.ACCEPTED):
        async with unit_of_work():
            if not await jobs.Job.exists(key=f"seal:{invoice.id}"):
                await ask_seal(invoice)


async def forget_later(row: TakeOver) -> None:
    where = row.workspace_id
    await later(forget_takeover, workspace_id=where, after=FORGOTTEN, workspace=where, takeover=row.id)


@job()
async def forget_takeover(*, workspace: str, takeover: str) -> None:
    """Remove the ZIP of one that nobody went on with."""
    row = await TakeOver.get(id=UUID(takeover), workspace_id=UUID(workspace))
    if row.stage in (Stage.LOOKING, Stage.PREVIEW):
        async with unit_of_work():
            await stop(row)
    if row.stage is not Stage.WRITING:
        await storage.remove(folder(row))
