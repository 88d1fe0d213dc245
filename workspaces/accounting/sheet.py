"""The accounting of one invoice: its entry, booked or proposed, its next steps, and a stamped copy of its document."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from workspaces.accounting import asking, axis, books, by_hand, pieces, suggestions
from workspaces.accounting.entries import choice
from workspaces.accounting.facts import Line
from workspaces.accounting.keeping import keeps, require_keeper
from workspaces.accounting.models import AccountingExport, AccountingPiece
from workspaces.accounting.settings import ACCOUNT
from workspaces.documents.files import note_reading
from workspaces.documents.models import Document
from workspaces.dossiers.models import Direction
from workspaces.invoices import sheet
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting
from workspaces.kernel import french, sandbox, storage
from workspaces.kernel.access import Access, Can, api_route, ws_route
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, NotFound
from workspaces.kernel.forms import read_form
from workspaces.kernel.money import from_cents
from workspaces.kernel.sandbox import Limits
from workspaces.kernel.web import attachment, fragment_or_back, render, url

PDF = "application/pdf"
LIMITS = Limits(memory_mb=768, cpu_s=30, wall_s=60)


async def accounting_of(request: Request, ws: Access) -> Response:
    """A part of the invoice's sheet, or a page of its own."""
    invoice = await Invoice.within(ws).get(id=request.path_params["invoice_id"])
    return render(request, "accounting/sheet.html", "accounting", **await shown(ws, invoice))


async def move_accounting(request: Request, ws: Access) -> Response:
    """One legal step; any other is a 409."""
    await require_keeper(ws)
    invoice = await Invoice.within(ws).get(id=request.path_params["invoice_id"])
    form = await read_form(request)
    reason, account = form.text("reason", longest=500), form.text("account", longest=20).replace(" ", "").upper()
    target = form.one_of("state", set(Accounting), "Choisissez l’étape suivante.")
    if account and not ACCOUNT.fullmatch(account):
        form.errors["account"] = "Un compte a 3 à 20 chiffres ou lettres, par exemple 606400."
    form.check()
    try:
        async with unit_of_work():
            if target == Accounting.CLIENT_ACTION:
                await asking.ask(invoice, reason, ws)
            else:
                await axis.move(invoice, Accounting(target), ws, reason=reason, account=account)
    except DomainError as error:
        invoice = await Invoice.within(ws).get(id=invoice.id)
        context = await shown(ws, invoice, error=error.message)
        return render(request, "accounting/sheet.html", "accounting", status=error.status, **context)
    return fragment_or_back(request, "accounting/_entry.html", sheet.address(ws, invoice), **await shown(ws, invoice))


async def shown(ws: Access, invoice: Invoice, *, error: str = "") -> dict[str, Any]:
    piece = await books.piece_of(invoice)
    booked = piece is not None and not piece.open
    entry = await (_booked(ws, piece) if piece and booked else _proposed(invoice))
    return (
        entry
        | await _by_hand(ws, invoice)
        | {
            "error": error,
            "title": f"{invoice.party_name or 'Sans nom'} {invoice.number}",
            "sheet_href": sheet.address(ws, invoice),
            "here": url("workspace:accounting_of", workspace=ws.workspace.slug, invoice_id=invoice.id),
            "steps": await _steps(ws, invoice),
            "failure": await _failure(ws, invoice),
            "copy": url("workspace:stamped_copy", workspace=ws.workspace.slug, invoice_id=invoice.id) if booked else "",
        }
    )


async def enter_by_hand(request: Request, ws: Access) -> Response:
    await require_keeper(ws)
    invoice = await Invoice.within(ws).get(id=request.path_params["invoice_id"])
    note = (await read_form(request)).text("note", longest=500)
    async with unit_of_work():
        await by_hand.enter(invoice, note, ws)
    return fragment_or_back(request, "accounting/_entry.html", sheet.address(ws, invoice), **await shown(ws, invoice))


async def undo_by_hand(request: Request, ws: Access) -> Response:
    await require_keeper(ws)
    invoice = await Invoice.within(ws).get(id=request.path_params["invoice_id"])
    async with unit_of_work():
        await by_hand.undo(invoice, ws)
    return fragment_or_back(request, "accounting/_entry.html", sheet.address(ws, invoice), **await shown(ws, invoice))


async def _by_hand(ws: Access, invoice: Invoice) -> dict[str, Any]:
    """Where an entry may be said to be made by hand, and who said so of this one."""
    act, keeper = await by_hand.entered(invoice), await keeps(ws)
    address = url("workspace:enter_by_hand", workspace=ws.workspace.slug, invoice_id=invoice.id)
    cancel = url("workspace:undo_by_hand", workspace=ws.workspace.slug, invoice_id=invoice.id)
    return {
        "stage": "Saisie à la main" if act else invoice.accounting.label,
        "by_hand": address if keeper and by_hand.may_be(invoice) else "",
        "entered": {"at": act.at, "by": act.by_name, "note": act.detail.get("note", "")} if act else None,
        "undo_by_hand": cancel if keeper and act else "",
    }


async def _steps(ws: Access, invoice: Invoice) -> list[tuple[str, str]]:
    """What this person may do next: asking the client only where somebody would hear of it."""
    if not await keeps(ws):
        return []
    asks = await asking.has_somebody_to_ask(ws)
    return [step for step in axis.next_steps(invoice) if asks or step[0] != Accounting.CLIENT_ACTION]


async def _booked(ws: Access, piece: AccountingPiece) -> dict[str, Any]:
    left = await AccountingExport.within(ws).get_or_none(id=piece.export_id) if piece.export_id else None
    lines = [Line(*line) for line in piece.lines]
    told = f"Exportée le {french.day(left.finished_at)} : {left.file_name}" if left and left.finished_at else ""
    return {
        "piece": piece.name,
        "lines": lines,
        "why": "",
        "account": piece.account,
        "missing": "",
        "exported": told,
    } | {"suggestions": []}


async def _proposed(invoice: Invoice) -> dict[str, Any]:
    """What would be booked now, and where its account comes from; or what is missing for it."""
    empty = {"piece": "", "lines": [], "why": "", "account": "", "missing": "", "exported": "", "suggestions": []}
    try:
        draft, source, plan = await pieces.entry_of(invoice)
    except DomainError as why:
        return empty | {"missing": why.message}
    chosen = choice(source, plan)
    proposed = {"lines": list(draft.lines), "why": chosen.why, "account": chosen.account}
    purchase = source.direction is Direction.PURCHASE
    return empty | proposed | {"suggestions": suggestions.of(source, plan) if purchase else []}


async def _failure(ws: Access, invoice: Invoice) -> str:
    if invoice.accounting is not Accounting.ERROR:
        return ""
    failed = AuditEvent.within(ws).filter(subject_id=invoice.id, what="accounting:failed").order_by("-seq")
    last = await failed.first()
    return str(last.detail.get("message", "")) if last else ""


async def stamped_copy(request: Request, ws: Access) -> Response:
    """The document with its journal and piece number: a copy. The original and the archive stay as they are."""
    invoice = await Invoice.within(ws).get(id=request.path_params["invoice_id"])
    piece = await books.piece_of(invoice)
    if piece is None or piece.open:
        raise NotFound("Cette facture n’a pas encore de numéro de pièce : comptabilisez-la d’abord.")
    document = await Document.within(ws).get_or_none(id=invoice.document_id)
    if document:
        await note_reading(document, ws)
    key = document.key if document and document.media_type == PDF else invoice.facturx_key
    if not key:
        raise NotFound("Le document de cette facture n’est pas encore un PDF. Redemandez-le dans un instant.")
    content = await stamped(key, piece.name)
    return Response(content, media_type=PDF, headers={"Content-Disposition": attachment(f"{piece.name}.pdf")})


async def stamped(key: str, text: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="liasse-stamp-") as folder:
        work = Path(folder)
        await storage.fetch(key, work / "source.pdf")
        await sandbox.call(
            "workspaces.accounting.stamping.stamp", "source.pdf", "stamped.pdf", text, work=work, limits=LIMITS
        )
        return await asyncio.to_thread((work / "stamped.pdf").read_bytes)


async def get_entry(request: Request, ws: Access) -> Response:
    """The entry of an invoice in the API: amounts are strings with a dot. `piece` is null until it is booked."""
    invoice = await Invoice.within(ws).get(id=request.path_params["id"])
    piece = await books.piece_of(invoice)
    booked = piece is not None and not piece.open
    entry = await (_booked(ws, piece) if piece and booked else _proposed(invoice))
    body = {"invoice_id": str(invoice.id), "accounting": invoice.accounting.value, "piece": entry["piece"] or None}
    body |= {"missing": entry["missing"] or None, "lines": [_as_json(line) for line in entry["lines"]]}
    return JSONResponse(body)


def _as_json(line: Line) -> dict[str, str]:
    amounts = {side: f"{from_cents(cents):.2f}" for side, cents in (("debit", line.debit), ("credit", line.credit))}
    return {"account": line.account, "name": line.name, "auxiliary": line.auxiliary} | amounts


routes = [
    ws_route("/comptabilite/{invoice_id:uuid}", accounting_of, can=Can.READ),
    ws_route("/comptabilite/{invoice_id:uuid}", move_accounting, can=Can.BOOKS, methods=["POST"]),
    ws_route("/comptabilite/{invoice_id:uuid}/saisie", enter_by_hand, can=Can.BOOKS, methods=["POST"]),
    ws_route("/comptabilite/{invoice_id:uuid}/saisie/annulation", undo_by_hand, can=Can.BOOKS, methods=["POST"]),
    ws_route("/comptabilite/{invoice_id:uuid}/copie", stamped_copy, can=Can.READ),
]
api_routes = [api_route("/invoices/{id:uuid}/entry", get_entry, can=Can.READ)]
