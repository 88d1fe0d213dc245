"""One import per dossier beneath that of the firm, so that each dossier has its own record and its own way back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from tortoise.expressions import F

from importers.tables.models import ImportBatch, ImportRow, Outcome, Stage
from importers.tables.moves import starter, tell
from importers.tables.targets import Written
from workspaces.kernel import audit
from workspaces.kernel.clock import now

MARK = (1 << 42) - 1  # the bits of an import's id that are its own: see `chunks.row_id`


def id_of(batch: ImportBatch, dossier: UUID) -> UUID:
    """Of the same moment as the firm's import, and always the same for a dossier."""
    digest = hashlib.sha256(batch.id.bytes + dossier.bytes).digest()
    return UUID(int=batch.id.int & ~MARK | int.from_bytes(digest[:6]) & MARK)


def made(batch: ImportBatch, dossier: UUID) -> ImportBatch:
    return ImportBatch(
        id=id_of(batch, dossier),
        workspace_id=dossier,
        kind="parties",
        side="supplier",
        channel=batch.channel,
        name=batch.name,
        size=batch.size,
        sha256=batch.sha256,
        stage=Stage.DONE,
        mapping={name: at for name, at in batch.mapping.items() if name != "dossier"},
        by_id=batch.by_id,
        by_name=batch.by_name,
        created_at=batch.created_at,
    )


async def of(batch: ImportBatch, dossier: UUID) -> ImportBatch:
    """That of the dossier, begun when its first row is written."""
    known = await ImportBatch.get_or_none(id=id_of(batch, dossier), workspace_id=dossier)
    if known:
        return known
    child = made(batch, dossier)
    child.began_writing_at = now()
    await child.save()
    return child


async def every(batch: ImportBatch, dossiers: Iterable[UUID]) -> list[ImportBatch]:
    ids = {id_of(batch, dossier): dossier for dossier in dossiers}
    found = ImportBatch.filter(workspace_id__in=list(ids.values()), id__in=list(ids))
    return await found.order_by("id")


async def count(child: ImportBatch, written: Written) -> None:
    """What a piece of the firm's import did in this dossier, in the same transaction."""
    rows = written.created + written.updated
    counts = {"created": written.created, "updated": written.updated, "pending_ibans": written.pending_ibans}
    counts |= {"new_count": written.created, "update_count": written.updated, "row_count": rows}
    mine = ImportBatch.filter(id=child.id, workspace_id=child.workspace_id)
    await mine.update(finished_at=now(), **{name: F(name) + number for name, number in counts.items()})
    said = {"created": written.created, "updated": written.updated}
    await audit.record("import:done", child, starter(child), kind=child.kind, name=child.name, **said)
    await tell(child)


async def keep_changes(child: ImportBatch, rows: Iterable[ImportRow]) -> None:
    """What the dossier needs to take the changes back by itself."""
    names = ("row", "outcome", "target_id", "values", "before", "after", "version_after")
    copies = [
        ImportRow(
            workspace_id=child.workspace_id,
            batch_id=child.id,
            written=True,
            **{name: getattr(row, name) for name in names},
        )
        for row in rows
        if row.outcome is Outcome.UPDATE
    ]
    if copies:
        await ImportRow.bulk_create(copies, batch_size=100)
