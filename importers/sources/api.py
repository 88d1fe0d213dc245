"""The dossier's API: documents in, their state, invoices and their Factur-X out. `openapi.py` describes it."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from importers.arrival import take_in
from importers.pipeline import receive
from importers.sources import paging
from workspaces.documents.models import Channel, Document
from workspaces.dossiers.models import Direction
from workspaces.invoices.models import Invoice
from workspaces.kernel import storage
from workspaces.kernel.access import Access, Can, api_route
from workspaces.kernel.errors import DomainError, NotFound
from workspaces.kernel.money import from_cents
from workspaces.kernel.web import attachment, url


async def post_document(request: Request, ws: Access) -> Response:
    """One file, `direction` purchase or sale → 202 with its id, or 200 when the same bytes were here already."""
    async with request.form(max_files=1, max_fields=10) as form:
        upload = next((part for part in form.values() if isinstance(part, UploadFile)), None)
        if upload is None:
            raise DomainError("Joignez un fichier (multipart, champ « file »).", code="NO_FILE")
        direction = _direction(str(form.get("direction") or "purchase"))
        with tempfile.TemporaryDirectory(prefix="liasse-in-") as folder:
            arrival = await asyncio.to_thread(take_in, upload.file, upload.filename or "", Path(folder))
            key = request.headers.get("idempotency-key", "")
            receipt = await receive(
                arrival, workspace_id=ws.workspace_id, direction=direction, channel=Channel.API, by=ws, key=key
            )
    address = url("api:get_document", id=receipt.document.id)
    body = {"id": str(receipt.document.id), "status_url": address, "known": receipt.known}
    return JSONResponse(body, 200 if receipt.known else 202, {"Location": address})


def _direction(value: str) -> Direction:
    if value not in set(Direction):
        raise DomainError("direction : « purchase » ou « sale ».", code="DIRECTION_INVALID")
    return Direction(value)


async def get_documents(request: Request, ws: Access) -> Response:
    query = Document.within(ws).order_by("-id")
    return await paging.page(request, query, lambda row: row.as_json())


async def get_document(request: Request, ws: Access) -> Response:
    document = await Document.within(ws).get(id=request.path_params["id"])
    return JSONResponse(document.as_json())


async def get_invoices(request: Request, ws: Access) -> Response:
    query = Invoice.within(ws).order_by("-id")
    if wanted := request.query_params.get("direction"):
        query = query.filter(direction=_direction(wanted))
    return await paging.page(request, query, as_json)


async def get_invoice(request: Request, ws: Access) -> Response:
    return JSONResponse(as_json(await Invoice.within(ws).get(id=request.path_params["id"])))


async def get_facturx(request: Request, ws: Access) -> Response:
    invoice = await Invoice.within(ws).get(id=request.path_params["id"])
    if not invoice.facturx_key:
        raise NotFound("Le Factur-X de cette facture n’est pas encore prêt. Redemandez-le dans un instant.")
    headers = {"Content-Disposition": attachment(f"{invoice.number or 'facture'}.pdf")}
    return StreamingResponse(storage.chunks(invoice.facturx_key), media_type="application/pdf", headers=headers)


def as_json(invoice: Invoice) -> dict[str, Any]:
    """An invoice in the API: amounts are strings with a dot, dates ISO, null when not printed."""

    def amount(cents: int | None) -> str | None:
        return None if cents is None else f"{from_cents(cents):.2f}"

    return {
        "id": str(invoice.id),
        "document_id": str(invoice.document_id) if invoice.document_id else None,
        "direction": invoice.direction.value,
        "type_code": invoice.type_code,
        "number": invoice.number or None,
        "issue_date": invoice.issue_date.isoformat() if invoice.issue_date else None,
        "due_date": invoice.due_date.isoformat() if invoice.due_date else None,
        "party": {"name": invoice.party_name or None, "siren": invoice.party_siren or None},
        "currency": invoice.currency,
        "net": amount(invoice.net),
        "tax": amount(invoice.tax),
        "gross": amount(invoice.gross),
        "payable": amount(invoice.payable),
        "processing": invoice.processing.value,
        "lifecycle": invoice.lifecycle.value,
        "payment": invoice.payment.value,
        "accounting": invoice.accounting.value,
        "profile": invoice.profile or None,
        "facturx": bool(invoice.facturx_key),
        "findings": invoice.findings,
        "received_at": invoice.received_at.isoformat(),
    }


routes = [
    api_route("/documents", post_document, can=Can.DEPOSIT, methods=["POST"]),
    api_route("/documents", get_documents, can=Can.READ),
    api_route("/documents/{id:uuid}", get_document, can=Can.READ),
    api_route("/invoices", get_invoices, can=Can.READ),
    api_route("/invoices/{id:uuid}", get_invoice, can=Can.READ),
    api_route("/invoices/{id:uuid}/facturx", get_facturx, can=Can.READ),
]
