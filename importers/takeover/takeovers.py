"""A take-over as people go through it: each act is one call, the machine's part follows in a job.

row = await start(arrival, firm_id=…, source="Pennylane", by=access)     → LOOKING, then PREVIEW
(portal.takeover.choosing decides where each folder goes, and opens the dossiers that are missing)
await run(row, by=access)                                                → WRITING, then DONE
await cancel(row) · await undo(row) for 24 hours · await archive_now(row), after which there is no undo
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from importers.arrival import Arrival
from importers.tables.models import Stage
from importers.takeover import jobs
from importers.takeover.models import TakeOver
from importers.takeover.moves import move, original, undoable
from workspaces.kernel import audit, storage
from workspaces.kernel.access import FirmAccess
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import IllegalMove
from workspaces.kernel.ids import new_id
from workspaces.kernel.jobs import Job, cancel

By = FirmAccess | None
Ask = Callable[[TakeOver], Awaitable[None]]
COMMAND = "Ligne de commande"


async def start(arrival: Arrival, *, firm_id: UUID, by: By = None, **asked: Any) -> TakeOver:
    """Keep the ZIP and ask for a look at it. `asked`: source, review, only_id, channel."""
    row = TakeOver(
        id=new_id(), workspace_id=firm_id, name=arrival.name[-200:], size=arrival.size, sha256=arrival.sha256,
        by_id=by.person.id if by else None, by_name=by.person.name if by else COMMAND, created_at=now(), **asked,
    )  # fmt: skip
    await storage.put_scratch(original(row), arrival.path)
    async with unit_of_work():
        await row.save()
        await jobs.ask(row)
        await jobs.forget_later(row)
        await audit.record("takeover:received", row, by, name=row.name, sha256=row.sha256)
    return row


async def run(row: TakeOver, by: By = None, ask: Ask = jobs.ask) -> None:
    """`ask`: the work that comes first, which asks for the rest by `jobs.ask`."""
    async with unit_of_work():
        await move(row, Stage.WRITING, by.person if by else None, began_at=now())
        await ask(row)


async def stop(row: TakeOver) -> None:
    """Between two files: what is taken over stays, and can be taken back."""
    async with unit_of_work():
        await jobs.stop(row)


async def undo(row: TakeOver, by: By = None) -> None:
    if not undoable(row):
        message = "Cette reprise ne peut plus être annulée : elle a plus de 24 heures, ou ses documents sont archivés."
        raise IllegalMove(message, code="UNDO_OVER")
    async with unit_of_work():
        if not await cancel(jobs.archive_key(row)):
            raise IllegalMove("Trop tard pour annuler : les documents partent aux archives.", code="TOO_LATE")
        await move(row, Stage.UNDOING, by.person if by else None)
        await jobs.ask(row)


async def archive_now(row: TakeOver, by: By = None) -> None:
    """Give the undo up: the archive need not wait for the end of the day."""
    if not undoable(row):
        raise IllegalMove("Les documents de cette reprise sont déjà aux archives, ou ont été retirés.")
    async with unit_of_work():
        if await Job.filter(key=jobs.archive_key(row), state="queued").update(run_after=now()) != 1:
            raise IllegalMove("L’archivage a déjà commencé.")
        await TakeOver.filter(id=row.id, workspace_id=row.workspace_id).update(archived_at=now())
        await audit.record("takeover:archiving", row, by)
