"""Answers to a purchase that are neither yes nor no: dispute it, suspend it, take note that it is completed, approve
it in part. Each is one act inside the caller's `unit_of_work`; see `approval` for the others."""

from __future__ import annotations

from workspaces.invoices import approval, reasons
from workspaces.invoices.approval import UNDECIDED, By
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Lifecycle, Processing
from workspaces.kernel.errors import IllegalMove

AGREED = (Processing.ACCEPTED, Processing.ARCHIVED)


async def dispute(invoice: Invoice, code: str, comment: str, by: By) -> None:
    """« En litige » (207): an open invoice waits meanwhile, an accepted one stays accepted and is not to be paid."""
    if invoice.processing not in (*UNDECIDED, *AGREED):
        raise IllegalMove(f"Une facture « {invoice.processing.label} » ne se conteste plus.", code="NOT_OPEN")
    await _answer(invoice, Lifecycle.DISPUTED, code, comment, by)
    await approval.record("purchase:disputed", invoice, by, code=code, reason=invoice.refusal_reason)


async def settle(invoice: Invoice, note: str, by: By) -> None:
    """The dispute is over: the invoice is where it was before, with what was agreed as a note."""
    if invoice.lifecycle is not Lifecycle.DISPUTED:
        raise IllegalMove("Cette facture n’est pas en litige.", code="NOT_DISPUTED")
    agreed = invoice.processing in AGREED
    await _resume(invoice, Lifecycle.APPROVED if agreed else Lifecycle.IN_HAND, by)
    await approval.record("purchase:settled", invoice, by, reason=note)


async def suspend(invoice: Invoice, code: str, comment: str, by: By) -> None:
    """« Suspendue » (208): it waits for papers of the supplier, which the comment names."""
    if invoice.processing not in UNDECIDED:
        raise IllegalMove(f"Une facture « {invoice.processing.label} » ne se suspend plus.", code="NOT_OPEN")
    await _answer(invoice, Lifecycle.SUSPENDED, code, comment, by)
    await approval.record("purchase:suspended", invoice, by, code=code, reason=invoice.refusal_reason)


async def complete(invoice: Invoice, note: str, by: By) -> None:
    """« Complétée » (209): the supplier gave what was missing, and the invoice waits for its decision again."""
    if invoice.lifecycle is not Lifecycle.SUSPENDED:
        raise IllegalMove("Cette facture n’attend pas de pièces.", code="NOT_SUSPENDED")
    await _resume(invoice, Lifecycle.COMPLETED, by)
    await approval.record("purchase:completed", invoice, by, reason=note)


async def accept_partly(invoice: Invoice, code: str, comment: str, by: By) -> None:
    """« Approuvée partiellement » (206): accepted but for what the reason says, for which a credit note is owed."""
    status = Lifecycle.PARTLY_APPROVED
    invoice.refusal_code, invoice.refusal_reason = code, reasons.check(status, code, comment)
    await approval.ask_roads(invoice, Processing.ACCEPTED, by)
    said = {"code": code, "reason": invoice.refusal_reason}
    await approval.accept_now(invoice, by, status, *approval.REASON, **said)


async def _answer(invoice: Invoice, status: Lifecycle, code: str, comment: str, by: By) -> None:
    invoice.refusal_code, invoice.refusal_reason = code, reasons.check(status, code, comment)
    await approval.ask_roads(invoice, Processing.ON_HOLD, by)
    target = Processing.ON_HOLD if invoice.processing in UNDECIDED else None
    await approval.answer(invoice, status, target, by)


async def _resume(invoice: Invoice, status: Lifecycle, by: By) -> None:
    await approval.ask_roads(invoice, Processing.ON_HOLD, by)
    waits = Processing.TO_CHECK if invoice.doubt_count else Processing.TO_ACCEPT
    invoice.refusal_code = invoice.refusal_reason = ""
    await approval.answer(invoice, status, waits if invoice.processing is Processing.ON_HOLD else None, by)
