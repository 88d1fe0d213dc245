"""The dossiers that a take-over needs and that are not there yet: opened one by one, nobody is invited."""

from __future__ import annotations

from uuid import UUID, uuid5

from importers.tables.models import Stage
from importers.takeover import jobs
from importers.takeover.models import Choice, TakenDossier, TakeOver
from importers.takeover.moves import NOBODY, starter
from portal.firms.models import Firm
from portal.provisioning.opening import open_dossier
from workspaces.dossiers.models import Workspace
from workspaces.kernel.access import Person
from workspaces.kernel.errors import DomainError
from workspaces.kernel.jobs import effect, job, later


@job(attempts=8, timeout=3600)
async def open_taken_dossiers(*, workspace: str, takeover: str) -> None:
    """What cannot be opened says why, and its files are refused with that."""
    row = await TakeOver.get_or_none(id=UUID(takeover), workspace_id=UUID(workspace))
    if row is None or row.stage is not Stage.WRITING:
        return
    firm = await Firm.get(id=row.workspace_id)
    missing = TakenDossier.filter(workspace_id=row.workspace_id, takeover_id=row.id, choice=Choice.OPEN, target_id=None)
    for dossier in await missing.order_by("position"):
        await _open(dossier, firm, starter(row) or Person(NOBODY, row.by_name, ""))
    async with effect():
        await jobs.ask(row)


async def _open(dossier: TakenDossier, firm: Firm, person: Person) -> None:
    """Under an id that a second run finds again."""
    id_ = uuid5(dossier.id, "workspace")
    if not await Workspace.exists(id=id_):
        try:
            await open_dossier(firm, dossier.name, dossier.siren, "", person, invite=False, workspace_id=id_)
        except DomainError as refused:
            mine = TakenDossier.filter(id=dossier.id, workspace_id=dossier.workspace_id)
            await mine.update(problem=f"Dossier non ouvert : {refused.message}")
            return
    await TakenDossier.filter(id=dossier.id, workspace_id=dossier.workspace_id).update(target_id=id_, opened=True)


async def ask(row: TakeOver) -> None:
    """In the running transaction."""
    where = row.workspace_id
    await later(open_taken_dossiers, workspace_id=where, workspace=where, takeover=row.id)
