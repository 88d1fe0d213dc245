"""« Étiquettes »: words that people put on an invoice."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from workspaces.invoices import approval, sheet
from workspaces.invoices.models import Invoice, InvoiceTag
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import see

LONGEST, MOST = 40, 20


async def of(workspace_id: UUID, invoice_id: UUID) -> list[InvoiceTag]:
    return await InvoiceTag.filter(workspace_id=workspace_id, invoice_id=invoice_id).order_by("name")


async def put(invoice: Invoice, typed: str, by: approval.By) -> None:
    """Twice is once, whatever the capitals. Inside a `unit_of_work`."""
    name = " ".join(typed.split())[:LONGEST]
    there = await of(invoice.workspace_id, invoice.id)
    if not name or any(one.name.casefold() == name.casefold() for one in there):
        return
    if len(there) >= MOST:
        raise DomainError(f"{MOST} étiquettes au plus : retirez-en une d’abord.", code="TAGS_FULL")
    await InvoiceTag.create(workspace_id=invoice.workspace_id, invoice_id=invoice.id, name=name)
    await approval.record("purchase:tagged", invoice, by, tag=name)


async def tag(request: Request, ws: Access) -> Response:
    form = await read_form(request)
    name = form.text("tag", "Écrivez une étiquette.", longest=LONGEST)
    form.check()
    invoice = await sheet.found(request, ws)
    async with unit_of_work():
        await put(invoice, name, ws)
    return see(sheet.address(ws, invoice))


async def untag(request: Request, ws: Access) -> Response:
    invoice = await sheet.found(request, ws)
    async with unit_of_work():
        taken = await InvoiceTag.within(ws).get(id=request.path_params["tag_id"], invoice_id=invoice.id)
        await taken.delete()
        await approval.record("purchase:untagged", invoice, ws, tag=taken.name)
    return see(sheet.address(ws, invoice))


routes = [
    ws_route("/factures/{invoice_id:uuid}/etiquettes", tag, can=Can.CORRECT, methods=["POST"]),
    ws_route("/factures/{invoice_id:uuid}/etiquettes/{tag_id:uuid}", untag, can=Can.CORRECT, methods=["POST"]),
]
