"""Which column of a file meant which field: remembered for the firm that follows the dossier, else for the dossier."""

from __future__ import annotations

from uuid import UUID

from importers.tables.models import ColumnMemory, ImportBatch
from workspaces.dossiers.models import FirmLink
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.tenancy import acting_in

LONGEST = 120


async def owner(batch: ImportBatch) -> UUID:
    """Whose memory it is. A firm's own imports are owned by the firm already."""
    links = await FirmLink.firms_of(batch.workspace_id)
    return links[0].firm_id if links else batch.workspace_id


async def recall(batch: ImportBatch) -> dict[str, str]:
    """Folded header → field."""
    whose = await owner(batch)
    with acting_in(whose):
        found = await ColumnMemory.filter(workspace_id=whose, kind=batch.kind).values_list("header", "field")
    return dict(found)


async def remember(batch: ImportBatch, headers: dict[str, str]) -> None:
    """Folded header → field, from what a person has just confirmed."""
    whose = await owner(batch)
    rows = [
        ColumnMemory(workspace_id=whose, kind=batch.kind, header=header[:LONGEST], field=field)
        for header, field in headers.items()
        if header
    ]
    with acting_in(whose):
        async with unit_of_work():
            await ColumnMemory.bulk_create(
                rows, on_conflict=["workspace_id", "kind", "header"], update_fields=["field"], batch_size=100
            )
