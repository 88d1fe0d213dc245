"""What deciding on an invoice does to its anomalies, in the transaction of the decision."""

from __future__ import annotations

from workspaces.anomalies.deciding import OPEN, resolved
from workspaces.anomalies.examining import look_at_twins
from workspaces.anomalies.models import Anomaly, AnomalyKind, AnomalyState, Because
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel.access import Access, FirmAccess, Via

ABOUT_ACCOUNTS = (AnomalyKind.NEW_IBAN, AnomalyKind.OTHER_IBAN)
OVER = (Processing.REFUSED, Processing.DUPLICATE)


async def follow_decision(invoice: Invoice, by: Access | FirmAccess | None) -> None:
    """Refused or called a duplicate, it is over. Accepted by the firm, whose screen shows them, they were seen; the
    client does not see them, so what the client accepts stays to be looked at. An account keeps its own guard."""
    still_open = Anomaly.filter(workspace_id=invoice.workspace_id, invoice_id=invoice.id, state=AnomalyState.OPEN)
    if invoice.processing in OVER:
        await _look_elsewhere(invoice)
        await still_open.update(**resolved(Because.REFUSED, by, with_invoice=True))
    elif invoice.processing is Processing.ACCEPTED and isinstance(by, Access) and by.via is Via.FIRM:
        seen = still_open.exclude(kind__in=ABOUT_ACCOUNTS)
        await seen.update(**resolved(Because.FINE, by, with_invoice=True))


async def follow_undo(invoice: Invoice) -> None:
    await _look_elsewhere(invoice)
    resolved_so = Anomaly.filter(workspace_id=invoice.workspace_id, invoice_id=invoice.id, with_invoice=True)
    await resolved_so.update(**OPEN)


async def _look_elsewhere(invoice: Invoice) -> None:
    """The same invoice in another dossier has a twin less, or one again."""
    twins = Anomaly.filter(workspace_id=invoice.workspace_id, invoice_id=invoice.id, kind=AnomalyKind.ELSEWHERE)
    await look_at_twins(*await twins.exclude(facts=""))
