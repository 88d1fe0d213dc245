"""« Clients & fournisseurs »: the two lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from workspaces.kernel import french, identifiers, money
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.keyset import Addresses, Page, Slice
from workspaces.kernel.web import render, url
from workspaces.parties import selection
from workspaces.parties.filters import NAMES, Filters
from workspaces.parties.heads import active, heads
from workspaces.parties.models import Kind
from workspaces.parties.platform import Reach, reach_of
from workspaces.parties.queries import KEYS, Search
from workspaces.parties.reads import COUNTED, count_all
from workspaces.parties.search import Finder

TABS = {"fournisseurs": Kind.SUPPLIER, "clients": Kind.CUSTOMER}
WORDS = {Kind.SUPPLIER: "fournisseur", Kind.CUSTOMER: "client"}
STATE = ("onglet", "tri", "par")
KEPT = {*STATE, *NAMES, "apres", "avant", "rang"}


async def parties(request: Request, ws: Access) -> Response:
    totals = {kind: await count_all(Search(ws.workspace_id, kind)) for kind in Kind}
    return render(request, "parties/list.html", "list", **await listed(request.query_params, ws, totals))


async def listed(query: Mapping[str, str], ws: Access, totals: Mapping[Kind, int]) -> dict[str, Any]:
    """What the template needs to know."""
    tab = query.get("onglet", "") if query.get("onglet") in TABS else "fournisseurs"
    kind, filters = TABS[tab], Filters.of(query)
    page = Page.of(query, KEYS, "match" if filters.typed else "name")
    links = Addresses(url("workspace:parties", workspace=ws.workspace.slug), query, page)
    finder = Finder(filters.search(ws.workspace_id, kind), totals[kind])
    found = await finder.page(page)
    return {
        "kind": kind.value,
        "one": WORDS[kind],
        "tab": tab,
        "items": await lines(found.rows, links.path),
        "tabs": [tab_of(name, its, its is kind, totals[its], links.path) for name, its in TABS.items()],
        "sort": {"by": page.by, "descending": page.descending},
        "heads": heads(links, filters, kind, WORDS[kind]),
        "active": active(links, filters),
        "previous": links.around(found.previous()),
        "next": links.around(found.next()),
        "sizes": links.sizes(),
        "shown": await shown(finder, found, WORDS[kind]),
        "q": filters.typed,
        "narrow": filters.narrow,
        "archives": filters.values.get("archives", ""),
        "here": links.path,
        "cleared": f"{links.path}?onglet={tab}",
        "hidden": {name: query[name] for name in (*STATE, *NAMES) if query.get(name) and name != "q"},
        "screen": "dossier/tiers",
        **ways(ws, tab, filters, links),
    }


def tab_of(name: str, kind: Kind, current: bool, total: int, path: str) -> dict[str, Any]:
    return {"label": name.capitalize(), "count": said(total), "href": f"{path}?onglet={name}", "current": current}


def said(count: int) -> str:
    return money.group(str(count)) if count <= COUNTED else f"{money.group(str(COUNTED))}\u202f+"


async def shown(finder: Finder, found: Slice, one: str) -> str:
    """« 1 à 50 sur 214 fournisseurs »; how many there are in all, as far as that is known at little cost."""
    if not found.rows:
        return ""
    first, last = (money.group(str(found.page.rank + more)) for more in (0, len(found.rows) - 1))
    total = len(found.rows) if not (found.has_next or found.has_previous) else await finder.count()
    if total is None:
        return f"{first} à {last}"
    if total > COUNTED:
        return f"{first} à {last} sur plus de {money.group(str(COUNTED))} {one}s"
    return f"{first} à {last} sur {french.plural(total, one)}"


async def lines(rows: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """The rows with their addresses and their words."""
    reached = await reach_of(row["siren"] for row in rows)
    return [line(row, path, reached.get(row["siren"])) for row in rows]


def line(row: dict[str, Any], path: str, reach: Reach | None) -> dict[str, Any]:
    return row | {
        "href": f"{path}/{row['id']}",  # written out: 50 look-ups of a route cost more than the rest of the page
        "siren": identifiers.spaced_siren(row["siren"]),
        "iban": identifiers.spaced_iban(row["iban"]),
        "reach": reach,
    }


def ways(ws: Access, tab: str, filters: Filters, links: Addresses) -> dict[str, Any]:
    """Where the buttons lead; those that change something, only for whoever may. Written out like those of the rows."""
    slug, path = ws.workspace.slug, links.path
    state = urlencode({"onglet": tab, **filters.values})
    kept = urlencode({name: value for name, value in links.query.items() if value and name in KEPT})
    return {
        "may": ws.can(Can.PARTIES),
        "add_href": f"{path}/nouveau?type={tab[:-1]}",
        "import_href": f"{url('workspace:imports_new', workspace=slug)}?onglet={tab}",
        "template_href": f"{url('workspace:imports_template', workspace=slug)}?onglet={tab}",
        "csv_href": f"{path}/export.csv?{state}",
        "xlsx_href": f"{path}/export.xlsx?{state}",
        "chosen_href": f"{path}/export",
        "bulk_href": f"{path}/selection?{kept}",
    }


routes = [ws_route("/tiers", parties, can=Can.READ), *selection.routes]
