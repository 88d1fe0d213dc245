"""Making a received document an expense note, and completing what its ticket does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workspaces.documents.models import Document
from workspaces.expenses.generic import BY_KEY, Generic
from workspaces.expenses.models import Expense, Means
from workspaces.invoices import numbering
from workspaces.invoices.draft import Confidence, Doubt, InvoiceDraft, Party, Proof
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Payment
from workspaces.kernel import audit, events
from workspaces.kernel.access import Access
from workspaces.kernel.clock import now, today
from workspaces.kernel.errors import DomainError
from workspaces.parties import matching
from workspaces.parties.models import Kind, ThirdParty

SERIES, LEAST_SURE, LONGEST_NOTE = "NDF", 0.8, 200
CERTAIN = Confidence(1.0, Proof.PERSON)


@dataclass(frozen=True)
class Asked:
    """What whoever spent the money says of it."""

    means: Means
    generic: str = ""
    note: str = ""


def asked(values: Mapping[str, str]) -> Asked:
    """As the form sends it. Raises MEANS_INVALID, GENERIC_INVALID."""
    means, generic = values.get("means") or Means.CARD.value, values.get("generic", "")
    if means not in set(Means):
        raise DomainError("Choisissez avec quoi cette dépense a été payée.", code="MEANS_INVALID")
    if generic and generic not in BY_KEY:
        raise DomainError("Choisissez un fournisseur de la liste, ou aucun.", code="GENERIC_INVALID")
    return Asked(Means(means), generic, " ".join(values.get("note", "").split())[:LONGEST_NOTE])


async def record(document: Document, *, asked: Asked, by: Access) -> Expense:
    """In the transaction that keeps the document, under the next number of the year."""
    year = today().year
    number = numbering.written(SERIES, year, await numbering.take(document.workspace_id, SERIES, year))
    expense = await Expense.create(
        workspace_id=document.workspace_id,
        document_id=document.id,
        number=number,
        means=asked.means,
        generic=asked.generic,
        note=asked.note,
        spent_by_id=by.person.id,
        spent_by_name=by.person.name[:120],
        created_at=now(),
    )
    await audit.record("expense:recorded", document, by, number=number, means=asked.means.value)
    return expense


async def of_document(document: Document) -> Expense | None:
    return await Expense.get_or_none(workspace_id=document.workspace_id, document_id=document.id)


async def said_of(document: Document) -> str:
    """What the sheet of its invoice says of it; nothing where it is no expense note."""
    note = await of_document(document)
    if note is None:
        return ""
    why = f" : {note.note}" if note.note else ""
    return f"Note de frais {note.number}, {note.means.label.lower()}{why}"


def complete(draft: InvoiceDraft, expense: Expense) -> None:
    """A ticket often bears no number and no name that can be read: the note's own stand in, and are said to."""
    if not draft.number:
        _stand_in(draft, "number", f"Ce ticket ne porte pas de numéro : c’est celui de la note, {expense.number}.")
        draft.number = expense.number
    generic = BY_KEY.get(expense.generic)
    sure = draft.confidence.get("seller.name")
    if generic and (not draft.seller.name or (sure and sure.score < LEAST_SURE)):
        _stand_in(draft, "seller.name", f"Fournisseur choisi à la saisie : {generic.name}.")
        draft.seller.name = generic.name


def _stand_in(draft: InvoiceDraft, field: str, said: str) -> None:
    draft.confidence[field] = CERTAIN
    draft.doubts = [doubt for doubt in draft.doubts if doubt.field != field]
    draft.doubts.append(Doubt("EXPENSE_COMPLETED", said, field, blocking=False))


def settle(invoice: Invoice, expense: Expense) -> None:
    """What the company's own money paid is paid; an advance is owed to whoever made it."""
    if expense.means.settled:
        invoice.payment = invoice.payment.to(Payment.PAID)


async def pay(expense: Expense, invoice: Invoice, target: Payment, by: Access) -> None:
    """An advance is paid back to whoever made it, or was not after all."""
    invoice.payment = invoice.payment.to(target)
    await invoice.save_if_unchanged("payment")
    what = "expense:reimbursed" if target is Payment.PAID else "expense:reimbursement:undone"
    await audit.record(what, invoice, by, number=expense.number)
    await events.tell([invoice.workspace_id], "invoice", invoice.id)


async def supplier(expense: Expense) -> ThirdParty | None:
    """The pinned supplier of this dossier, added at its first ticket with its usual account. None: none was chosen."""
    generic = BY_KEY.get(expense.generic)
    if generic is None:
        return None
    party = Party(name=generic.name)
    known = await matching.find(expense.workspace_id, Kind.SUPPLIER, party)
    return known or await _added(expense, party, generic)


async def _added(expense: Expense, party: Party, generic: Generic) -> ThirdParty | None:
    added = await matching.find_or_add(expense.workspace_id, Kind.SUPPLIER, party)
    if added and generic.account:
        added.account = generic.account
        await added.save(update_fields=["account"])
    return added
