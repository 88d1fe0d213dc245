"""« À approuver »: purchases one under the other, decided by a swipe of the thumb or by their buttons."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.circuits.models import Run, RunState
from workspaces.documents.models import Page
from workspaces.dossiers.models import Direction
from workspaces.invoices import facts, sheet
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import WAITING
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.web import render, url

SHOWN = 25
BACK = "?retour=liste"


async def to_approve(request: Request, ws: Access) -> Response:
    """The oldest first. Deciding goes through the same door as on the sheet, and comes back here; what is on its way
    through a circuit has a page of its own."""
    circling = await Run.within(ws).filter(state=RunState.OPEN).values_list("invoice_id", flat=True)
    waiting = Invoice.within(ws).filter(direction=Direction.PURCHASE, processing__in=list(WAITING))
    waiting = waiting.exclude(id__in=list(circling)) if circling else waiting
    invoices = await waiting.order_by("received_at", "id").limit(SHOWN)
    pictured = await _pictured(ws, invoices)
    first = sheet.decision(ws, invoices[0]) if invoices else {}
    return render(
        request,
        "capture/to_approve.html",
        invoices=[_item(ws, invoice, pictured) for invoice in invoices],
        count=await waiting.count(),
        circling=len(circling),
        can_decide=ws.can(Can.DECIDE),
        why_not=first.get("why_not", ""),
        motives=first.get("motives", []),
    )


async def _pictured(ws: Access, invoices: list[Invoice]) -> set[Any]:
    ids = [invoice.document_id for invoice in invoices]
    pages = Page.within(ws).filter(document_id__in=ids, number=1)
    return set(await pages.values_list("document_id", flat=True)) if ids else set()


def _item(ws: Access, invoice: Invoice, pictured: set[Any]) -> dict[str, Any]:
    to = {"workspace": ws.workspace.slug, "invoice_id": invoice.id}
    page = {"workspace": ws.workspace.slug, "document_id": invoice.document_id, "number": 1}
    doubts = facts.doubts(invoice.as_draft())
    return {
        "id": invoice.id,
        "version": invoice.version,
        "title": invoice.party_name or "Nom non lu",
        "number": invoice.number,
        "issue_date": invoice.issue_date,
        "due_date": invoice.due_date,
        "cents": invoice.shown_gross,
        "currency": invoice.currency,
        "status": invoice.processing.label,
        "doubt": doubts[0] if doubts else "",
        "href": sheet.address(ws, invoice),
        "thumb": url("workspace:document_page", **page) if invoice.document_id in pictured else "",
        "accept": url("workspace:accept", **to) + BACK,
        "refuse": url("workspace:refuse", **to) + BACK,
    }


routes = [ws_route("/a-approuver", to_approve, can=Can.READ)]
