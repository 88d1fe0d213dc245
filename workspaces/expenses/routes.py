"""« Notes de frais »: what was spent for the company, how it was paid, and what is still owed to whom."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.documents.models import Document, State
from workspaces.expenses import queries, recording
from workspaces.expenses.models import LABELS, Expense, Means
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import LABELS as WORDS
from workspaces.invoices.status import Payment, Processing
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.web import render, see, url

STATES = {State.REFUSED.value: "Écartée", State.FAILED.value: "Anomalie"}
PROCESSINGS = {status.value: WORDS[status] for status in Processing}


async def expenses(request: Request, ws: Access) -> Response:
    query = request.query_params
    view = query.get("vue", "") if query.get("vue", "") in queries.VIEWS else ""
    page = Page.of(query, queries.KEYS, "-received")
    here = url("workspace:expenses", workspace=ws.workspace.slug)
    links = Addresses(here, query, page)
    found, sums = await queries.page_of(ws, view, page), await queries.sums(ws)
    return render(
        request,
        "expenses/list.html",
        "list",
        here=here,
        items=[_item(row, ws) for row in found.rows],
        views=[
            {"label": label, "count": sums[name].count, "href": links.to(keep=False, vue=name), "current": name == view}
            for name, (label, _) in queries.VIEWS.items()
        ],
        sum=sums[view],
        sort={"by": page.by, "descending": page.descending},
        sort_href=links.sort,
        previous=links.around(found.previous()),
        next=links.around(found.next()),
        sizes=links.sizes(),
        shown=found.shown(sums[view].count, "note", "notes"),
        may_deposit=ws.can(Can.DEPOSIT),
        scan=url("workspace:scanner", workspace=ws.workspace.slug) + "?type=frais",
    )


def _item(row: dict[str, Any], ws: Access) -> dict[str, Any]:
    slug = ws.workspace.slug
    sheet = url("workspace:purchase", workspace=slug, invoice_id=row["invoice_id"]) if row["invoice_id"] else ""
    owed = row["means"] == Means.ADVANCE.value and row["payment"] == Payment.UNPAID.value
    stopped = STATES.get(row["state"], "Lecture en cours")
    return row | {
        "href": sheet,
        "title": row["party_name"] or row["name"],
        "means": LABELS[Means(row["means"])],
        "status": PROCESSINGS[row["processing"]] if row["processing"] else stopped,
        "pay_back": url("workspace:reimburse", workspace=slug, expense_id=row["id"])
        if owed and ws.can(Can.CORRECT)
        else "",
    }


async def reimburse(request: Request, ws: Access) -> Response:
    expense = await _paid(request, ws, Payment.PAID)
    undo = url("workspace:take_reimbursement_back", workspace=ws.workspace.slug, expense_id=expense.id)
    return see(_list(ws), f"Note {expense.number} remboursée à {expense.spent_by_name}.", undo=undo)


async def take_reimbursement_back(request: Request, ws: Access) -> Response:
    expense = await _paid(request, ws, Payment.UNPAID)
    return see(_list(ws), f"Note {expense.number} : de nouveau à rembourser.")


async def _paid(request: Request, ws: Access, target: Payment) -> Expense:
    expense = await Expense.within(ws).get(id=request.path_params["expense_id"], means=Means.ADVANCE)
    document = await Document.within(ws).get(id=expense.document_id)
    invoice = await Invoice.within(ws).get(id=document.invoice_id)
    async with unit_of_work():
        await recording.pay(expense, invoice, target, by=ws)
    return expense


def _list(ws: Access) -> str:
    return url("workspace:expenses", workspace=ws.workspace.slug) + "?vue=a-rembourser"


routes = [
    ws_route("/notes-de-frais", expenses, can=Can.READ),
    ws_route("/notes-de-frais/{expense_id:uuid}/remboursement", reimburse, can=Can.CORRECT, methods=["POST"]),
    ws_route(
        "/notes-de-frais/{expense_id:uuid}/remboursement/annulation",
        take_reimbursement_back,
        can=Can.CORRECT,
        methods=["POST"],
    ),
]
