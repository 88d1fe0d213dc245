"""What was read of a document that was taken over: history, decided and booked elsewhere, which nobody is asked about.

Called where a reading is filed, in its transaction.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TypeVar

from workspaces.archive.sealing import seal_invoice
from workspaces.documents.models import Channel, Document
from workspaces.documents.origins import Origin
from workspaces.dossiers.models import Direction
from workspaces.invoices.approval import seal_key
from workspaces.invoices.draft import Doubt, InvoiceDraft
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting, Lifecycle, Payment, Processing
from workspaces.kernel import audit
from workspaces.kernel.clock import now
from workspaces.kernel.jobs import later
from workspaces.kernel.typesetting import typeset
from workspaces.parties.models import folded

T = TypeVar("T")
BY = "Reprise"
PAID = re.compile(r"\b(payee?s?|paid|reglee?s?|soldee?s?|lettree?s?|settled|encaissee?s?|oui|yes)\b")
PARTLY = re.compile(r"\b(partiel\w*|partly|partial\w*|en partie)\b")
NOT = re.compile(r"\b(non|not|unpaid|impayee?s?|a payer|a regler|to pay|no)\b")
FROM_INDEX = "Non lu sur le document : pris dans l’index de la reprise."
UNLIKE = "L’index de la reprise dit « {said} » : comparez avec le document."


async def origin_of(document: Document) -> Origin | None:
    if document.channel is not Channel.TAKEOVER:
        return None
    return await Origin.get_or_none(document_id=document.id, workspace_id=document.workspace_id)


def complete(draft: InvoiceDraft, origin: Origin, direction: Direction) -> None:
    """What the reading did not find and the index says, marked as such; where they differ, a person is told."""
    facts, party = origin.facts, draft.seller if direction is Direction.PURCHASE else draft.buyer
    if name := facts.get("party"):
        party.name = party.name or _noted(draft, "seller.name", name)
    if number := facts.get("number"):
        draft.number = draft.number or _noted(draft, "number", number)
        if folded(draft.number) != folded(number):
            draft.doubts.append(Doubt("INDEX_UNLIKE", typeset(UNLIKE.format(said=number)), "number", blocking=False))
    if day := facts.get("date"):
        draft.issue_date = draft.issue_date or _noted(draft, "issue_date", date.fromisoformat(day))
    if amount := facts.get("amount"):
        draft.gross = draft.gross if draft.gross is not None else _noted(draft, "gross", Decimal(amount))


def _noted(draft: InvoiceDraft, field: str, value: T) -> T:
    draft.doubts = [doubt for doubt in draft.doubts if doubt.field != field]
    draft.doubts.append(Doubt("FROM_INDEX", typeset(FROM_INDEX), field, blocking=False))
    return value


def settle(invoice: Invoice, origin: Origin) -> None:
    """Its place: decided there and in the books there, unless the firm wants to look at it as at any other."""
    invoice.payment = paid(origin.facts.get("status", ""))
    if origin.review:
        return
    invoice.processing = Processing.DUPLICATE if invoice.duplicate_of else Processing.ACCEPTED
    invoice.lifecycle = Lifecycle.AVAILABLE if invoice.duplicate_of else Lifecycle.APPROVED
    invoice.accounting = Accounting.EXPORTED
    invoice.decided_at, invoice.decided_by_name = now(), BY


def paid(status: str) -> Payment:
    """By the word of the index; what says nothing leaves it unpaid."""
    word = folded(status)
    if NOT.search(word):
        return Payment.UNPAID
    if PARTLY.search(word):
        return Payment.PARTLY_PAID
    return Payment.PAID if PAID.search(word) else Payment.UNPAID


async def close(invoice: Invoice, origin: Origin) -> None:
    """Once it is saved. The day that it bears stands in for one of deposit. No undo left: it goes to the archive."""
    if origin.deposited_on is None and invoice.issue_date:
        origin.deposited_on, origin.dated_by = invoice.issue_date, "reading"
        await origin.save(update_fields=["deposited_on", "dated_by"])
    await audit.record("takeover:settled", invoice, said=origin.said)
    if origin.sealing:
        await ask_seal(invoice)


async def ask_seal(invoice: Invoice) -> None:
    if invoice.processing is Processing.ACCEPTED:
        where = invoice.workspace_id
        await later(seal_invoice, workspace_id=where, key=seal_key(invoice), workspace=where, invoice=invoice.id)
