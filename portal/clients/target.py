"""Dossiers as something to import: the same screens and the same engine as for third parties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from importers.tables import chunks, targets
from importers.tables.chunks import row_id
from importers.tables.every_kind import WORKSPACES
from importers.tables.models import ImportBatch, ImportRow, Stage
from importers.tables.targets import Matched, Written
from portal.clients import known, matching, returning, writing
from portal.clients.known import Survey

if TYPE_CHECKING:
    import polars as pl


class Dossiers:
    kind = WORKSPACES

    async def reach(self, batch: ImportBatch) -> list[UUID]:
        """The firm, the dossiers that the file may change, and those that it is about to open or to take back."""
        opening = await _rows(batch) if batch.stage in (Stage.WRITING, Stage.UNDOING) else set()
        return [batch.workspace_id, *await known.visible(batch), *(row_id(batch.id, row) for row in sorted(opening))]

    def survey(self, batch: ImportBatch, *, own: bool = True) -> Survey:
        return Survey(batch)

    async def match(self, rows: pl.DataFrame, batch: ImportBatch, twice: pl.DataFrame, survey: Survey) -> Matched:
        return await matching.match(rows, survey)

    async def changed_since(self, batch: ImportBatch) -> bool:
        """Anybody on the platform may have opened one of them: asked again for each piece, which is small."""
        return True

    async def create(self, rows: pl.DataFrame, batch: ImportBatch) -> Written:
        return await writing.create(rows.iter_rows(named=True), batch)

    async def settle(self, rows: Sequence[ImportRow], batch: ImportBatch) -> Written:
        return await writing.settle(rows, batch)

    async def take_back_created(self, batch: ImportBatch, after: UUID | None) -> UUID | None:
        return await returning.take_back_created(batch, after)

    async def take_back_updated(self, rows: Sequence[ImportRow], batch: ImportBatch) -> list[int]:
        return await returning.take_back_updated(rows, batch)

    async def kept(self, batch: ImportBatch) -> list[str]:
        return await returning.kept(batch)


async def _rows(batch: ImportBatch) -> set[int]:
    looked_at = await ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id)
    found = {row.row for row in looked_at}
    for number in range(batch.chunk_count):
        found |= set((await chunks.read(batch, "good", number))["row"].to_list())
    return found


targets.register(Dossiers())
