"""Deciding on a purchase: accept, refuse, put on hold, call it a duplicate, and undo in time.

Each verb is one act inside the caller's `unit_of_work`. What an act sends out (the archive entry, a message) is a job
due a moment later, which undoing cancels.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from workspaces.anomalies import following
from workspaces.archive.sealing import seal_invoice
from workspaces.documents.models import Document
from workspaces.dossiers.models import Direction, Workspace
from workspaces.invoices import acceptance, duplicates, reasons, telling
from workspaces.invoices.draft import InvoiceDraft
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting, Lifecycle, Processing
from workspaces.kernel import audit, events, jobs
from workspaces.kernel.access import Access, FirmAccess, Via
from workspaces.kernel.clock import now
from workspaces.kernel.errors import DomainError, IllegalMove
from workspaces.kernel.settings import settings
from workspaces.parties import defaults
from workspaces.parties.models import ThirdParty

By = Access | FirmAccess | None  # None: the dossier's own settings decided

UNDECIDED = (Processing.TO_CHECK, Processing.TO_ACCEPT, Processing.ON_HOLD)
IN_THE_BOOKS = (Accounting.PROCESSED, Accounting.EXPORTED)
REASON = ("refusal_code", "refusal_reason")  # of whatever status wants one: see `reasons`
DECISION = ("processing", "lifecycle", "accounting", "before_decision", "decided_at", "decided_by", "decided_by_name")
NEEDED = {
    "number": "le numéro",
    "issue_date": "la date",
    "party_name": "le nom du fournisseur",
    "gross": "le total TTC",
}


@dataclass(frozen=True)
class Road:
    """What an invoice may have to go through before a decision counts: a circuit of approval. A feature above this one
    puts itself here; `accept` and `undo` answer True when they have done all there is to do for now."""

    accept: Callable[[Invoice, By], Awaitable[bool]]
    decide: Callable[[Invoice, Processing, By], Awaitable[None]]
    undo: Callable[[Invoice, By], Awaitable[bool]]
    follow: Callable[[str, Invoice, By], Awaitable[None]]


roads: list[Road] = []


def seal_key(invoice: Invoice) -> str:
    return f"seal:{invoice.id}"


async def accept(invoice: Invoice, by: By) -> None:
    """Accept, or take the invoice one step further on the road that leads there."""
    for road in roads:
        if await road.accept(invoice, by):
            return
    await accept_now(invoice, by)


async def accept_now(
    invoice: Invoice, by: By, lifecycle: Lifecycle = Lifecycle.APPROVED, *more: str, **detail: object
) -> None:
    """Approved on the network's axis, and archived once it can no longer be undone."""
    await must_be_whole(invoice)
    seen = isinstance(by, Access) and by.via is Via.FIRM and invoice.accounting.may(Accounting.READY)
    reviewed_too = Accounting.READY if seen else None  # the firm that accepts has looked
    if invoice.lifecycle in (Lifecycle.DISPUTED, Lifecycle.SUSPENDED) and lifecycle is Lifecycle.APPROVED:
        invoice.refusal_code, invoice.refusal_reason, more = "", "", (*more, *REASON)
    await _decide(invoice, Processing.ACCEPTED, by, *more, lifecycle=lifecycle, accounting=reviewed_too)
    delay = timedelta(seconds=settings().undo_s)
    await jobs.later(
        seal_invoice,
        workspace_id=invoice.workspace_id,
        after=delay,
        key=seal_key(invoice),
        workspace=invoice.workspace_id,
        invoice=invoice.id,
    )
    partly = lifecycle is Lifecycle.PARTLY_APPROVED
    await record(f"purchase:{'partly-accepted' if partly else 'accepted'}", invoice, by, **detail)


async def must_be_whole(invoice: Invoice) -> None:
    missing = [name for field, name in NEEDED.items() if not getattr(invoice, field)]
    if missing:
        message = f"Complétez d’abord {', '.join(missing)} de cette facture, puis acceptez-la."
        raise DomainError(message, code="INVOICE_INCOMPLETE")
    workspace = await Workspace.get(id=invoice.workspace_id)
    if invoice.duplicate_of and defaults.holds_duplicates(workspace, await supplier_of(invoice)):
        message = "Cette facture ressemble à une autre. Comparez-les, puis dites si c’est un doublon."
        raise IllegalMove(message, code="DUPLICATE_HELD")


async def accept_by_itself(invoice: Invoice) -> None:
    """Accept what the dossier's « Approuver la réception » lets through, unless a circuit wants people to agree."""
    if invoice.direction is not Direction.PURCHASE or invoice.processing is not Processing.TO_ACCEPT:
        return
    for road in roads:
        if await road.accept(invoice, None):
            return
    found = await acceptance.verdict(invoice)
    if found.accepted:
        await accept_now(invoice, None, rule=found.words)


async def supplier_of(invoice: Invoice) -> ThirdParty | None:
    return await ThirdParty.get_or_none(id=invoice.party_id, workspace_id=invoice.workspace_id)


async def refuse(invoice: Invoice, code: str, reason: str, by: By) -> None:
    """Refuse, with one of the network's reasons and a comment, which is its words where nobody wrote any."""
    invoice.refusal_code, invoice.refusal_reason = code, reasons.check(Lifecycle.REFUSED, code, reason)
    await ask_roads(invoice, Processing.REFUSED, by)
    await _decide(invoice, Processing.REFUSED, by, *REASON, lifecycle=Lifecycle.REFUSED)
    await record("purchase:refused", invoice, by, code=code, reason=invoice.refusal_reason)


async def ask_roads(invoice: Invoice, target: Processing, by: By) -> None:
    """Whether whoever decides may, where the invoice is on its way through people."""
    for road in roads:
        await road.decide(invoice, target, by)


async def hold(invoice: Invoice, reason: str, by: By) -> None:
    """Set aside, with a note for whoever comes back to it."""
    await ask_roads(invoice, Processing.ON_HOLD, by)
    await _decide(invoice, Processing.ON_HOLD, by)
    await record("purchase:held", invoice, by, reason=reason)


async def duplicate(invoice: Invoice, by: By) -> None:
    """Say that this is the same invoice as an earlier one: it stays as evidence and goes no further."""
    await ask_roads(invoice, Processing.DUPLICATE, by)
    await _decide(invoice, Processing.DUPLICATE, by)
    await record("purchase:duplicate", invoice, by, of=invoice.duplicate_of)


async def not_duplicate(invoice: Invoice, by: By) -> None:
    """Say that a suspected duplicate is an invoice of its own."""
    invoice.duplicate_of = None
    draft = invoice.as_draft()
    draft.doubts = [doubt for doubt in draft.doubts if doubt.code != "DUPLICATE"]
    await keep_draft(invoice, draft, "duplicate_of")
    await record("purchase:not-duplicate", invoice, by)


async def suspect(invoice: Invoice, by: By) -> None:
    """Take « not a duplicate » back: it looks like an earlier one again, as far as it still does."""
    draft = invoice.as_draft()
    if not await duplicates.look(invoice, draft):
        raise IllegalMove("Cette facture ne ressemble plus à une autre.", code="NOT_ALIKE")
    if invoice.processing is Processing.TO_ACCEPT:
        invoice.processing = Processing.TO_CHECK
    await keep_draft(invoice, draft, "duplicate_of")
    await record("purchase:suspected", invoice, by, of=invoice.duplicate_of)


async def reviewed(invoice: Invoice, by: By) -> None:
    """The firm has looked; accepting is the client's. The document stays for them."""
    invoice.accounting = invoice.accounting.to(Accounting.READY)
    await invoice.save_if_unchanged("accounting")
    await record("purchase:reviewed", invoice, by)


async def undo(invoice: Invoice, by: By) -> None:
    """Take the last decision back, while nothing has left: the invoice returns to where it was."""
    for road in roads:
        if await road.undo(invoice, by):
            return
    if not invoice.before_decision:
        raise IllegalMove("Il n’y a rien à annuler sur cette facture.")
    if invoice.accounting in IN_THE_BOOKS:
        message = "Cette facture est comptabilisée : reprenez d’abord son écriture, puis annulez."
        raise IllegalMove(message, code="IN_THE_BOOKS")
    if invoice.processing is Processing.ACCEPTED and not await jobs.cancel(seal_key(invoice)):
        raise IllegalMove("Trop tard pour annuler : cette facture est archivée.", code="TOO_LATE")
    await jobs.cancel(telling.key_of(invoice))
    processing, lifecycle, accounting = invoice.before_decision.split(":")
    if invoice.processing.value != processing:
        invoice.processing = invoice.processing.to(Processing(processing))
    invoice.lifecycle = Lifecycle(lifecycle)  # a legal move is taken back before anybody was told of it
    invoice.accounting = Accounting(accounting)
    invoice.before_decision, invoice.refusal_code, invoice.refusal_reason = "", "", ""
    invoice.decided_at = invoice.decided_by = None
    invoice.decided_by_name = ""
    await invoice.save_if_unchanged(*DECISION, "refusal_code", "refusal_reason")
    await following.follow_undo(invoice)
    await record("purchase:undone", invoice, by)


async def answer(invoice: Invoice, status: Lifecycle, target: Processing | None, by: By) -> None:
    """What the supplier is told beside yes and no (see `litigation`); `target` where the invoice moves with it."""
    if invoice.processing is target:
        target = None
    if target or invoice.processing in UNDECIDED:
        await _decide(invoice, target, by, *REASON, lifecycle=status)
        return
    invoice.lifecycle = invoice.lifecycle.to(status)
    await invoice.save_if_unchanged("lifecycle", *REASON)
    await telling.ask(invoice)


async def _decide(
    invoice: Invoice,
    target: Processing | None,
    by: By,
    *more: str,
    lifecycle: Lifecycle | None = None,
    accounting: Accounting | None = None,
) -> None:
    before = f"{invoice.processing.value}:{invoice.lifecycle.value}:{invoice.accounting.value}"
    if target:
        invoice.processing = invoice.processing.to(target)
    if lifecycle:
        invoice.lifecycle = invoice.lifecycle.to(lifecycle)
    if accounting:
        invoice.accounting = invoice.accounting.to(accounting)
    invoice.before_decision, invoice.decided_at = before, now()
    invoice.decided_by = by.person.id if by else None
    invoice.decided_by_name = by.person.name if by else "Acceptation automatique"
    await invoice.save_if_unchanged(*DECISION, *more)
    if lifecycle:
        await telling.ask(invoice)
    await following.follow_decision(invoice, by)


async def keep_draft(invoice: Invoice, draft: InvoiceDraft, *more: str) -> None:
    """Write a changed draft and its columns; with no doubt left the invoice no longer waits to be checked."""
    if invoice.processing is Processing.ARCHIVED:
        raise IllegalMove("Cette facture est archivée : elle ne change plus.")
    invoice.take(draft)
    if invoice.processing is Processing.TO_CHECK and not invoice.doubt_count:
        invoice.processing = Processing.TO_ACCEPT
    columns = ("draft", "type_code", "number", "issue_date", "due_date", "currency", "party_name", "party_siren")
    amounts = ("net", "tax", "gross", "payable", "doubt_count", "processing")
    await invoice.save_if_unchanged(*columns, *amounts, *more)


async def record(what: str, invoice: Invoice, by: By, **detail: object) -> None:
    """Write the act in the journal, let the roads know, and let open pages show the invoice again."""
    await audit.record(what, invoice, by, **detail)
    for road in roads:
        await road.follow(what, invoice, by)
    await events.tell([invoice.workspace_id], "invoice", invoice.id)
    if invoice.document_id:
        document = await Document.get_or_none(id=invoice.document_id, workspace_id=invoice.workspace_id)
        if document:
            await document.tell()
