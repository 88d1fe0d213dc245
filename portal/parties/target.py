"""Third parties of several dossiers as something to import from the firm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from importers.tables import targets
from importers.tables.kinds import FIRM_PARTIES
from importers.tables.models import ImportBatch, ImportRow, Stage
from importers.tables.moves import starter
from importers.tables.targets import Matched, Written
from portal.clients.known import visible
from portal.parties import children
from portal.parties.placing import Places
from workspaces.kernel import audit
from workspaces.kernel.clock import now

if TYPE_CHECKING:
    import polars as pl


class PartiesOfDossiers:
    """The work is in `spreading`, which loads polars: only where rows are handled."""

    kind = FIRM_PARTIES

    async def reach(self, batch: ImportBatch) -> list[UUID]:
        return [batch.workspace_id, *await visible(batch)]

    def survey(self, batch: ImportBatch, *, own: bool = True) -> Places:
        return Places(batch, own)

    async def match(self, rows: pl.DataFrame, batch: ImportBatch, twice: pl.DataFrame, survey: Places) -> Matched:
        from portal.parties import spreading

        return await spreading.match(rows, batch, twice, survey)

    async def changed_since(self, batch: ImportBatch) -> bool:
        """In one dossier or another, most likely: the pieces are compared again as they are written."""
        return True

    async def create(self, rows: pl.DataFrame, batch: ImportBatch) -> Written:
        from portal.parties import spreading

        return await spreading.create(rows, batch, Places(batch))

    async def settle(self, rows: Sequence[ImportRow], batch: ImportBatch) -> Written:
        from portal.parties import spreading

        return await spreading.settle(rows, batch, Places(batch))

    async def take_back_created(self, batch: ImportBatch, after: UUID | None) -> UUID | None:
        """One dossier a transaction."""
        from importers.tables.parties import returning

        waiting = [child for child in await children.every(batch, await visible(batch)) if _later(child, after)]
        if not waiting:
            return None
        child, at = waiting[0], None
        while at := await returning.take_back_created(child, at):
            pass
        if child.stage is not Stage.UNDONE:
            mine = ImportBatch.filter(id=child.id, workspace_id=child.workspace_id)
            await mine.update(stage=Stage.UNDONE, undone_at=now())
            await audit.record("import:undone", child, starter(child), kind=child.kind, name=child.name)
        return child.id

    async def take_back_updated(self, rows: Sequence[ImportRow], batch: ImportBatch) -> list[int]:
        from portal.parties import spreading

        return await spreading.take_back_updated(rows, batch, Places(batch))

    async def kept(self, batch: ImportBatch) -> list[str]:
        from importers.tables.parties import returning

        return [
            name for child in await children.every(batch, await visible(batch)) for name in await returning.kept(child)
        ]


def _later(child: ImportBatch, after: UUID | None) -> bool:
    return after is None or child.id > after


targets.register(PartiesOfDossiers())
