"""Answering a purchase otherwise than by yes or no, from its sheet. Each answer is an address; see `litigation`."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from workspaces.invoices import litigation
from workspaces.invoices.decisions import Verb, decide
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.forms import read_form


async def dispute(request: Request, ws: Access) -> Response:
    return await _reasoned(request, ws, litigation.dispute, "Facture {} mise en litige.", undo="settle")


async def suspend(request: Request, ws: Access) -> Response:
    return await _reasoned(request, ws, litigation.suspend, "Facture {} suspendue.")


async def accept_partly(request: Request, ws: Access) -> Response:
    return await _reasoned(request, ws, litigation.accept_partly, "Facture {} approuvée partiellement.")


async def settle(request: Request, ws: Access) -> Response:
    return await _noted(request, ws, litigation.settle, "Litige levé pour la facture {}.")


async def complete(request: Request, ws: Access) -> Response:
    return await _noted(request, ws, litigation.complete, "Facture {} complétée : décidez maintenant.")


async def _reasoned(request: Request, ws: Access, verb: Verb, said: str, undo: str = "undo") -> Response:
    form = await read_form(request)
    code, comment = form.values.get("motive", ""), form.text("text", longest=500)
    return await decide(request, ws, verb, said, form, undo=undo, code=code, comment=comment)


async def _noted(request: Request, ws: Access, verb: Verb, said: str) -> Response:
    form = await read_form(request)
    return await decide(request, ws, verb, said, form, undo="", note=form.text("text", longest=500))


POST = ["POST"]
routes = [
    ws_route("/achats/{invoice_id:uuid}/litige", dispute, can=Can.DECIDE, methods=POST),
    ws_route("/achats/{invoice_id:uuid}/litige/fin", settle, can=Can.DECIDE, methods=POST),
    ws_route("/achats/{invoice_id:uuid}/suspension", suspend, can=Can.DECIDE, methods=POST),
    ws_route("/achats/{invoice_id:uuid}/suspension/fin", complete, can=Can.DECIDE, methods=POST),
    ws_route("/achats/{invoice_id:uuid}/accord-partiel", accept_partly, can=Can.DECIDE, methods=POST),
]
