"""How an import goes from stage to stage: a table of legal moves, by compare-and-set, each one told and traced."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from importers.tables.models import UNDO_FOR, ImportBatch, Stage
from workspaces.kernel import audit, events
from workspaces.kernel.access import Access, Person, Via
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, IllegalMove

MOVES = {
    Stage.LOOKING: {Stage.COLUMNS, Stage.REFUSED, Stage.CANCELLED},
    Stage.COLUMNS: {Stage.CHECKING, Stage.REFUSED, Stage.CANCELLED},
    Stage.CHECKING: {Stage.PREVIEW, Stage.REFUSED, Stage.CANCELLED},
    Stage.PREVIEW: {Stage.CHECKING, Stage.WRITING, Stage.CANCELLED},
    Stage.WRITING: {Stage.DONE, Stage.CANCELLED},
    Stage.DONE: {Stage.WRITING, Stage.UNDOING},
    Stage.CANCELLED: {Stage.UNDOING},
    Stage.UNDOING: {Stage.UNDONE},
    Stage.REFUSED: set[Stage](),
    Stage.UNDONE: set[Stage](),
}
TOLD = {Stage.WRITING, Stage.DONE, Stage.REFUSED, Stage.CANCELLED, Stage.UNDOING, Stage.UNDONE}
NOBODY = UUID(int=0)  # whoever sits at the machine
ELSEWHERE = "Cet import n’en est plus là : rechargez la page pour voir où il en est."


async def move(batch: ImportBatch, to: Stage, by: Person | None = None, **changes: Any) -> None:
    """Go on to a stage inside the running transaction. 409 when the table forbids it or somebody moved first."""
    sources = [stage for stage, following in MOVES.items() if to in following]
    mine = ImportBatch.filter(id=batch.id, workspace_id=batch.workspace_id, stage__in=sources)
    if await mine.update(stage=to, **changes) != 1:
        raise IllegalMove(ELSEWHERE)
    await batch.refresh_from_db()
    if to in TOLD:
        await audit.record(f"import:{to.value}", batch, by or starter(batch), kind=batch.kind, **_figures(batch))
    await tell(batch)


async def hold(batch: ImportBatch, stage: Stage, **changes: Any) -> bool:
    """Lock the import for this transaction if it still stands there, and change it. `name=(from, to)` moves a counter
    only from what it was. False: it was cancelled, or another worker was faster."""
    moved = {name: value for name, value in changes.items() if isinstance(value, tuple)}
    values = {name: moved[name][1] if name in moved else value for name, value in changes.items()}
    mine = ImportBatch.filter(id=batch.id, workspace_id=batch.workspace_id, stage=stage)
    mine = mine.filter(**{name: before for name, (before, _) in moved.items()})
    return await mine.update(**(values or {"stage": stage})) == 1


async def refuse(batch: ImportBatch, refused: DomainError) -> None:
    """The file goes no further: its code and its sentence stay with the import."""
    async with unit_of_work():
        await move(batch, Stage.REFUSED, reason=refused.code, message=refused.message, finished_at=now())


async def tell(batch: ImportBatch) -> None:
    await events.tell({batch.workspace_id}, "import", batch.id)


def starter(batch: ImportBatch) -> Person | None:
    """Whoever began the import, for what happens without anybody."""
    return Person(batch.by_id, batch.by_name, "") if batch.by_id else None


def actor(batch: ImportBatch) -> Access:
    """The same, as somebody who acts in the dossier: a person, but for what software sent."""
    person = starter(batch) or Person(NOBODY, batch.by_name, "")
    via = Via.API if batch.channel == "api" else Via.MEMBER
    return Access(batch.workspace_id, person, frozenset(), via, None)


def _figures(batch: ImportBatch) -> dict[str, Any]:
    return {"name": batch.name, "rows": batch.row_count, "created": batch.created, "updated": batch.updated}


def undoable(batch: ImportBatch) -> bool:
    """Within a day of its end, when it wrote something."""
    ended = batch.finished_at
    open_stage = batch.stage in (Stage.DONE, Stage.CANCELLED)
    return open_stage and bool(batch.created or batch.updated) and ended is not None and now() - ended < UNDO_FOR


def counters_reset() -> dict[str, int]:
    """What a new check begins with."""
    names = ("row", "new", "update", "same", "doubt", "bad", "chunk")
    return {f"{name}_count": 0 for name in names} | {"chunks_checked": 0}
