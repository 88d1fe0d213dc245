"""Suspecting that an invoice is one that the dossier already has, from what it says and not from its bytes."""

from __future__ import annotations

from tortoise.expressions import Q

from workspaces.invoices.draft import Doubt
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel.french import day


async def find(invoice: Invoice) -> Invoice | None:
    """The earliest invoice of the same party with the same number in the same year, or the same total and date."""
    same_party = Q(party_siren=invoice.party_siren) if invoice.party_siren else Q(party_name=invoice.party_name)
    if not invoice.party_siren and not invoice.party_name:
        return None
    candidates = Invoice.filter(
        same_party, workspace_id=invoice.workspace_id, direction=invoice.direction, type_code=invoice.type_code
    ).exclude(Q(processing=Processing.DUPLICATE) | Q(id=invoice.id))
    alike = Q(number=invoice.number) if invoice.number else Q()
    if invoice.issue_date is not None and invoice.gross is not None:
        alike |= Q(gross=invoice.gross, issue_date=invoice.issue_date)
    if not alike:
        return None
    for candidate in await candidates.filter(alike).order_by("received_at").limit(20):
        if _same_year(candidate, invoice):
            return candidate
    return None


def _same_year(a: Invoice, b: Invoice) -> bool:
    return a.issue_date is None or b.issue_date is None or a.issue_date.year == b.issue_date.year


def doubt(earlier: Invoice) -> Doubt:
    number = f"n° {earlier.number}" if earlier.number else "sans numéro"
    message = (
        f"Elle ressemble à la facture {number} reçue le {day(earlier.received_at)}. Comparez-les avant d’accepter."
    )
    return Doubt("DUPLICATE", message, "number")
