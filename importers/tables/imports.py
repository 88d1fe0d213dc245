"""An import as people go through it. Every act is one call; the machine's part follows in a job and tells its pages.

    batch = await start(arrival, workspace_id=…, kind="parties", side="supplier", by=access)   → LOOKING, then COLUMNS
    await confirm_columns(batch, choice=…, mapping={"name": 0, …}, by=access)                  → CHECKING, then PREVIEW
    await refuse_repair(batch, "siren:zeros", by=access) · accept_repair(…)                    → CHECKING, then PREVIEW
    await rows_of(batch, Outcome.BAD, after=0, limit=50, mistake="siren:SIREN_KEY")            → rows of the grid
    await correct(batch, row, {"siren": "552 100 554"})                                        → the row, judged again
    await correct_many(batch, {row: {"siren": "552 100 554"}, …})                              → the rows
    await apply_to_all(batch, "country", "COUNTRY_UNKNOWN", "Fr.", "FR")                       → how many were changed
    await decide(batch, row, "new" | "skip" | "<id of a candidate>" | "")                      → the row
    await write(batch, by=access)              good rows now; again later for what was corrected → WRITING, then DONE
    await cancel(batch, by=access)             what is written stays, and can be taken back      → CANCELLED
    await undo(batch, by=access)               for 24 hours                                      → UNDOING, then UNDONE
    await kept(batch)                          names of what an undo left, because it was used

Stages and counters are columns of `ImportBatch`; `remaining_seconds(batch)` tells how long the rest will take. Events:
kind "import", subject the batch. `by` is whoever acts: an `Access`, a `FirmAccess`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from importers.arrival import Arrival
from importers.tables import chunks, corrections, jobs, moves, stages, targets
from importers.tables.models import ImportBatch, ImportRow, Outcome, Stage
from workspaces.kernel import audit, storage
from workspaces.kernel.access import Access, FirmAccess
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, IllegalMove
from workspaces.kernel.ids import new_id

By = Access | FirmAccess
COMMAND = "Ligne de commande"
correct, correct_many, apply_to_all = corrections.correct, corrections.correct_many, corrections.apply_to_all
decide = corrections.decide


async def start(
    arrival: Arrival,
    *,
    workspace_id: UUID,
    kind: str,
    side: str = "",
    by: By | None = None,
    channel: str = "page",
    goes_on_to: str = "",
    batch_id: UUID | None = None,
) -> ImportBatch:
    """Keep the file and ask for a look at it. `channel`: page, api or command; `goes_on_to`: "", preview or done."""
    batch = ImportBatch(
        id=batch_id or new_id(),
        workspace_id=workspace_id,
        kind=kind,
        side=side,
        channel=channel,
        goes_on_to=goes_on_to,
        name=arrival.name[-200:],
        size=arrival.size,
        sha256=arrival.sha256,
        by_id=by.person.id if by else None,
        by_name=by.person.name if by else COMMAND,
        created_at=now(),
    )
    await storage.put_scratch(chunks.original(batch), arrival.path)
    async with unit_of_work():
        await batch.save()
        await jobs.ask(batch)
        await jobs.forget_later(batch, jobs.FORGOTTEN)
        await audit.record("import:received", batch, by, name=batch.name, sha256=batch.sha256, kind=kind)
        await moves.tell(batch)
    return batch


async def confirm_columns(
    batch: ImportBatch, *, choice: dict[str, Any] | None = None, mapping: dict[str, int], by: By | None = None
) -> None:
    """The sheet, the row of titles and the columns are these: they are remembered, and every row is checked."""
    if missing := stages.missing(targets.of(batch).kind, mapping):
        message = f"Indiquez la colonne « {missing} » : sans elle, aucune ligne ne peut être importée."
        raise DomainError(message, code="COLUMN_MISSING")
    await _check(batch, by, choice=choice or batch.choice, mapping=mapping)


async def refuse_repair(batch: ImportBatch, repair: str, by: By | None = None) -> None:
    """`field:code` is not wanted: what it repaired is wrong from now on. Every row is checked again."""
    await _check(batch, by, refused_repairs=sorted({*batch.refused_repairs, repair}))


async def accept_repair(batch: ImportBatch, repair: str, by: By | None = None) -> None:
    await _check(batch, by, refused_repairs=[each for each in batch.refused_repairs if each != repair])


async def _check(batch: ImportBatch, by: By | None, **changes: Any) -> None:
    async with unit_of_work():
        await moves.move(batch, Stage.CHECKING, _person(by), **moves.counters_reset(), **changes)
        await ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id).delete()
        await jobs.ask(batch)


async def write(batch: ImportBatch, by: By | None = None) -> None:
    """The good rows go in; the others wait for whoever corrects them, and go in by the same call again."""
    if batch.stage is Stage.DONE and not await stages.ready(batch).exists():
        raise IllegalMove("Il ne reste aucune ligne à importer.", code="NOTHING_TO_WRITE")
    async with unit_of_work():
        began = {} if batch.began_writing_at else {"began_writing_at": now()}
        await moves.move(batch, Stage.WRITING, _person(by), **began)
        await jobs.ask(batch)


async def cancel(batch: ImportBatch, by: By | None = None) -> None:
    """Between two pieces: what is written stays, and undo takes it back."""
    async with unit_of_work():
        await moves.move(batch, Stage.CANCELLED, _person(by), finished_at=now())
        await jobs.forget_later(batch)


async def undo(batch: ImportBatch, by: By | None = None) -> None:
    if not moves.undoable(batch):
        message = "Cet import ne peut plus être annulé : il a plus de 24 heures, ou n’a rien écrit."
        raise IllegalMove(message, code="UNDO_OVER")
    async with unit_of_work():
        await moves.move(batch, Stage.UNDOING, _person(by))
        await jobs.ask(batch)


def _person(by: By | None) -> Any:
    return by.person if by else None


async def rows_of(
    batch: ImportBatch, outcome: Outcome, *, after: int = 0, limit: int = 50, mistake: str = ""
) -> Sequence[ImportRow]:
    """Rows to look at, in the file's order; `mistake` keeps those with this `field:code` (or this `why`)."""
    found = ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id, outcome=outcome, row__gt=after)
    return await (found.filter(why=mistake) if mistake else found).order_by("row").limit(limit)


async def kept(batch: ImportBatch) -> list[str]:
    return await targets.of(batch).kept(batch)


def remaining_seconds(batch: ImportBatch) -> float | None:
    """How long the writing will still take at its pace so far. None: nothing to tell yet."""
    if batch.stage is not Stage.WRITING or not batch.chunks_written or batch.began_writing_at is None:
        return None
    passed = (now() - batch.began_writing_at).total_seconds()
    return passed / batch.chunks_written * (batch.chunk_count - batch.chunks_written)
