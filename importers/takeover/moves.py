"""How a take-over goes from stage to stage: by compare-and-set, each move traced in the firm's journal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from importers.tables.models import Stage
from importers.takeover.models import UNDO_FOR, TakeOver
from workspaces.kernel import audit, storage
from workspaces.kernel.access import Access, Person, Via
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, IllegalMove

S = Stage
MOVES = {
    S.LOOKING: {S.PREVIEW, S.REFUSED, S.CANCELLED},
    S.PREVIEW: {S.WRITING, S.CANCELLED},
    S.WRITING: {S.DONE, S.CANCELLED},
    S.DONE: {S.UNDOING},
    S.CANCELLED: {S.UNDOING},
    S.UNDOING: {S.UNDONE},
}
NOBODY = UUID(int=0)
ELSEWHERE = "Cette reprise n’en est plus là : rechargez la page pour voir où elle en est."


async def move(row: TakeOver, to: Stage, by: Person | None = None, **changes: Any) -> None:
    """Inside the running transaction. 409 when the table forbids it or somebody moved first."""
    sources = [stage for stage, following in MOVES.items() if to in following]
    mine = TakeOver.filter(id=row.id, workspace_id=row.workspace_id, stage__in=sources)
    if await mine.update(stage=to, **changes) != 1:
        raise IllegalMove(ELSEWHERE)
    await row.refresh_from_db()
    figures = {"files": row.file_count, "created": row.created, "known": row.known, "refused": row.refused}
    await audit.record(f"takeover:{to.value}", row, by or starter(row), name=row.name, **figures)


async def refuse(row: TakeOver, refused: DomainError) -> None:
    """The ZIP goes no further: its code and its sentence stay with the take-over."""
    async with unit_of_work():
        await move(row, S.REFUSED, reason=refused.code, message=refused.message, finished_at=now())


def starter(row: TakeOver) -> Person | None:
    return Person(row.by_id, row.by_name, "") if row.by_id else None


def actor(row: TakeOver, workspace_id: UUID) -> Access:
    """Whoever began it, as somebody of the firm who acts in one of the dossiers."""
    person = starter(row) or Person(NOBODY, row.by_name, "")
    return Access(workspace_id, person, frozenset(), Via.FIRM, None, row.workspace_id)


def undoable(row: TakeOver) -> bool:
    """Within a day of its end, as long as its documents are not in the archive."""
    ended = row.finished_at
    if row.stage not in (S.DONE, S.CANCELLED) or row.archived_at or not row.began_at or not ended:
        return False
    return bool(row.created) and now() - ended < UNDO_FOR


def left_to_undo(row: TakeOver) -> timedelta:
    return max(timedelta(), (row.finished_at or now()) + UNDO_FOR - now())


def folder(row: TakeOver) -> str:
    return f"{storage.SCRATCH}takeovers/{row.id}/"


def original(row: TakeOver) -> str:
    return f"{folder(row)}original.zip"
