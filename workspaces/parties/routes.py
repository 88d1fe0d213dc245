"""« Clients & fournisseurs »: the two lists."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from workspaces.kernel import identifiers
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.web import render, url
from workspaces.parties import queries
from workspaces.parties.models import Kind

TABS = {"fournisseurs": (Kind.SUPPLIER, "Fournisseurs"), "clients": (Kind.CUSTOMER, "Clients")}


async def parties(request: Request, ws: Access) -> Response:
    query = request.query_params
    tab = query.get("onglet") if query.get("onglet") in TABS else "fournisseurs"
    kind = TABS[str(tab)][0]
    typed = query.get("q", "").strip()[:100]
    page = Page.of(query, queries.KEYS, "name")
    links = Addresses(url("workspace:parties", workspace=ws.workspace.slug), query, page)
    counts = await queries.counts(ws)
    found = await queries.page_of(ws, kind, typed, page)
    total = await queries.count(ws, kind, typed) if typed else counts.get(kind, 0)
    return render(
        request,
        "parties/list.html",
        "list",
        kind=kind.value,
        items=[row | {"iban": identifiers.spaced_iban(row["iban"])} for row in found.rows],
        tabs=[
            {"label": label, "count": counts.get(its, 0), "href": f"{links.path}?onglet={name}", "current": its is kind}
            for name, (its, label) in TABS.items()
        ],
        sort={"by": page.by, "descending": page.descending},
        sort_href=links.sort,
        previous=links.around(found.previous()),
        next=links.around(found.next()),
        sizes=links.sizes(),
        shown=found.shown(total, "fournisseur" if kind is Kind.SUPPLIER else "client"),
        q=typed,
        here=links.path,
        import_href=f"{url('workspace:imports_new', workspace=ws.workspace.slug)}?onglet={tab}"
        if ws.can(Can.PARTIES)
        else "",
        hidden={name: query[name] for name in ("onglet", "tri", "par") if query.get(name)},
    )


routes = [ws_route("/tiers", parties, can=Can.READ)]
