"""The plan of a dossier: its own choices over the French defaults."""

from __future__ import annotations

from uuid import UUID

from workspaces.accounting import chart
from workspaces.accounting.chart import Deductibility
from workspaces.accounting.facts import Plan
from workspaces.accounting.models import AccountingPlan
from workspaces.dossiers.models import VatRegime, Workspace


async def own(workspace_id: UUID) -> AccountingPlan:
    """The row, or one that says nothing and is not saved yet."""
    found = await AccountingPlan.get_or_none(workspace_id=workspace_id)
    return found or AccountingPlan(workspace_id=workspace_id)


async def plan_of(dossier: Workspace) -> Plan:
    return made_of(await own(dossier.id), dossier)


def made_of(row: AccountingPlan, dossier: Workspace) -> Plan:
    journals = {side: tuple(row.journals.get(side, default)) for side, default in chart.JOURNALS.items()}
    threshold = chart.ASSET_THRESHOLD if row.asset_threshold is None else row.asset_threshold
    return Plan(
        accounts=chart.DEFAULTS | row.accounts,
        collected=chart.COLLECTED | row.collected,
        journals=journals,  # type: ignore[arg-type]
        deductible=rules(row),
        asset_threshold=threshold,
        exempt=dossier.vat_regime is VatRegime.EXEMPT,
    )


def rules(row: AccountingPlan) -> tuple[Deductibility, ...]:
    """The firm's own list where it wrote one; a line of the law's keeps its reason."""
    if row.deductible is None:
        return chart.DEDUCTIBLE
    known = {(rule.prefix, rule.percent): rule for rule in chart.DEDUCTIBLE}
    return tuple(
        known.get((prefix, percent), Deductibility(prefix, percent, "choisi par le cabinet", ""))
        for prefix, percent in row.deductible
    )
