"""The report of a take-over: every file of the ZIP, what became of it, and why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

from importers.takeover import counting
from importers.takeover.counting import FATES, PARTS, Line
from importers.takeover.models import TakeOver
from importers.takeover.running import dated
from portal.takeover import choosing
from workspaces.documents.origins import DATED_BY
from workspaces.dossiers.models import Workspace
from workspaces.kernel.downloads import Sheet
from workspaces.kernel.spreadsheet import Cell

HEADS = (
    *("Dossier", "Fichier", "Nature", "Résultat", "Motif", "Code", "Octets", "SHA-256"),
    *("Déposé à l’origine le", "D’après", "Numéro", "Date", "Tiers", "Montant", "Statut"),
)
SHEET = Sheet("Reprise", HEADS, (28, 44, 14, 14, 60, 22, 12, 66, 20, 24, 18, 12, 28, 14, 14))


async def rows(row: TakeOver) -> AsyncIterator[list[list[Cell]]]:
    names = await _names(row)
    async for lines in counting.every_line(row):
        yield [_cells(line, names) for line in lines]


async def _names(row: TakeOver) -> dict[UUID, str]:
    dossiers = await choosing.dossiers_of(row)
    ids = [one.target_id for one in dossiers if one.target_id]
    targets = {one.id: one.name for one in await Workspace.filter(id__in=ids).only("id", "name")}
    return {one.id: targets.get(one.target_id, one.name) for one in dossiers}  # type: ignore[arg-type]


def _cells(line: Line, names: dict[UUID, str]) -> list[Cell]:
    """One file, in the order of HEADS."""
    file, facts = line.file, line.file.facts
    on, by = dated(file)
    day: date | None = date.fromisoformat(facts["date"]) if facts.get("date") else None
    told = [names.get(file.dossier_id, "") if file.dossier_id else "", file.path, PARTS[file.part]]
    told += [FATES[line.fate], line.said, line.code]
    ends = [facts.get("number"), day, facts.get("party"), facts.get("amount"), facts.get("status")]
    return [*told, file.size, file.sha256, on, DATED_BY[by] if by else "", *ends]
