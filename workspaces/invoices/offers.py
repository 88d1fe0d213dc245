"""What stands beside the decision on a purchase: why it waits, its circuit, the other answers, its tags."""

from __future__ import annotations

from typing import Any

from workspaces.circuits import shown
from workspaces.dossiers.models import Direction
from workspaces.invoices import acceptance, litigation, reasons
from workspaces.invoices.approval import UNDECIDED
from workspaces.invoices.models import Invoice, InvoiceTag
from workspaces.invoices.status import Lifecycle
from workspaces.kernel.access import Access, Can
from workspaces.kernel.typesetting import typeset
from workspaces.kernel.web import url

L = Lifecycle


async def beside(ws: Access, invoice: Invoice) -> dict[str, Any]:
    purchase = invoice.direction is Direction.PURCHASE
    circuit = await shown.of_invoice(ws, invoice) if purchase else None
    going = circuit is not None and circuit["open"]
    waits = purchase and invoice.processing in UNDECIDED and not going
    return {
        "circuit": circuit,
        "in_circuit": going,
        "waits": await acceptance.waits_because(invoice) if waits else "",
        "answers": offered(ws, invoice) if purchase and (not going or (circuit and circuit["mine"])) else [],
        "cycle": invoice.lifecycle.label if invoice.lifecycle in TOLD else "",
        "tags": await _tags(ws, invoice),
        "may_tag": ws.can(Can.CORRECT),
        "tag_href": url("workspace:tag", workspace=ws.workspace.slug, invoice_id=invoice.id),
    }


TOLD = (L.DISPUTED, L.SUSPENDED, L.COMPLETED, L.PARTLY_APPROVED, L.PAYMENT_SENT, L.COLLECTED, L.REJECTED)


async def _tags(ws: Access, invoice: Invoice) -> list[dict[str, str]]:
    listed = await InvoiceTag.within(ws).filter(invoice_id=invoice.id).order_by("name")
    to = {"workspace": ws.workspace.slug, "invoice_id": invoice.id}
    return [{"name": one.name, "remove": url("workspace:untag", tag_id=one.id, **to)} for one in listed]


def offered(ws: Access, invoice: Invoice) -> list[dict[str, Any]]:
    """The answers that this person may give now, for the menu « Autre réponse » and its dialogs."""
    if not ws.can(Can.DECIDE):
        return []
    to = {"workspace": ws.workspace.slug, "invoice_id": invoice.id}
    return [
        {
            "name": name,
            "label": label,
            "title": typeset(title),
            "help": typeset(text),
            "href": url(f"workspace:{name}", **to),
            "motives": reasons.listed(status) if status in reasons.CODES else [],
            "needed": status in reasons.COMMENTED,
        }
        for name, label, title, text, status in ANSWERS
        if _may(invoice, status)
    ]


ANSWERS = (
    (
        *("dispute", "Mettre en litige", "Quel est le litige ?"),
        *("La facture attend et ne se paie pas jusqu’à ce que le litige soit levé.", L.DISPUTED),
    ),
    (
        *("suspend", "Suspendre", "Que manque-t-il ?"),
        *("La facture attend des pièces du fournisseur. Dites-lui lesquelles.", L.SUSPENDED),
    ),
    (
        *("accept_partly", "Approuver en partie", "Qu’est-ce qui n’est pas approuvé ?"),
        *("La facture est acceptée, et le fournisseur vous doit un avoir pour le reste.", L.PARTLY_APPROVED),
    ),
    (
        *("settle", "Lever le litige", "Lever le litige"),
        *("La facture reprend sa place. Notez ce qui a été convenu.", L.IN_HAND),
    ),
    (
        *("complete", "Pièces reçues", "Les pièces sont arrivées"),
        *("La facture attend de nouveau votre décision.", L.COMPLETED),
    ),
)


def _may(invoice: Invoice, status: Lifecycle) -> bool:
    undecided = invoice.processing in UNDECIDED
    match status:
        case L.DISPUTED:
            return (undecided or invoice.processing in litigation.AGREED) and invoice.lifecycle.may(status)
        case L.SUSPENDED | L.PARTLY_APPROVED:
            return undecided and invoice.lifecycle.may(status)
        case L.IN_HAND:
            return invoice.lifecycle is L.DISPUTED
    return invoice.lifecycle is L.SUSPENDED
