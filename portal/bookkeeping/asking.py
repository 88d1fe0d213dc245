"""What the firm asks its client about an invoice leaves by e-mail, unless it is taken back in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from portal.review.jobs import title_of, write_to_owners
from workspaces.accounting import asking
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting
from workspaces.kernel import jobs
from workspaces.kernel.access import Access
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.jobs import effect, job
from workspaces.kernel.settings import settings


@asking.hear
async def tell_later(invoice: Invoice, ws: Access) -> None:
    step, delay = await last_step(invoice), timedelta(seconds=settings().undo_s)
    ids: dict[str, Any] = {
        "workspace": invoice.workspace_id,
        "invoice": invoice.id,
        "firm": ws.firm_id,
        "step": step.id,
    }
    await jobs.later(tell_question, workspace_id=invoice.workspace_id, after=delay, **ids)


@job(queue="mail", attempts=12)
async def tell_question(*, workspace: str, invoice: str, firm: str, step: str) -> None:
    """Tell the dossier's owners, while this question is still the invoice's last step."""
    found = await Invoice.get_or_none(id=UUID(invoice), workspace_id=UUID(workspace))
    if found is None or found.accounting is not Accounting.CLIENT_ACTION:  # taken back since
        return
    last = await last_step(found)
    if last.id != UUID(step):  # asked again: the later question is told
        return
    subject = f"Une question sur une facture : {title_of(found)}"
    async with effect():
        await write_to_owners("asked", found, firm, subject, str(last.detail["reason"]))


async def last_step(invoice: Invoice) -> AuditEvent:
    steps = AuditEvent.filter(workspace_id=invoice.workspace_id, subject_id=invoice.id, what="accounting:moved")
    (last,) = await steps.order_by("-seq").limit(1)
    return last
