"""Which column of a file meant which field: remembered for the firm that follows the dossier, else for the dossier."""

from __future__ import annotations

import dataclasses
from typing import Any
from uuid import UUID

from importers.tables.kinds import TableKind
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


async def proposed(batch: ImportBatch, look: dict[str, Any], kind: TableKind) -> dict[str, Any]:
    """What to show first: the likeliest sheet, and for each sheet what its columns seem to mean, memory counted."""
    from importers.tables import headers

    remembered = await recall(batch)
    for sheet in look["sheets"]:
        found = headers.propose(sheet["headers"], sheet["samples"], kind.columns, remembered)
        sheet["proposal"] = {name: dataclasses.asdict(each) for name, each in found.items()}
    sheet = look["sheets"][look["chosen"]]
    choice = {"sheet": look["chosen"], "header_row": sheet["header_row"]}
    choice |= {"encoding": look["encoding"], "separator": look["separator"]}
    mapping = {name: each["column"] for name, each in sheet["proposal"].items()}
    return {"look": look, "choice": choice, "mapping": mapping}


async def remember(batch: ImportBatch) -> None:
    """The columns that were confirmed, by their titles."""
    from importers.tables.folding import plain

    titles = _titles(batch)
    headers = {plain(titles[at])[:LONGEST]: name for name, at in batch.mapping.items() if at < len(titles)}
    whose = await owner(batch)
    rows = [
        ColumnMemory(workspace_id=whose, kind=batch.kind, header=header, field=name)
        for header, name in headers.items()
        if header
    ]
    with acting_in(whose):
        async with unit_of_work():
            await ColumnMemory.bulk_create(
                rows, on_conflict=["workspace_id", "kind", "header"], update_fields=["field"], batch_size=100
            )


def _titles(batch: ImportBatch) -> list[str]:
    """Of the row that was confirmed as that of the titles, where it was looked at."""
    sheets = batch.look.get("sheets", [])
    at, row = batch.choice.get("sheet", 0), batch.choice.get("header_row", 0)
    return sheets[at]["headers"] if row and at < len(sheets) and sheets[at]["header_row"] == row else []
