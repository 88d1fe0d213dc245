"""Telling the supplier's side what the buyer answered, where the supplier has its own dossier here: its sale says so
in its history, and its owners are written to when something is asked of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from workspaces.dossiers import people
from workspaces.dossiers.models import Direction, Workspace
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Lifecycle
from workspaces.kernel import audit, events, jobs, mail
from workspaces.kernel.jobs import effect, job
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in
from workspaces.kernel.web import url

WRITTEN_ABOUT = (Lifecycle.REFUSED, Lifecycle.DISPUTED, Lifecycle.SUSPENDED, Lifecycle.PARTLY_APPROVED)


def key_of(invoice: Invoice) -> str:
    return f"tell-supplier:{invoice.id}"


async def ask(invoice: Invoice) -> None:
    """In the transaction of the answer: it leaves a moment later, unless it is taken back."""
    await jobs.cancel(key_of(invoice))
    if await supplier_dossier(invoice) is None:
        return
    await jobs.later(
        tell_supplier,
        workspace_id=invoice.workspace_id,
        after=timedelta(seconds=settings().undo_s),
        key=key_of(invoice),
        workspace=invoice.workspace_id,
        invoice=invoice.id,
        status=invoice.lifecycle.value,
    )


async def supplier_dossier(invoice: Invoice) -> Workspace | None:
    if not invoice.party_siren:
        return None
    return await Workspace.filter(siren=invoice.party_siren).exclude(id=invoice.workspace_id).first()


@job(queue="mail", attempts=12)
async def tell_supplier(*, workspace: str, invoice: str, status: str) -> None:
    """Only an invoice that the supplier's dossier really sent: the same number, customer and total."""
    answered = await Invoice.get_or_none(id=UUID(invoice), workspace_id=UUID(workspace))
    if answered is None or answered.lifecycle.value != status:  # taken back, or answered otherwise since
        return
    buyer, seller = await Workspace.get(id=answered.workspace_id), await supplier_dossier(answered)
    if seller is None:
        return
    with acting_in(seller.id):
        sale = await _sale(answered, buyer, seller)
        if sale is None:
            return
        async with effect():
            await _tell(sale, answered, buyer, seller)


async def _sale(answered: Invoice, buyer: Workspace, seller: Workspace) -> Invoice | None:
    same = {"number": answered.number, "gross": answered.gross, "issue_date": answered.issue_date}
    sales = Invoice.filter(workspace_id=seller.id, direction=Direction.SALE, party_siren=buyer.siren, **same)
    return await sales.first()


async def _tell(sale: Invoice, answered: Invoice, buyer: Workspace, seller: Workspace) -> None:
    status = answered.lifecycle
    if sale.lifecycle.may(status):
        sale.lifecycle = sale.lifecycle.to(status)
        sale.refusal_code, sale.refusal_reason = answered.refusal_code, answered.refusal_reason
        await sale.save_if_unchanged("lifecycle", "refusal_code", "refusal_reason")
    said = {"status": status.value, "reason": answered.refusal_reason, "customer": buyer.name}
    await audit.record("sale:answered", sale, None, **said)
    await events.tell([seller.id], "invoice", sale.id)
    if status in WRITTEN_ABOUT:
        await _write(sale, status, answered.refusal_reason, buyer, seller)


async def _write(sale: Invoice, status: Lifecycle, reason: str, buyer: Workspace, seller: Workspace) -> None:
    link = url("workspace:sale", workspace=seller.slug, invoice_id=sale.id)
    for one in await people.of_dossier(seller.id, ()):
        await mail.write(
            "answered",
            to=one.email,
            subject=f"Facture {sale.number} : {status.label.lower()} par {buyer.name}",
            preheader=reason,
            firm_name=seller.name,
            customer=buyer.name,
            number=sale.number,
            status=status.label.lower(),
            reason=reason,
            link=f"{settings().base_url}{link}",
        )
