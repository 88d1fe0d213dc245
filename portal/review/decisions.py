"""Deciding from the review screen: each act commits at once and answers with the next document."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from portal.review import acts, fields, screen
from portal.review.answers import with_corner
from portal.review.queue import Queue
from portal.review.standing import inside
from workspaces.dossiers.models import Direction
from workspaces.invoices import approval, correction
from workspaces.invoices.models import Invoice
from workspaces.kernel.access import Access, Can, FirmAccess, FirmCan, firm_route
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, FormError
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.web import hand_over, render, see, url, wants_fragment

Act = Callable[[Invoice, Access, Form], Awaitable[str]]


async def purchase(request: Request, firm: FirmAccess) -> Invoice:
    """The document of the address, among the purchases of the dossiers this person may see."""
    invoice_id = request.path_params["invoice_id"]
    return await Invoice.within(firm).get(id=invoice_id, direction=Direction.PURCHASE)


async def accept(request: Request, firm: FirmAccess) -> Response:
    """A: accept where the firm may, else « revue faite »; what was just typed in the fields goes with it."""

    async def act(invoice: Invoice, ws: Access, form: Form) -> str:
        return await acts.finish(invoice, ws, fields.changes(invoice.as_draft(), form.values))

    return await decide(request, firm, act)


async def refuse(request: Request, firm: FirmAccess) -> Response:
    """R, then 1 to 6."""

    async def act(invoice: Invoice, ws: Access, form: Form) -> str:
        text = form.text("text", longest=500)
        form.check()
        return await acts.turn_down(invoice, ws, form.values.get("motive", ""), text)

    return await decide(request, firm, act)


async def hold(request: Request, firm: FirmAccess) -> Response:
    """E, with the note that was written."""

    async def act(invoice: Invoice, ws: Access, form: Form) -> str:
        note = form.text("note", longest=500)
        form.check()
        return await acts.set_aside(invoice, ws, note)

    return await decide(request, firm, act)


async def duplicate(request: Request, firm: FirmAccess) -> Response:
    """D."""

    async def act(invoice: Invoice, ws: Access, form: Form) -> str:
        return await acts.call_duplicate(invoice, ws)

    return await decide(request, firm, act)


async def decide(request: Request, firm: FirmAccess, act: Act) -> Response:
    """One act on one document, as one transaction. Somebody was faster: say so and go on; it cannot be: say why."""
    queue = await Queue.of(firm, request.query_params)
    invoice = await purchase(request, firm)
    ws = await inside(firm, invoice.workspace_id)
    form = await read_form(request)
    try:
        async with unit_of_work():
            await acts.still_as_seen(invoice, form.values.get("seen", ""), ws)
            said = await act(invoice, ws, form)
    except acts.AlreadyDone as known:
        return await onward(request, firm, queue, invoice, known.message, tone="info")
    except DomainError as error:
        return await again(request, firm, queue, form, error)
    return await onward(request, firm, queue, invoice, said, undo=screen.decision(queue, invoice, "undo"))


async def again(request: Request, firm: FirmAccess, queue: Queue, form: Form, error: DomainError) -> Response:
    """The same document with what stands in the way; or the next one when somebody decided in the same instant."""
    invoice = await purchase(request, firm)
    ws = await inside(firm, invoice.workspace_id)
    if message := await acts.done_message(invoice, ws):
        return await onward(request, firm, queue, invoice, message, tone="info")
    errors = error.errors if isinstance(error, FormError) else {"": error.message}
    shown = await screen.context(firm, queue, invoice, typed=form.values, errors=errors)
    return render(request, "review/document.html", "review", status=error.status, **shown)


async def onward(
    request: Request, firm: FirmAccess, queue: Queue, done: Invoice, said: str, *, undo: str = "", tone: str = "ok"
) -> Response:
    """The next document, a word about the last one, and the counter."""
    following = await queue.next(done.id)
    if following is None:
        return hand_over(request, url("firm:finished") + queue.query(), said, undo=undo, tone=tone)
    address = screen.address(queue, following["id"])
    if not wants_fragment(request):
        return see(address, said, undo=undo, tone=tone)
    invoice = await Invoice.within(firm).get(id=following["id"])
    shown = await screen.context(firm, queue, invoice, came_from=done.workspace_id)
    page = render(request, "review/document.html", "review", **shown)
    return await with_corner(request, firm, page, said, undo=undo, tone=tone, address=address)


async def undo(request: Request, firm: FirmAccess) -> Response:
    """Z: the document comes back, in its place. Too late: said in the corner, the screen stays as it is."""
    queue = await Queue.of(firm, request.query_params)
    invoice = await purchase(request, firm)
    ws = await inside(firm, invoice.workspace_id)
    address, said, tone = screen.address(queue, invoice.id), "Décision annulée.", "ok"
    try:
        async with unit_of_work():
            await acts.take_back(invoice, ws)
    except DomainError as error:
        said, tone = error.message, "err"
    if not wants_fragment(request):
        return see(address, said, tone=tone)
    if tone == "err":
        return await with_corner(request, firm, Response(), said, tone=tone)
    page = render(request, "review/document.html", "review", **await screen.context(firm, queue, invoice))
    return await with_corner(request, firm, page, said, address=address)


async def correct(request: Request, firm: FirmAccess) -> Response:
    """A field was changed: kept at once, and the arithmetic is said again."""
    queue = await Queue.of(firm, request.query_params)
    invoice = await purchase(request, firm)
    ws = await inside(firm, invoice.workspace_id)
    ws.require(Can.CORRECT)
    form = await read_form(request)
    errors: dict[str, str] = {}
    try:
        async with unit_of_work():
            await acts.still_as_seen(invoice, form.values.get("seen", ""), ws)
            await correction.correct(invoice, fields.changes(invoice.as_draft(), form.values), ws)
    except FormError as error:
        errors = error.errors
    except DomainError as error:
        errors = {"": error.message}
    if not wants_fragment(request) and not errors:
        return see(screen.address(queue, invoice.id), "Correction enregistrée.")
    invoice = await purchase(request, firm)
    if not wants_fragment(request):
        shown = await screen.context(firm, queue, invoice, typed=form.values, errors=errors)
        return render(request, "review/document.html", "review", status=422, **shown)
    shown = await screen.panel(firm, queue, invoice, ws, typed=form.values, errors=errors)
    return render(request, "review/_fields.html", status=422 if errors else 200, **shown)


async def not_duplicate(request: Request, firm: FirmAccess) -> Response:
    """From the comparison: these are two invoices; this one goes on by itself."""
    queue = await Queue.of(firm, request.query_params)
    invoice = await purchase(request, firm)
    ws = await inside(firm, invoice.workspace_id)
    ws.require(Can.CORRECT)
    async with unit_of_work():
        await approval.not_duplicate(invoice, ws)
    return see(screen.address(queue, invoice.id), "Ce n’est pas un doublon : la facture peut être acceptée.")


REVIEW, POST = FirmCan.REVIEW, ["POST"]
routes = [
    firm_route("/a-traiter/{invoice_id:uuid}/accepter", accept, can=REVIEW, methods=POST),
    firm_route("/a-traiter/{invoice_id:uuid}/refuser", refuse, can=REVIEW, methods=POST),
    firm_route("/a-traiter/{invoice_id:uuid}/mettre-en-attente", hold, can=REVIEW, methods=POST),
    firm_route("/a-traiter/{invoice_id:uuid}/doublon", duplicate, can=REVIEW, methods=POST),
    firm_route("/a-traiter/{invoice_id:uuid}/pas-un-doublon", not_duplicate, can=REVIEW, methods=POST),
    firm_route("/a-traiter/{invoice_id:uuid}/corriger", correct, can=REVIEW, methods=POST),
    firm_route("/a-traiter/{invoice_id:uuid}/annuler", undo, can=REVIEW, methods=POST),
]
