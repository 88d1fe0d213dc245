"""« Comptabilité »: the invoices of all dossiers by accounting state, and moving several at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated.archives import by_id
from portal.review.standing import inside
from portal.review.together import MOST, as_id
from workspaces.accounting import axis
from workspaces.accounting.books import as_day
from workspaces.accounting.models import written
from workspaces.accounting.sources import ACCOUNTABLE_SQL
from workspaces.invoices.draft import CREDIT_NOTES
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting
from workspaces.kernel import db, keyset
from workspaces.kernel.access import Can, FirmAccess, FirmCan, firm_route
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import read_form
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.web import render, url

A = Accounting
VIEWS = {
    "": ("Revue faite", A.READY),
    "attente": ("À revoir", A.PENDING),
    "client": ("Action du client", A.CLIENT_ACTION),
    "traitees": ("Traitées", A.PROCESSED),
    "exportees": ("Exportées", A.EXPORTED),
    "erreurs": ("Erreurs d’export", A.ERROR),
}
TARGETS = {A.READY: "Revue faite", A.PROCESSED: "Comptabiliser", A.PENDING: "Remettre à revoir"}
KEYS = {
    "date": keyset.day("issue_date"),
    "party": keyset.text("party_name"),
    "number": keyset.text("number"),
    "gross": keyset.number("gross"),
}
COLUMNS = "id, workspace_id, direction, type_code, party_name, number, issue_date, gross, currency, accounting"
MINE = "workspace_id in :ids"


async def bookkeeping(request: Request, firm: FirmAccess) -> Response:
    return await show(request, firm, [])


async def show(request: Request, firm: FirmAccess, results: list[dict[str, Any]]) -> Response:
    query = request.query_params
    view = query.get("vue", "") if query.get("vue") in VIEWS else ""
    page = Page.of(query, KEYS, "date")
    links = Addresses(url("firm:bookkeeping"), query, page)
    found = await page_of(firm, VIEWS[view][1], page)
    counted = await counts(firm)
    return render(
        request,
        "accounting/firm_list.html",
        "list",
        items=await lines(found.rows),
        views=[
            {"label": label, "href": links.to(keep=False, vue=name), "current": name == view, "count": counted[state]}
            for name, (label, state) in VIEWS.items()
        ],
        acts=acts(VIEWS[view][1]) if firm.can(FirmCan.WORK) else [],
        bulk_href=f"{url('firm:move_selected')}{'?vue=' + view if view else ''}",
        results=results,
        sort={"by": page.by, "descending": page.descending},
        sort_href=links.sort,
        previous=links.around(found.previous()),
        next=links.around(found.next()),
        shown=found.shown(counted[VIEWS[view][1]], "facture"),
        sizes=links.sizes(),
    )


def acts(state: Accounting) -> list[tuple[str, str]]:
    """What may be done with several at once: legal from this state, « Comptabiliser » also from « À revoir ». What
    left comes back by cancelling its export."""
    allowed = [] if axis.has_left(state) else [target for target in TARGETS if state.may(target)]
    if state is A.PENDING:
        allowed.append(A.PROCESSED)
    return [(target.value, "Reprendre" if state is A.PROCESSED else TARGETS[target]) for target in allowed]


async def page_of(firm: FirmAccess, state: Accounting, page: Page) -> keyset.Slice:
    if not firm.workspace_ids:
        return page.cut([])
    sql = (
        f"select {COLUMNS}, {page.key.sql} as sort_key from invoice "  # noqa: S608 (placeholders)
        f"where {MINE} and {ACCOUNTABLE_SQL} and accounting = :state{page.where}{page.order}"
    )
    return page.cut(await db.rows(sql, ids=list(firm.workspace_ids), state=state.value, **page.values))


async def counts(firm: FirmAccess) -> dict[Accounting, int]:
    found: dict[Accounting, int] = dict.fromkeys(A, 0)
    if firm.workspace_ids:
        sql = f"select accounting, count(*) as n from invoice where {MINE} and {ACCOUNTABLE_SQL} group by accounting"  # noqa: S608
        for row in await db.rows(sql, ids=list(firm.workspace_ids)):
            found[A(row["accounting"])] = int(row["n"])
    return found


async def lines(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    dossiers = await by_id(list(rows))
    pieces = await pieces_of(rows)
    return [_line(row, dossiers[str(row["workspace_id"])], pieces.get(str(row["id"]), "")) for row in rows]


def _line(row: dict[str, Any], dossier: dict[str, Any], piece: str) -> dict[str, Any]:
    side = "achats" if row["direction"] == "purchase" else "ventes"
    credit = row["type_code"] in CREDIT_NOTES
    gross = -row["gross"] if credit and (row["gross"] or 0) > 0 else row["gross"]
    return row | {
        "gross": gross,
        "credit_note": credit,
        "kind": "Achat" if side == "achats" else "Vente",
        "href": f"/d/{dossier['slug']}/{side}/{row['id']}#accounting",
        "workspace_name": dossier["name"],
        "slug": dossier["slug"],
        "piece": piece,
    }


async def pieces_of(rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    if not rows:
        return {}
    sql = (
        "select invoice_id, journal, exercise, number from accounting_piece "
        "where workspace_id in :ws and invoice_id in :ids and not open"
    )
    dossiers = {UUID(str(row["workspace_id"])) for row in rows}
    found = await db.rows(sql, ws=list(dossiers), ids=[UUID(str(row["id"])) for row in rows])
    return {str(one["invoice_id"]): written(one["journal"], as_day(one["exercise"]), one["number"]) for one in found}


async def move_selected(request: Request, firm: FirmAccess) -> Response:
    """Each in a transaction of its own; the page says of each what became of it."""
    form = await read_form(request)
    target = form.one_of("state", {one.value for one in TARGETS}, "Choisissez ce qu’il faut faire.")
    ids = [id_ for value in form.lists.get("ids", []) if (id_ := as_id(value))]
    if not ids and not form.errors:
        form.errors[""] = "Choisissez au moins une facture (touche X)."
    form.check()
    chosen = await Invoice.within(firm).filter(id__in=ids[:MOST]).order_by("issue_date", "id")
    return await show(request, firm, [await moved(firm, invoice, Accounting(target)) for invoice in chosen])


async def moved(firm: FirmAccess, invoice: Invoice, target: Accounting) -> dict[str, Any]:
    title = f"{invoice.party_name or 'Sans nom'} {invoice.number}"
    ws = await inside(firm, invoice.workspace_id)
    try:
        ws.require(Can.CORRECT)
        async with unit_of_work():
            await (axis.book(invoice, ws) if target is A.PROCESSED else axis.move(invoice, target, ws))
    except DomainError as error:
        href = url("workspace:accounting_of", workspace=ws.workspace.slug, invoice_id=invoice.id)
        return {"title": title, "done": False, "message": error.message, "href": href}
    return {"title": title, "done": True, "message": target.label, "href": ""}


POST = ["POST"]
routes = [
    firm_route("/comptabilite", bookkeeping, can=FirmCan.DOCUMENTS),
    firm_route("/comptabilite/etat", move_selected, can=FirmCan.WORK, methods=POST),
]
