"""« Demandes en cours »: the pieces asked of clients in words that have not come, the oldest first."""

from __future__ import annotations

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from portal.firms import following
from workspaces.kernel import db, french, keyset
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.web import render, url

KEYS = {"since": keyset.instant("asked_at")}


async def open_requests(request: Request, firm: FirmAccess) -> Response:
    query = request.query_params
    page = Page.of(query, KEYS, "since")
    found, links = await page_of(firm, page, query), Addresses(url("firm:open_requests"), query, page)
    return render(
        request,
        "workload/requests.html",
        "list",
        rows=[row | {"href": f"/cabinet/echeances/{row['slug']}"} for row in found.rows],
        narrowed=await following.named(firm, query),
        everyone_href=links.to(keep=False, suivi=""),
        previous=links.around(found.previous()),
        next=links.around(found.next()),
        sizes=links.sizes(),
        shown=french.plural(len(found.rows), "demande"),
        screen="cabinet/charge",
    )


async def page_of(firm: FirmAccess, page: Page, query: QueryParams) -> keyset.Slice:
    ids = await following.followed(firm, query)
    if not ids:
        return page.cut([])
    sql = (
        "select p.id, p.words, p.asked_at, p.asked_by_name, w.name as dossier, w.slug "
        "from asked_piece p join workspace w on w.id = p.workspace_id "
        "where p.workspace_id in :ids and p.came_at is null"
    )
    outer = f"select *, {page.key.sql} as sort_key from ({sql}) piece where 1 = 1{page.where}{page.order}"  # noqa: S608
    return page.cut(await db.rows(outer, ids=list(ids), **page.values))


routes = [firm_route("/charge-de-travail/demandes", open_requests, can=FirmCan.DOCUMENTS)]
