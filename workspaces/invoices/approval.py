"""Deciding on a purchase: accept, refuse, put on hold, call it a duplicate, and undo in time.

Each verb is one act inside the caller's `unit_of_work`. What an act sends out (the archive entry, a message) is a job
due a moment later, which undoing cancels.
"""

from __future__ import annotations

from datetime import timedelta

from workspaces.archive.sealing import seal_invoice
from workspaces.documents.models import Document
from workspaces.dossiers.models import Acceptance, Direction, Workspace
from workspaces.invoices.draft import InvoiceDraft, Proof
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting, Axis, Lifecycle, Processing
from workspaces.kernel import audit, events, jobs
from workspaces.kernel.access import Access, FirmAccess, Via
from workspaces.kernel.clock import now
from workspaces.kernel.errors import DomainError, IllegalMove
from workspaces.kernel.settings import settings
from workspaces.mails import senders
from workspaces.parties import accounts, collective, defaults
from workspaces.parties.models import ThirdParty

By = Access | FirmAccess | None  # None: the dossier's own settings decided

IN_THE_BOOKS = (Accounting.PROCESSED, Accounting.EXPORTED)
DECISION = ("processing", "lifecycle", "accounting", "before_decision", "decided_at", "decided_by", "decided_by_name")
REFUSALS = {  # codes a buyer may give with status 210 (REFUSÉE) between companies, in the user's words
    "NON_CONFORME": "Document illisible ou non conforme",
    "DEST_ERR": "Cette facture n’est pas pour cette entreprise",
    "TRANSAC_INC": "Commande ou prestation inconnue",
    "EMMET_INC": "Fournisseur inconnu",
    "DOUBLE_FACT": "Déjà facturé",
    "MONTANTTOTAL_ERR": "Montant total faux",
    "CALCUL_ERR": "Erreur de calcul",
    "TX_TVA_ERR": "Taux de TVA faux",
    "CMD_ERR": "Numéro de commande faux",
    "ADR_ERR": "Adresse fausse",
    "REF_CT_ABSENT": "Référence de contrat absente",
    "CONTRAT_TERM": "Contrat terminé",
    "DOUBLON": "Doublon d’une facture déjà reçue",
}
NEEDED = {
    "number": "le numéro",
    "issue_date": "la date",
    "party_name": "le nom du fournisseur",
    "gross": "le total TTC",
}


def seal_key(invoice: Invoice) -> str:
    return f"seal:{invoice.id}"


async def accept(invoice: Invoice, by: By) -> None:
    """Accept: approved on the network's axis, and archived once it can no longer be undone."""
    missing = [name for field, name in NEEDED.items() if not getattr(invoice, field)]
    if missing:
        message = f"Complétez d’abord {', '.join(missing)} de cette facture, puis acceptez-la."
        raise DomainError(message, code="INVOICE_INCOMPLETE")
    workspace = await Workspace.get(id=invoice.workspace_id)
    if invoice.duplicate_of and defaults.holds_duplicates(workspace, await supplier_of(invoice)):
        message = "Cette facture ressemble à une autre. Comparez-les, puis dites si c’est un doublon."
        raise IllegalMove(message, code="DUPLICATE_HELD")
    seen = isinstance(by, Access) and by.via is Via.FIRM and invoice.accounting.may(Accounting.READY)
    reviewed_too = Accounting.READY if seen else None  # the firm that accepts has looked
    await _decide(invoice, Processing.ACCEPTED, by, lifecycle=Lifecycle.APPROVED, accounting=reviewed_too)
    delay = timedelta(seconds=settings().undo_s)
    await jobs.later(
        seal_invoice,
        workspace_id=invoice.workspace_id,
        after=delay,
        key=seal_key(invoice),
        workspace=invoice.workspace_id,
        invoice=invoice.id,
    )
    await record("purchase:accepted", invoice, by)


async def accept_by_itself(invoice: Invoice) -> None:
    """Accept what the dossier's « Approuver la réception » lets through. A doubt always waits for a person, and so does
    an account that nobody has confirmed, or that is not the one that the firm knows."""
    if invoice.direction is not Direction.PURCHASE or invoice.processing is not Processing.TO_ACCEPT:
        return
    sure = invoice.as_draft().confidence.get("gross")
    if sure is None or sure.proof in (Proof.ANCHOR, Proof.GUESS):  # an amount that nothing else confirms
        return
    workspace = await Workspace.get(id=invoice.workspace_id)
    supplier = await supplier_of(invoice)
    if supplier and accounts.holds_back(supplier, invoice.as_draft().seller.iban):
        return
    if supplier and await collective.holds_back(supplier, supplier.iban):
        return
    trusted = workspace.acceptance is Acceptance.EXCEPT_TRUSTED and supplier is not None and supplier.trusted
    if trusted or workspace.acceptance is Acceptance.AUTOMATIC or await _sender_is_approved(workspace, invoice):
        await accept(invoice, None)


async def supplier_of(invoice: Invoice) -> ThirdParty | None:
    return await ThirdParty.get_or_none(id=invoice.party_id, workspace_id=invoice.workspace_id)


async def _sender_is_approved(workspace: Workspace, invoice: Invoice) -> bool:
    """It came by e-mail from an address that the dossier approved, and that our own host has verified."""
    document = await Document.get_or_none(id=invoice.document_id, workspace_id=invoice.workspace_id)
    return document is not None and await senders.vouch_for(workspace, document.mail_id)


async def refuse(invoice: Invoice, code: str, reason: str, by: By) -> None:
    """Refuse, with one of the network's reasons and, where it says nothing by itself, a comment."""
    if code not in REFUSALS:
        raise DomainError("Choisissez le motif du refus.", code="REFUSAL_CODE")
    invoice.refusal_code, invoice.refusal_reason = code, reason or REFUSALS[code]
    await _decide(invoice, Processing.REFUSED, by, "refusal_code", "refusal_reason", lifecycle=Lifecycle.REFUSED)
    await record("purchase:refused", invoice, by, code=code, reason=invoice.refusal_reason)


async def hold(invoice: Invoice, reason: str, by: By) -> None:
    """Set aside, with a note for whoever comes back to it."""
    await _decide(invoice, Processing.ON_HOLD, by)
    await record("purchase:held", invoice, by, reason=reason)


async def duplicate(invoice: Invoice, by: By) -> None:
    """Say that this is the same invoice as an earlier one: it stays as evidence and goes no further."""
    await _decide(invoice, Processing.DUPLICATE, by)
    await record("purchase:duplicate", invoice, by, of=invoice.duplicate_of)


async def not_duplicate(invoice: Invoice, by: By) -> None:
    """Say that a suspected duplicate is an invoice of its own."""
    invoice.duplicate_of = None
    draft = invoice.as_draft()
    draft.doubts = [doubt for doubt in draft.doubts if doubt.code != "DUPLICATE"]
    await keep_draft(invoice, draft, "duplicate_of")
    await record("purchase:not-duplicate", invoice, by)


async def reviewed(invoice: Invoice, by: By) -> None:
    """The firm has looked; accepting is the client's. The document stays for them."""
    invoice.accounting = invoice.accounting.to(Accounting.READY)
    await invoice.save_if_unchanged("accounting")
    await record("purchase:reviewed", invoice, by)


async def undo(invoice: Invoice, by: By) -> None:
    """Take the last decision back, while nothing has left: the invoice returns to where it was."""
    if not invoice.before_decision:
        raise IllegalMove("Il n’y a rien à annuler sur cette facture.")
    if invoice.accounting in IN_THE_BOOKS:
        message = "Cette facture est comptabilisée : reprenez d’abord son écriture, puis annulez."
        raise IllegalMove(message, code="IN_THE_BOOKS")
    if invoice.processing is Processing.ACCEPTED and not await jobs.cancel(seal_key(invoice)):
        raise IllegalMove("Trop tard pour annuler : cette facture est archivée.", code="TOO_LATE")
    processing, lifecycle, accounting = invoice.before_decision.split(":")
    invoice.processing = invoice.processing.to(Processing(processing))
    invoice.lifecycle = _back(invoice.lifecycle, Lifecycle(lifecycle))
    invoice.accounting = Accounting(accounting)
    invoice.before_decision, invoice.refusal_code, invoice.refusal_reason = "", "", ""
    invoice.decided_at = invoice.decided_by = None
    invoice.decided_by_name = ""
    await invoice.save_if_unchanged(*DECISION, "refusal_code", "refusal_reason")
    await record("purchase:undone", invoice, by)


def _back(current: Axis, before: Lifecycle) -> Lifecycle:
    moved: Lifecycle = before if current is before else current.to(before)  # type: ignore[assignment]
    return moved


async def _decide(
    invoice: Invoice,
    target: Processing,
    by: By,
    *more: str,
    lifecycle: Lifecycle | None = None,
    accounting: Accounting | None = None,
) -> None:
    before = f"{invoice.processing.value}:{invoice.lifecycle.value}:{invoice.accounting.value}"
    invoice.processing = invoice.processing.to(target)
    if lifecycle:
        invoice.lifecycle = invoice.lifecycle.to(lifecycle)
    if accounting:
        invoice.accounting = invoice.accounting.to(accounting)
    invoice.before_decision, invoice.decided_at = before, now()
    invoice.decided_by = by.person.id if by else None
    invoice.decided_by_name = by.person.name if by else "Acceptation automatique"
    await invoice.save_if_unchanged(*DECISION, *more)


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
    """Write the act in the journal and let open pages show the invoice again."""
    await audit.record(what, invoice, by, **detail)
    await events.tell([invoice.workspace_id], "invoice", invoice.id)
    if invoice.document_id:
        document = await Document.get_or_none(id=invoice.document_id, workspace_id=invoice.workspace_id)
        if document:
            await document.tell()
