"""What changes the anomalies of invoices that nobody touches: a company that closes, a dossier that leaves the firm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from workspaces.anomalies import elsewhere
from workspaces.anomalies.examining import look_again
from workspaces.anomalies.models import Anomaly, AnomalyKind
from workspaces.dossiers.models import Workspace
from workspaces.kernel import bulk, db, jobs
from workspaces.kernel.jobs import effect, job
from workspaces.kernel.tenancy import acting_in

MOST = 500  # invoices of one company that wait
WAITING = "processing in ('to-check', 'to-accept', 'on-hold')"


async def everywhere() -> list[UUID]:
    return [workspace.id for workspace in await Workspace.all().only("id")]


@job()
async def company_closed(*, siren: str) -> None:
    """Look again at what waits of a company that the directory has just said to be closed."""
    everyone = await everywhere()
    sql = f"select id, workspace_id from invoice where {bulk.among('workspace_id', 'ids')} and party_siren = :siren "  # noqa: S608
    with acting_in(*everyone):
        found = await db.rows(f"{sql} and {WAITING} limit {MOST}", ids=bulk.listed(everyone), siren=siren)
    async with effect():
        for row in found:
            workspace_id, invoice_id = UUID(str(row["workspace_id"])), UUID(str(row["id"]))
            await jobs.later(look_again, workspace_id=workspace_id, workspace=workspace_id, invoice=invoice_id)


@job()
async def forget_former_firms(**_: Any) -> None:
    """What a firm saw by following two dossiers ends when it follows one of them no longer."""
    everyone = await everywhere()
    with acting_in(*everyone):
        rows = await Anomaly.filter(kind=AnomalyKind.ELSEWHERE, workspace_id__in=everyone)
        firms = {row.firm_id for row in rows}
        dossiers = {firm: {str(id_) for id_ in await elsewhere.followed(firm)} for firm in firms if firm}
        gone = [row.id for row in rows if row.firm_id and not _both(row) <= dossiers[row.firm_id]]
        await Anomaly.filter(workspace_id__in=everyone, id__in=gone).delete()


def _both(row: Anomaly) -> set[str]:
    return {str(row.workspace_id), str(row.elsewhere_workspace_id)}
