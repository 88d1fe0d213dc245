"""Two invoices side by side: the one that may be a duplicate, and the earlier one."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.dossiers.models import Direction
from workspaces.invoices import facts, sheet
from workspaces.invoices.models import Invoice
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.errors import NotFound
from workspaces.kernel.web import render


async def compare(request: Request, ws: Access) -> Response:
    invoice = await sheet.found(request, ws, Direction.PURCHASE)
    other = await Invoice.within(ws).get_or_none(id=invoice.duplicate_of) if invoice.duplicate_of else None
    if other is None:
        raise NotFound("Cette facture ne ressemble plus à une autre.")
    mine, theirs = facts.facts(invoice, invoice.as_draft()), facts.facts(other, other.as_draft())
    rows = [
        {"label": one.label, "values": (one.value, two.value), "same": one.value == two.value}
        for one, two in zip(mine, theirs, strict=True)
        if one.value or two.value
    ]
    return render(
        request,
        "invoices/compare.html",
        invoice=sheet.heading(ws, invoice),
        rows=rows,
        columns=[await column(ws, invoice), await column(ws, other)],
        differences=sum(not row["same"] for row in rows),
        can_decide=ws.can(Can.DECIDE) and invoice.processing in sheet.OPEN,
    )


async def column(ws: Access, invoice: Invoice) -> dict[str, Any]:
    """One of the two: where it came from and the image of its first page."""
    document = await sheet.document_of(invoice)
    shown = await sheet.pages_of(ws, invoice, invoice.as_draft(), document)
    return {
        "heading": sheet.heading(ws, invoice),
        "received": await sheet.received(ws, document),
        "page": shown["pages"][0] if shown["pages"] else None,
    }


routes = [ws_route("/achats/{invoice_id:uuid}/comparaison", compare, can=Can.READ)]
