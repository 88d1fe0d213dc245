"""Looking at one invoice beside what its dossier knows, in the transaction that read or corrected it.

A few reads by index, whatever the dossier holds. What was resolved stays so until its facts change.
"""

from __future__ import annotations

from uuid import UUID

from workspaces.anomalies import findings
from workspaces.anomalies.deciding import OPEN, resolved
from workspaces.anomalies.models import Anomaly, AnomalyKind, AnomalyState, Because
from workspaces.anomalies.rules import Finding
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel import jobs
from workspaces.kernel.access import Access, FirmAccess
from workspaces.kernel.clock import now

By = Access | FirmAccess | None  # None: it was read, nobody corrected it
OF_FINDING = ("facts", "sentence", "account_id", "firm_id", "elsewhere_workspace_id", "elsewhere_invoice_id")


async def examine(invoice: Invoice, by: By = None, *, spread: bool = True) -> None:
    """Open, leave or close its anomalies. `spread`: the same invoice elsewhere is looked at again as well."""
    if invoice.processing in (Processing.REFUSED, Processing.DUPLICATE):
        return
    mine = Anomaly.filter(workspace_id=invoice.workspace_id, invoice_id=invoice.id)
    known = {row.kind: row for row in await mine}
    found = {finding.kind: finding for finding in await findings.of(invoice)}
    for kind in known.keys() | found.keys():
        changed = await _settle(invoice, known.get(kind), found.get(kind), by)
        if spread and changed and kind is AnomalyKind.ELSEWHERE:
            await look_at_twins(known.get(kind), found.get(kind))


async def _settle(invoice: Invoice, row: Anomaly | None, finding: Finding | None, by: By) -> bool:
    """Whether anything changed."""
    if finding and (row is None or row.facts != finding.facts):
        row = row or Anomaly(workspace_id=invoice.workspace_id, invoice_id=invoice.id, kind=finding.kind)
        said = {name: getattr(finding, name) for name in OF_FINDING}
        party = {"party_name": invoice.party_name, "party_siren": invoice.party_siren}
        row.update_from_dict(OPEN | said | party | {"found_at": now()})
        await row.save()
        return True
    if row and row.facts and not finding:
        row.facts = ""  # should the same come back, it is new
        if row.state is AnomalyState.OPEN:
            row.update_from_dict(resolved(Because.CORRECTED, by))
        await row.save()
        return True
    return False


async def look_at_twins(*rows: Anomaly | Finding | None) -> None:
    """The invoices that these name in other dossiers have changed company as well."""
    twins = {(row.elsewhere_workspace_id, row.elsewhere_invoice_id) for row in rows if row}
    for workspace_id, invoice_id in twins:
        if workspace_id and invoice_id:
            await jobs.later(look_again, workspace_id=workspace_id, workspace=workspace_id, invoice=invoice_id)


@jobs.job()
async def look_again(*, workspace: str, invoice: str) -> None:
    """Something outside its dossier changed: a twin in another one, or what is known of a company."""
    found = await Invoice.get_or_none(id=UUID(invoice), workspace_id=UUID(workspace))
    if found:
        async with jobs.effect():
            await examine(found, spread=False)
