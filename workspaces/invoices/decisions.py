"""Deciding on a purchase from its sheet. Each verb is an address; each can be taken back while nothing has left."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.dossiers.models import Direction
from workspaces.invoices import approval, correction, facts, history, sheet
from workspaces.invoices.models import Invoice
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, IllegalMove
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.web import see, url

Verb = Callable[..., Awaitable[None]]
MOVED = "Cette facture a changé pendant que vous la lisiez. La voici à jour : décidez à nouveau."


async def accept(request: Request, ws: Access) -> Response:
    return await decide(request, ws, approval.accept, "Facture {} acceptée.")


async def refuse(request: Request, ws: Access) -> Response:
    form = await read_form(request)
    motive, words = form.values.get("motive", ""), form.text("text", longest=500)
    return await decide(request, ws, approval.refuse, "Facture {} refusée.", form, code=motive, reason=words)


async def hold(request: Request, ws: Access) -> Response:
    form = await read_form(request)
    note = form.text("text", longest=500)
    return await decide(request, ws, approval.hold, "Facture {} mise en attente.", form, reason=note)


async def duplicate(request: Request, ws: Access) -> Response:
    return await decide(request, ws, approval.duplicate, "Facture {} classée comme doublon.")


async def not_duplicate(request: Request, ws: Access) -> Response:
    return await decide(
        request, ws, approval.not_duplicate, "Facture {} gardée : ce n’est pas un doublon.", undo="suspect"
    )


async def suspect(request: Request, ws: Access) -> Response:
    """« Ce n’est pas un doublon » is taken back."""
    return await decide(request, ws, approval.suspect, "Facture {} : de nouveau un doublon probable.", undo="")


async def correct(request: Request, ws: Access) -> Response:
    """What a person reads on the document replaces what the reader understood."""
    form = await read_form(request)
    changes = {name: form.text(name) for name, _ in facts.CORRECTABLE if name in form.values}
    return await decide(request, ws, _correct, "Facture {} corrigée.", form, undo="", changes=changes)


async def _correct(invoice: Invoice, by: Access, changes: dict[str, str]) -> None:
    """Only what was typed differently, and every field that was in doubt: reading it again confirms it."""
    draft = invoice.as_draft()
    doubted = {doubt.field for doubt in draft.doubts}
    kept = {name: value for name, value in changes.items() if name in doubted or value != facts.typed(draft, name)}
    await correction.correct(invoice, kept, by)


async def undo(request: Request, ws: Access) -> Response:
    return await decide(request, ws, approval.undo, "Décision annulée pour la facture {}.", undo="")


async def decide(
    request: Request, ws: Access, verb: Verb, said: str, form: Form | None = None, *, undo: str = "undo", **given: Any
) -> Response:
    """Do it, and show the sheet again with a word about it; or show why not, on the sheet."""
    form = form or await read_form(request)
    invoice = await sheet.found(request, ws, Direction.PURCHASE)
    try:
        form.check()
        still_as_seen(form, invoice)
        async with unit_of_work():
            await verb(invoice, by=ws, **given)
    except DomainError as error:
        return await sheet.show(request, ws, await sheet.found(request, ws), await _told(ws, invoice, error))
    back = url(f"workspace:{undo}", workspace=ws.workspace.slug, invoice_id=invoice.id) if undo else ""
    if verb is approval.accept and invoice.processing in approval.UNDECIDED:
        said = "Facture {} : votre demande suit son circuit d’approbation."
    if request.query_params.get("retour") == "liste":  # from the phone's list, to go on with the next
        here = url("workspace:to_approve", workspace=ws.workspace.slug)
        return see(here, said.format(invoice.number or "sans numéro"), undo=back and f"{back}?retour=liste")
    return see(sheet.address(ws, invoice), said.format(invoice.number or "sans numéro"), undo=back)


async def _told(ws: Access, invoice: Invoice, error: DomainError) -> DomainError:
    """Somebody was faster: by whom, and when."""
    who = await history.first_by(ws, invoice.id) if isinstance(error, IllegalMove) else ""
    if not who or error.code in ("NOT_YOUR_TURN", "DECIDED"):  # these say it themselves
        return error
    return IllegalMove(f"{error.message} {who}", code=error.code)


def still_as_seen(form: Form, invoice: Invoice) -> None:
    """Nobody decides on what they no longer see."""
    seen = form.values.get("version", "")
    if seen and seen != str(invoice.version):
        raise IllegalMove(MOVED)


routes = [
    ws_route("/achats/{invoice_id:uuid}/acceptation", accept, can=Can.DECIDE, methods=["POST"]),
    ws_route("/achats/{invoice_id:uuid}/refus", refuse, can=Can.DECIDE, methods=["POST"]),
    ws_route("/achats/{invoice_id:uuid}/attente", hold, can=Can.DECIDE, methods=["POST"]),
    ws_route("/achats/{invoice_id:uuid}/doublon", duplicate, can=Can.DECIDE, methods=["POST"]),
    ws_route("/achats/{invoice_id:uuid}/pas-un-doublon", not_duplicate, can=Can.DECIDE, methods=["POST"]),
    ws_route("/achats/{invoice_id:uuid}/pas-un-doublon/annulation", suspect, can=Can.DECIDE, methods=["POST"]),
    ws_route("/achats/{invoice_id:uuid}/correction", correct, can=Can.CORRECT, methods=["POST"]),
    ws_route("/achats/{invoice_id:uuid}/annulation", undo, can=Can.DECIDE, methods=["POST"]),
]
