"""Which column of a file meant which field: remembered for the firm that follows the dossier, else for the dossier."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from importers.tables.folding import plain
from importers.tables.kinds import KINDS
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


async def proposed(batch: ImportBatch, found: dict[str, Any]) -> dict[str, Any]:
    """`{"choice", "mapping"}` of the likeliest sheet, with what earlier files taught first."""
    at = found["chosen"]
    sheet = found["sheets"][at]
    known, titles = await recall(batch), [plain(title) for title in sheet["headers"]]
    mapping = {name: each["column"] for name, each in sheet["proposal"].items()}
    learnt = {known[title]: column for column, title in enumerate(titles) if title and title in known}
    mapping = {name: column for name, column in mapping.items() if column not in learnt.values()} | learnt
    for name in learnt:
        sheet["proposal"][name] = {"column": learnt[name], "score": 1.0, "why": "mémoire"}
    choice = {"sheet": at, "header_row": sheet["header_row"]}
    choice |= {name: found[name] for name in ("encoding", "separator")}
    allowed = {column.name for column in KINDS[batch.kind].columns}
    return {"choice": choice, "mapping": {name: column for name, column in mapping.items() if name in allowed}}


async def remember(batch: ImportBatch, choice: dict[str, Any], mapping: dict[str, int]) -> None:
    """What a person has just confirmed, by the folded titles."""
    sheets = batch.look.get("sheets", [])
    titles = sheets[choice.get("sheet", 0)]["headers"] if sheets else []
    headers = {plain(titles[at]): name for name, at in mapping.items() if at < len(titles)}
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
