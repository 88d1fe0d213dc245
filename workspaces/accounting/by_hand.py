"""« Saisie à la main »: a person entered the invoice in the accounting package, because no entry could leave from here.

Who, when and their note are in the journal. Called inside a `unit_of_work`.
"""

from __future__ import annotations

from workspaces.accounting import pieces
from workspaces.accounting.models import AccountingPiece
from workspaces.accounting.sources import is_accountable
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting
from workspaces.kernel import audit, events
from workspaces.kernel.access import Access
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.errors import IllegalMove

FROM = (Accounting.READY, Accounting.ERROR)


def may_be(invoice: Invoice) -> bool:
    return invoice.accounting in FROM and is_accountable(invoice)


async def enter(invoice: Invoice, note: str, by: Access) -> None:
    if not is_accountable(invoice):
        raise IllegalMove(pieces.NOT_YET, code="NOT_ACCOUNTABLE")
    if invoice.accounting not in FROM:
        message = "Seule une facture revue ou en erreur d’export se marque « Saisie à la main »."
        raise IllegalMove(message, code="BY_HAND_STATE")
    before, invoice.accounting = invoice.accounting, invoice.accounting.to(Accounting.EXPORTED)
    await invoice.save_if_unchanged("accounting")
    await audit.record("accounting:by-hand", invoice, by, before=before.value, note=note)
    await events.tell([invoice.workspace_id], "invoice", invoice.id)


async def undo(invoice: Invoice, by: Access) -> None:
    """Back to « Revue faite »; a number that it had is taken back as it is from any entry."""
    if await entered(invoice) is None:
        message = "Cette facture n’est pas saisie à la main. Si elle est partie dans un export, annulez l’export."
        raise IllegalMove(message, code="BY_HAND_STATE")
    invoice.accounting = invoice.accounting.to(Accounting.READY)
    if await AccountingPiece.exists(workspace_id=invoice.workspace_id, invoice_id=invoice.id, open=False):
        await pieces.reopen(invoice)
    await invoice.save_if_unchanged("accounting")
    await audit.record("accounting:by-hand:undone", invoice, by)
    await events.tell([invoice.workspace_id], "invoice", invoice.id)


async def entered(invoice: Invoice) -> AuditEvent | None:
    """The act, while it stands: what left in an export was not entered by hand."""
    if invoice.accounting is not Accounting.EXPORTED:
        return None
    pieces_of = AccountingPiece.filter(workspace_id=invoice.workspace_id, invoice_id=invoice.id)
    if await pieces_of.filter(export_id__isnull=False).exists():
        return None
    acts = AuditEvent.filter(workspace_id=invoice.workspace_id, subject_id=invoice.id, what="accounting:by-hand")
    return await acts.order_by("-seq").first()
