"""Conversations on an invoice, over HTTP: the panel, and a resource for each verb."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from workspaces.conversations import reading, writing
from workspaces.conversations.mentions import called, stranger
from workspaces.conversations.models import Comment, Conversation, firm_of
from workspaces.conversations.pins import pin_of
from workspaces.invoices import sheet
from workspaces.invoices.models import Invoice
from workspaces.kernel.access import Access, Can, Somebody, ws_route
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, FormError, NotFound
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.web import render, see, url, wants_fragment


async def conversations_of(request: Request, ws: Access) -> Response:
    """The panel; folded (`?replie=1`) it is shown without being held to be read. Of a document that is gone, what was
    said of it."""
    invoice_id = request.path_params["invoice_id"]
    invoice = await Invoice.within(ws).get_or_none(id=invoice_id)
    if invoice is None and not await Conversation.seen_by(ws).filter(invoice_id=invoice_id).exists():
        raise NotFound
    folded = request.query_params.get("replie") == "1"
    shown = await _panel(request, ws, invoice) if invoice else await reading.without_document(invoice_id, ws)
    if not folded:
        await reading.mark_read(invoice_id, ws)
    return _page(request, ws, invoice, shown | {"folded": folded})


async def _panel(request: Request, ws: Access, invoice: Invoice) -> dict[str, Any]:
    """People are read only for those who may call them."""
    people = await request.app.state.doors.people(ws.workspace) if ws.can(Can.COMMENT) else []
    return await reading.panel(invoice, ws, people)


def _page(request: Request, ws: Access, invoice: Invoice | None, shown: dict[str, Any], status: int = 200) -> Response:
    home = url("workspace:home", workspace=ws.workspace.slug)
    back = {"title": "Document déplacé ou retiré", "number": "", "href": home}
    if invoice:
        title = invoice.party_name or "Document sans nom"
        back = {"title": title, "number": invoice.number, "href": sheet.address(ws, invoice)}
    return render(
        request, "conversations/page.html", "panel", status=status, invoice=back, slug=ws.workspace.slug,
        screen="dossier/facture", **shown,
    )  # fmt: skip


async def read_talks(request: Request, ws: Access) -> Response:
    """The folded panel was opened."""
    await reading.mark_read(request.path_params["invoice_id"], ws)
    return Response(status_code=204)


async def begin_talk(request: Request, ws: Access) -> Response:
    invoice, form = await sheet.found(request, ws), await read_form(request)
    firm_only = form.values.get("pour") == "cabinet"
    try:
        text = _text(form)
        people = await _callable(request, ws, firm_of(ws) if firm_only else None)
        pin = await pin_of(form.values.get("pin", ""), invoice, ws)
        async with unit_of_work():
            talk = await writing.begin(invoice, ws, text, _called(form, text, people), firm_only=firm_only, pin=pin)
    except DomainError as error:
        return await _again(request, ws, invoice, form, error)
    return await _after(request, ws, invoice, talk)


def _text(form: Form) -> str:
    text = form.text("texte", "Écrivez un commentaire.", longest=writing.LONGEST)
    form.check()
    return text


async def _callable(request: Request, ws: Access, firm_id: UUID | None) -> list[Somebody]:
    everybody = await request.app.state.doors.people(ws.workspace)
    return reading.readers_among(everybody, firm_id)


def _called(form: Form, text: str, people: list[Somebody]) -> list[Somebody]:
    """By « @ » in the text, or chosen beside it."""
    found = {one.person.id: one for one in called(text, people)}
    if chosen := form.values.get("prevenir", ""):
        one = next((one for one in people if str(one.person.id) == chosen), None)
        if one is None:
            raise stranger("")
        found[one.person.id] = one
    return list(found.values())


async def _again(
    request: Request, ws: Access, invoice: Invoice, form: Form, error: DomainError, talk: Any = ""
) -> Response:
    """The panel with what was typed and what stands in the way of it."""
    if error.status in (403, 404):
        raise error
    errors = error.errors if isinstance(error, FormError) else {"texte": error.message}
    shown = await _panel(request, ws, invoice)
    typed = {name: value[: writing.LONGEST * 2] for name, value in form.values.items()} | {"talk": str(talk)}
    return _page(request, ws, invoice, shown | {"typed": typed, "errors": errors, "folded": False}, error.status)


async def _after(request: Request, ws: Access, invoice: Invoice | None, talk: Conversation) -> Response:
    if invoice and wants_fragment(request):
        shown = await _panel(request, ws, invoice)
        return _page(request, ws, invoice, shown | {"folded": False, "current": talk.id})
    back = url("workspace:conversations_of", workspace=ws.workspace.slug, invoice_id=talk.invoice_id)
    return see(f"{back}#talk-{talk.id}")


async def reply(request: Request, ws: Access) -> Response:
    talk, form = await _found(request, ws), await read_form(request)
    invoice = await _invoice_of(talk, ws)
    try:
        text = _text(form)
        mentions = _called(form, text, await _callable(request, ws, talk.firm_id))
        async with unit_of_work():
            await writing.say(talk, ws, text, mentions)
    except DomainError as error:
        if invoice is None:
            raise
        return await _again(request, ws, invoice, form, error, talk.id)
    return await _after(request, ws, invoice, talk)


async def edit_comment(request: Request, ws: Access) -> Response:
    talk, form = await _found(request, ws), await read_form(request)
    comment, text = await _comment_of(request, ws, talk), _text(form)
    mentions = _called(form, text, await _callable(request, ws, talk.firm_id))
    async with unit_of_work():
        await writing.edit(talk, comment, ws, text, mentions)
    return await _after(request, ws, await _invoice_of(talk, ws), talk)


async def delete_comment(request: Request, ws: Access) -> Response:
    talk = await _found(request, ws)
    comment = await _comment_of(request, ws, talk)
    async with unit_of_work():
        await writing.delete(talk, comment, ws)
    return await _after(request, ws, await _invoice_of(talk, ws), talk)


async def resolve_talk(request: Request, ws: Access) -> Response:
    talk = await _found(request, ws)
    async with unit_of_work():
        await writing.resolve(talk, ws)
    return await _after(request, ws, await _invoice_of(talk, ws), talk)


async def reopen_talk(request: Request, ws: Access) -> Response:
    talk = await _found(request, ws)
    async with unit_of_work():
        await writing.reopen(talk, ws)
    return await _after(request, ws, await _invoice_of(talk, ws), talk)


async def _found(request: Request, ws: Access) -> Conversation:
    """What is for the firm only is absent for everybody else."""
    talk = await Conversation.seen_by(ws).get_or_none(id=request.path_params["talk_id"])
    if talk is None:
        raise NotFound
    return talk


async def _comment_of(request: Request, ws: Access, talk: Conversation) -> Comment:
    wanted = request.path_params["comment_id"]
    comment = await Comment.within(ws).get_or_none(id=wanted, conversation_id=talk.id)
    if comment is None:
        raise NotFound
    return comment


async def _invoice_of(talk: Conversation, ws: Access) -> Invoice | None:
    return await Invoice.within(ws).get_or_none(id=talk.invoice_id)


COMMENT, POST = Can.COMMENT, ["POST"]
OF_INVOICE, OF_TALK = "/factures/{invoice_id:uuid}/conversations", "/conversations/{talk_id:uuid}"
routes = [
    ws_route(OF_INVOICE, conversations_of, can=Can.READ),
    ws_route(OF_INVOICE, begin_talk, can=COMMENT, methods=POST),
    ws_route(f"{OF_INVOICE}/lu", read_talks, can=Can.READ, methods=POST),
    ws_route(OF_TALK, reply, can=COMMENT, methods=POST),
    ws_route(f"{OF_TALK}/clore", resolve_talk, can=COMMENT, methods=POST),
    ws_route(f"{OF_TALK}/rouvrir", reopen_talk, can=COMMENT, methods=POST),
    ws_route(f"{OF_TALK}/commentaires/{{comment_id:uuid}}", edit_comment, can=COMMENT, methods=POST),
    ws_route(f"{OF_TALK}/commentaires/{{comment_id:uuid}}/supprimer", delete_comment, can=COMMENT, methods=POST),
]
