"""What the rows of dossiers are compared with: the firm's dossiers, those of others, the team, and the file itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from importers.tables import chunks
from importers.tables.models import ImportBatch, ImportRow, Outcome, Stage
from portal.doors import visible_dossiers
from portal.firms.models import FirmMember
from workspaces.dossiers.models import FirmLink, Workspace
from workspaces.kernel.access import FirmCan
from workspaces.kernel.clock import today


async def followed(firm_id: UUID) -> frozenset[UUID]:
    """Every dossier that the firm follows today, whoever of the firm asks."""
    links = await FirmLink.filter(firm_id=firm_id, since__lte=today()).values_list("workspace_id", "until")
    return frozenset(workspace_id for workspace_id, until in links if until is None or until > today())


async def visible(batch: ImportBatch) -> frozenset[UUID]:
    """The dossiers that whoever brought the file may see; whoever sits at the machine sees all of the firm's."""
    if batch.by_id is None:
        return await followed(batch.workspace_id)
    member = await FirmMember.get_or_none(firm_id=batch.workspace_id, user_id=batch.by_id, left_at=None)
    return await visible_dossiers(member) if member else frozenset()


async def team(firm_id: UUID) -> dict[str, FirmMember]:
    """Who may follow a dossier, by name and by address as people write them."""
    from importers.tables.folding import plain

    members = [one for one in await FirmMember.filter(firm_id=firm_id, left_at=None) if FirmCan.DOSSIERS in one.grants]
    names = [plain(member.name) for member in members]
    by_name = {plain(member.name): member for member in members if names.count(plain(member.name)) == 1}
    return by_name | {member.email.lower(): member for member in members}


def of_team(colleagues: dict[str, FirmMember], said: str) -> FirmMember | None:
    from importers.tables.folding import plain

    return colleagues.get(said.strip().lower()) or colleagues.get(plain(said))


@dataclass
class Survey:
    """Learnt once for all pieces of a file, when a row first needs it."""

    batch: ImportBatch
    ours: frozenset[UUID] = frozenset()
    seen: frozenset[UUID] = frozenset()
    colleagues: dict[str, FirmMember] = field(default_factory=dict)
    rows_of: dict[str, set[int]] = field(default_factory=dict)
    looked: bool = False

    async def look(self) -> None:
        if not self.looked:
            self.ours, self.seen = await followed(self.batch.workspace_id), await visible(self.batch)
            self.colleagues = await team(self.batch.workspace_id)
            self.rows_of, self.looked = await _rows_of(self.batch), True

    def said_before(self, row: int, siren: str) -> bool:
        """Another row of the file opens this dossier: an earlier one, or any once somebody corrects rows."""
        others = self.rows_of.get(siren, set()) - {row}
        corrected = self.batch.stage in (Stage.PREVIEW, Stage.DONE)
        return bool(others) if corrected else any(other < row for other in others)


async def _rows_of(batch: ImportBatch) -> dict[str, set[int]]:
    """The rows of each SIREN, corrected ones with what they say now."""
    said: dict[int, str] = {}
    for number in range(batch.chunk_count):
        said |= dict((await chunks.read(batch, "good", number)).select("row", "siren").iter_rows())
    fixed = ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id, outcome=Outcome.NEW)
    said |= {row: after.get("siren", "") for row, after in await fixed.values_list("row", "after")}
    found: defaultdict[str, set[int]] = defaultdict(set)
    for row, siren in said.items():
        found[siren].add(row)
    return found


async def dossiers(sirens: Collection[str]) -> dict[str, list[Workspace]]:
    """Every active dossier of these companies on the platform."""
    found: defaultdict[str, list[Workspace]] = defaultdict(list)
    for workspace in await Workspace.filter(siren__in=list(sirens)):
        found[workspace.siren].append(workspace)
    return found
