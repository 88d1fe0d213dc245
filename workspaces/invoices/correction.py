"""Correcting what was read: a person's word replaces the reader's, field by field, and the invoice is made anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workspaces.anomalies import examining
from workspaces.dossiers.models import Direction, Workspace
from workspaces.einvoice.jobs import ask_conversion
from workspaces.invoices import approval, duplicates, totals
from workspaces.invoices.draft import Confidence, InvoiceDraft, Proof
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel import forms, identifiers, money
from workspaces.kernel.access import Access, FirmAccess
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.errors import DomainError, FormError, IllegalMove
from workspaces.parties import accounts, defaults
from workspaces.parties.models import ThirdParty

AMOUNTS = ("net", "tax", "gross", "payable")
DATES = ("issue_date", "due_date")
COMPARED = {"number", "issue_date", "gross", "seller.name", "seller.siren"}  # by what repeats are found
TYPES = {"380", "381", "384", "386", "389"}


def parse_vat(typed: str) -> str:
    value = identifiers.compact(typed)
    if not identifiers.is_vat(value):
        raise DomainError("Ce numéro de TVA n’est pas valable : vérifiez les caractères saisis.", code="VAT_INVALID")
    return value


def parse_type(typed: str) -> str:
    if typed not in TYPES:
        raise DomainError("Choisissez facture ou avoir.", code="TYPE_INVALID")
    return typed


def parse_text(typed: str) -> str:
    return typed[:160]


PARSERS: dict[str, Callable[[str], Any]] = {
    "number": parse_text,
    "type_code": parse_type,
    "seller.name": parse_text,
    "seller.siren": identifiers.parse_siren,
    "seller.vat": parse_vat,
    "seller.iban": identifiers.parse_iban,
    "buyer.name": parse_text,
    "buyer.siren": identifiers.parse_siren,
    **dict.fromkeys(AMOUNTS, money.parse_amount),
    **dict.fromkeys(DATES, forms.parse_date),
}


async def correct(invoice: Invoice, changes: dict[str, str], by: Access | FirmAccess) -> None:
    """Set fields of the draft (`seller.siren` for nested ones) from what was typed; empty means « not printed ».

    Raises FormError for what cannot be understood. Called inside the caller's `unit_of_work`.
    """
    if invoice.processing not in (Processing.TO_CHECK, Processing.TO_ACCEPT, Processing.ON_HOLD):
        raise IllegalMove(f"Une facture « {invoice.processing.label} » ne se corrige plus.")
    draft = invoice.as_draft()
    changed = _apply(draft, changes)
    if not changed:
        return
    draft.doubts = [doubt for doubt in draft.doubts if doubt.field not in changed and doubt.code != totals.CODE]
    draft.doubts += totals.doubts(draft)
    await _look_again(invoice, draft, set(changed))
    await approval.keep_draft(invoice, draft, "duplicate_of")
    await _account_read_again(invoice, draft, changed, by)
    await examining.examine(invoice, by)
    await ask_conversion(invoice)
    await approval.record("purchase:corrected", invoice, by, **{name: f"{a} → {b}" for name, (a, b) in changed.items()})


async def _look_again(invoice: Invoice, draft: InvoiceDraft, changed: set[str]) -> None:
    """Corrected, it may repeat an earlier one, or no longer. Whoever said that it does not was believed."""
    if invoice.direction is not Direction.PURCHASE or not changed & COMPARED:
        return
    dossier = await Workspace.get(id=invoice.workspace_id)
    supplier = await approval.supplier_of(invoice)
    denied = AuditEvent.filter(workspace_id=invoice.workspace_id, subject_id=invoice.id, what="purchase:not-duplicate")
    if defaults.finds_duplicates(dossier, supplier) and not await denied.exists():
        invoice.take(draft)
        await duplicates.look(invoice, draft)


async def _account_read_again(
    invoice: Invoice, draft: InvoiceDraft, changed: dict[str, tuple[Any, Any]], by: Access | FirmAccess
) -> None:
    """The supplier's account as a person read it is announced in place of what the reader announced."""
    if "seller.iban" not in changed or invoice.direction is not Direction.PURCHASE:
        return
    supplier = await ThirdParty.get_or_none(id=invoice.party_id, workspace_id=invoice.workspace_id)
    if supplier:
        await accounts.read_again(supplier, invoice.id, draft.seller.iban, by)


def _apply(draft: InvoiceDraft, changes: dict[str, str]) -> dict[str, tuple[Any, Any]]:
    """Change the draft; the fields that really changed, with their values before and after."""
    errors: dict[str, str] = {}
    changed: dict[str, tuple[Any, Any]] = {}
    for name, typed in changes.items():
        if name not in PARSERS:
            continue
        try:
            value = PARSERS[name](typed.strip()) if typed.strip() else None
        except DomainError as error:
            errors[name] = error.message
            continue
        holder, attribute = _place(draft, name)
        before = getattr(holder, attribute)
        confirmed = name in {doubt.field for doubt in draft.doubts}
        if value != before or confirmed:
            setattr(holder, attribute, value)
            box = draft.confidence[name].box if name in draft.confidence else None
            draft.confidence[name] = Confidence(1.0, Proof.PERSON, box)
            changed[name] = (before, value)
    if errors:
        raise FormError(errors)
    return changed


def _place(draft: InvoiceDraft, name: str) -> tuple[Any, str]:
    side, _, attribute = name.rpartition(".")
    return (getattr(draft, side) if side else draft), attribute
