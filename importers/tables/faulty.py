"""The rows to correct as a workbook, and the same workbook taken back once somebody has corrected it elsewhere."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from importers.arrival import Arrival
from importers.tables import corrections, jail, targets
from importers.tables.models import ImportBatch, ImportRow, Outcome
from workspaces.kernel.french import plural
from workspaces.kernel.sandbox import Limits

LIMITS = Limits(memory_mb=2048, cpu_s=60, wall_s=120, answer_mb=64)


@dataclass(frozen=True)
class Taken:
    """What came of a corrected workbook: rows that can go in now, rows that are still wrong."""

    right: int
    wrong: int

    @property
    def said(self) -> str:
        if not self.right + self.wrong:
            return "Aucune ligne à corriger de cet import n’est dans ce fichier."
        still = f", {plural(self.wrong, 'reste', 'restent')} à corriger" if self.wrong else ""
        return f"{plural(self.right, 'ligne corrigée', 'lignes corrigées')}{still}."


async def workbook(batch: ImportBatch) -> bytes:
    """Every bad row that nobody left out."""
    from importers.tables import faulty_sheet  # loads openpyxl, which nothing else of the web needs

    bad = ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id, outcome=Outcome.BAD, written=False)
    rows = await bad.exclude(decision=corrections.SKIP).order_by("row")
    kind = targets.of(batch).kind
    columns = [column for column in kind.columns if column.name in batch.mapping]
    return await asyncio.to_thread(faulty_sheet.made, rows, columns, kind)


async def take_back(batch: ImportBatch, arrival: Arrival) -> Taken:
    """Give each row found by its number what the workbook says now."""
    read, args = "importers.tables.returned.read", (str(arrival.path), arrival.name, batch.kind)
    said = await jail.read(read, *args, work=arrival.path.parent, limits=LIMITS)
    rows = await corrections.correct_many(batch, dict(said))
    wrong = sum(row.outcome is Outcome.BAD for row in rows)
    return Taken(len(rows) - wrong, wrong)
