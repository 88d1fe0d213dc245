"""A suspected double beside the invoice that was there before."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.review import acts, screen
from portal.review.decisions import purchase
from portal.review.queue import Queue
from portal.review.standing import inside
from workspaces.documents.files import note_reading
from workspaces.documents.models import Document
from workspaces.invoices.models import Invoice
from workspaces.kernel import french
from workspaces.kernel.access import Access, FirmAccess, FirmCan, firm_route
from workspaces.kernel.web import render

COMPARED = ("Fournisseur", "SIREN", "N° de facture", "Date", "Échéance", "HT", "TVA", "TTC", "Reçue le", "État")
OF_ITSELF = ("Reçue le", "État")  # always differs, and proves nothing


async def compare(request: Request, firm: FirmAccess) -> Response:
    """A suspected double beside the earlier invoice, with what differs."""
    asked = await Queue.of(firm, request.query_params)
    invoice = await purchase(request, firm)
    ws = await inside(firm, invoice.workspace_id)
    earlier = await Invoice.within(ws).get(id=invoice.duplicate_of)
    sides = [await side(one, ws) for one in (earlier, invoice)]
    rows = [
        {"label": label, "values": pair, "same": pair[0] == pair[1] or label in OF_ITSELF}
        for label, *pair in zip(COMPARED, *(side["values"] for side in sides), strict=True)
    ]
    return render(
        request, "review/compare.html", None,
        sides=sides, rows=rows, workspace_name=ws.workspace.name, back_href=screen.address(asked, invoice.id),
        open=invoice.processing in acts.STILL_OPEN and firm.can(FirmCan.REVIEW),
        duplicate_href=screen.decision(asked, invoice, "duplicate"),
        other_href=screen.decision(asked, invoice, "not_duplicate"),
    )  # fmt: skip


async def side(invoice: Invoice, ws: Access) -> dict[str, Any]:
    """One of two invoices compared: its first page and its values, in the order of COMPARED."""
    document = await Document.get_or_none(id=invoice.document_id, workspace_id=ws.workspace_id)
    if document:
        await note_reading(document, ws)
    pages = await screen.pages_of(document, ws, invoice.as_draft())
    return {
        "title": invoice.party_name or "Document sans nom",
        "number": invoice.number,
        "received_at": invoice.received_at,
        "image": pages[0] if pages else None,
        "values": [
            invoice.party_name,
            french.siren(invoice.party_siren),
            invoice.number,
            french.day(invoice.issue_date),
            french.day(invoice.due_date),
            *(french.eur(cents, invoice.currency) for cents in (invoice.net, invoice.tax, invoice.gross)),
            french.moment(invoice.received_at),
            invoice.processing.label,
        ],
    }


routes = [firm_route("/a-traiter/{invoice_id:uuid}/comparer", compare, can=FirmCan.DOCUMENTS)]
