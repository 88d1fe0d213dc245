"""« Approbations »: what waits for this person, and the page of one invoice, where a letter leads. Nothing is decided
by opening it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.circuits import calls, running, shown
from workspaces.circuits.models import Run, RunState
from workspaces.circuits.standing import listed, whose_turn
from workspaces.invoices import approval, facts, sheet
from workspaces.invoices.models import Invoice
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, IllegalMove
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.web import render, see, url

Verb = Callable[[Run, Invoice, Access, Form], Awaitable[None]]
MOST = 200


async def visas(request: Request, ws: Access) -> Response:
    """Every invoice that is on its way; what waits for this person comes first."""
    runs = await Run.within(ws).filter(state=RunState.OPEN).order_by("since", "id").limit(MOST)
    left = await calls.seats_left_of(ws.workspace_id, runs)
    invoices = await Invoice.within(ws).filter(id__in=[run.invoice_id for run in runs])
    of = {invoice.id: invoice for invoice in invoices}
    rows = [_row(ws, run, of[run.invoice_id], left[run.id]) for run in runs if run.invoice_id in of]
    mine = [row for row in rows if row["mine"]]
    others = [row for row in rows if not row["mine"]]
    return render(request, "circuits/list.html", mine=mine, others=others)


def _row(ws: Access, run: Run, invoice: Invoice, left: list[Any]) -> dict[str, Any]:
    who = whose_turn(left)
    return {
        "title": invoice.party_name or "Nom non lu",
        "number": invoice.number,
        "gross": invoice.shown_gross,
        "currency": invoice.currency,
        "circuit": run.circuit_name,
        "turn": listed(who) if who else "Personne",
        "since": run.since,
        "mine": ws.person.id in {one.id for one in who},
        "href": url("workspace:visa", workspace=ws.workspace.slug, run_id=run.id),
    }


async def visa(request: Request, ws: Access) -> Response:
    return await _page(request, ws, await _run(request, ws))


async def _run(request: Request, ws: Access) -> Run:
    return await Run.within(ws).get(id=request.path_params["run_id"])


async def _page(request: Request, ws: Access, run: Run, error: DomainError | None = None) -> Response:
    invoice = await Invoice.within(ws).get(id=run.invoice_id)
    draft, document = invoice.as_draft(), await sheet.document_of(invoice)
    context = {
        "invoice": sheet.heading(ws, invoice),
        "facts": facts.facts(invoice, draft),
        "account": await sheet.account_of(ws, invoice, draft),
        "circuit": await shown.of_run(ws, run),
        "error": error.message if error else "",
        "list_href": url("workspace:visas", workspace=ws.workspace.slug),
        **await sheet.pages_of(ws, invoice, draft, document),
    }
    return render(request, "circuits/visa.html", status=error.status if error else 200, **context)


async def agree_visa(request: Request, ws: Access) -> Response:
    async def verb(run: Run, invoice: Invoice, by: Access, form: Form) -> None:
        await running.agree(run, invoice, by, form.text("comment", longest=500))

    return await _decide(request, ws, verb, "Votre accord est noté pour la facture {}.")


async def refuse_visa(request: Request, ws: Access) -> Response:
    async def verb(run: Run, invoice: Invoice, by: Access, form: Form) -> None:
        await running.mine(run, by)
        await approval.refuse(invoice, form.values.get("motive", ""), form.text("comment", longest=500), by)

    return await _decide(request, ws, verb, "Facture {} refusée.")


async def send_back_visa(request: Request, ws: Access) -> Response:
    async def verb(run: Run, invoice: Invoice, by: Access, form: Form) -> None:
        await running.send_back(run, invoice, by, form.text("comment", longest=500))

    return await _decide(request, ws, verb, "Facture {} renvoyée à l’étape précédente.")


async def undo_visa(request: Request, ws: Access) -> Response:
    async def verb(run: Run, invoice: Invoice, by: Access, form: Form) -> None:
        if not await running.undo(invoice, by):
            raise IllegalMove("Il n’y a rien à annuler sur cette facture.")

    return await _decide(request, ws, verb, "Votre accord est repris pour la facture {}.")


async def leave_circuit(request: Request, ws: Access) -> Response:
    ws.require(Can.DECIDE)

    async def verb(run: Run, invoice: Invoice, by: Access, form: Form) -> None:
        await running.leave(run, invoice, by, form.text("comment", longest=500))

    return await _decide(request, ws, verb, "Facture {} sortie de son circuit.")


async def _decide(request: Request, ws: Access, verb: Verb, said: str) -> Response:
    """One act, and the sheet of the invoice; or the page again with what stands in the way."""
    form = await read_form(request)
    run = await _run(request, ws)
    invoice = await Invoice.within(ws).get(id=run.invoice_id)
    try:
        async with unit_of_work():
            await verb(run, invoice, ws, form)
            form.check()
    except DomainError as error:
        return await _page(request, ws, await _run(request, ws), error)
    return see(sheet.address(ws, invoice), said.format(invoice.number or "sans numéro"))


READ, POST = Can.READ, ["POST"]
routes = [
    ws_route("/approbations", visas, can=READ),
    ws_route("/approbations/{run_id:uuid}", visa, can=READ),
    ws_route("/approbations/{run_id:uuid}/accord", agree_visa, can=READ, methods=POST),
    ws_route("/approbations/{run_id:uuid}/refus", refuse_visa, can=READ, methods=POST),
    ws_route("/approbations/{run_id:uuid}/renvoi", send_back_visa, can=READ, methods=POST),
    ws_route("/approbations/{run_id:uuid}/reprise", undo_visa, can=READ, methods=POST),
    ws_route("/approbations/{run_id:uuid}/sortie", leave_circuit, can=Can.SETTINGS, methods=POST),
]
