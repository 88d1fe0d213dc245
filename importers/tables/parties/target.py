"""Third parties as something to import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from importers.tables import targets
from importers.tables.kinds import PARTIES
from importers.tables.models import ImportBatch, ImportRow, Stage
from importers.tables.targets import Matched, Written
from workspaces.kernel import db

if TYPE_CHECKING:
    import polars as pl

    from importers.tables.parties.looking import Survey


class Parties:
    """The work is in the modules beside, which load polars: only where rows are handled."""

    kind = PARTIES

    async def reach(self, batch: ImportBatch) -> list[UUID]:
        return [batch.workspace_id]

    def survey(self, batch: ImportBatch, *, own: bool = True) -> Survey:
        from importers.tables.parties import looking

        return looking.Survey(batch.workspace_id, None if own else batch.id)

    async def match(self, rows: pl.DataFrame, batch: ImportBatch, twice: pl.DataFrame, survey: Survey) -> Matched:
        from importers.tables.parties import matching

        return await matching.match(rows, batch, twice, survey)

    async def changed_since(self, batch: ImportBatch) -> bool:
        """Another import of the dossier wrote or was undone meanwhile, or third parties came in one by one."""
        ours = ImportBatch.filter(workspace_id=batch.workspace_id).exclude(id=batch.id)
        if await ours.filter(began_writing_at__gt=batch.created_at).exists():
            return True
        if await ours.filter(stage__in=[Stage.WRITING, Stage.UNDOING]).exists():
            return True
        newer = "workspace_id = :ws and id > :batch and (import_id is null or import_id <> :batch)"
        sql = f"select 1 as n from third_party where {newer} limit 1"  # noqa: S608
        return bool(await db.rows(sql, ws=batch.workspace_id, batch=batch.id))

    async def create(self, rows: pl.DataFrame, batch: ImportBatch) -> Written:
        from importers.tables.parties import writing

        return await writing.create(rows, batch)

    async def settle(self, rows: Sequence[ImportRow], batch: ImportBatch) -> Written:
        from importers.tables.parties import writing

        return await writing.settle(rows, batch)

    async def take_back_created(self, batch: ImportBatch, after: UUID | None) -> UUID | None:
        from importers.tables.parties import returning

        return await returning.take_back_created(batch, after)

    async def take_back_updated(self, rows: Sequence[ImportRow], batch: ImportBatch) -> list[int]:
        from importers.tables.parties import returning

        return await returning.take_back_updated(rows, batch)

    async def kept(self, batch: ImportBatch) -> list[str]:
        from importers.tables.parties import returning

        return await returning.kept(batch)


targets.register(Parties())
