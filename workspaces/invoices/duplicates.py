"""Suspecting that an invoice is one that the dossier already has, from what it says.

The same bytes are one document from the start (`importers.pipeline`). The network's own identifier will come before
these ways once invoices arrive by it: it needs no likeness.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tortoise.expressions import Q

from workspaces.invoices.draft import Doubt, InvoiceDraft
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel.french import day

CODE = "DUPLICATE"


@dataclass(frozen=True)
class Way:
    """How two invoices of one supplier are found alike, and how people are told."""

    words: str
    alike: Callable[[Invoice], Q | None]


WAYS = (
    Way("même fournisseur, même numéro, même année", lambda one: Q(number=one.number) if one.number else None),
    Way(
        "même fournisseur, même total, même date",
        lambda one: Q(gross=one.gross, issue_date=one.issue_date) if one.gross is not None and one.issue_date else None,
    ),
)


@dataclass(frozen=True)
class Found:
    earlier: Invoice
    words: str


async def find(invoice: Invoice) -> Found | None:
    """The earliest invoice that this one repeats by the first way that finds any."""
    if not invoice.party_siren and not invoice.party_name:
        return None
    same_party = Q(party_siren=invoice.party_siren) if invoice.party_siren else Q(party_name=invoice.party_name)
    others = Invoice.filter(
        same_party, workspace_id=invoice.workspace_id, direction=invoice.direction, type_code=invoice.type_code
    ).exclude(Q(processing=Processing.DUPLICATE) | Q(id=invoice.id))
    for way in WAYS:
        alike = way.alike(invoice)
        for candidate in await others.filter(alike).order_by("received_at").limit(20) if alike else ():
            if _same_year(candidate, invoice):
                return Found(candidate, way.words)
    return None


def _same_year(a: Invoice, b: Invoice) -> bool:
    return a.issue_date is None or b.issue_date is None or a.issue_date.year == b.issue_date.year


async def look(invoice: Invoice, draft: InvoiceDraft) -> bool:
    """Look again, and put into the invoice and its draft what was found; the caller saves them."""
    draft.doubts = [one for one in draft.doubts if one.code != CODE]
    found = await find(invoice)
    invoice.duplicate_of = found.earlier.id if found else None
    if found:
        draft.doubts.append(doubt(found))
    return found is not None


def doubt(found: Found) -> Doubt:
    number = f"n° {found.earlier.number}" if found.earlier.number else "sans numéro"
    received = day(found.earlier.received_at)
    message = (
        f"Elle ressemble à la facture {number} reçue le {received} ({found.words}). Comparez-les avant d’accepter."
    )
    return Doubt(CODE, message, "number")
