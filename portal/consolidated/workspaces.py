"""The list of dossiers, on the home page and under « Dossiers clients »: whose, which view, searched, sorted, paged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated import columns, dossiers, saved
from portal.consolidated.columns import COUNTERS, KEYS, LABELS, UNREAD, USUAL
from portal.consolidated.dossiers import INVITED, PLAIN_VIEWS, Listing
from portal.firms import absences, following
from workspaces.kernel import french, money
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.web import render, url

ALL, MINE = "tous", "miens"
VIEWS = {
    "": "Toutes",
    **{counter.view: counter.label for counter in COUNTERS},
    "sans-depot": "Sans dépôt",
    "actifs": "Actifs",
    "invites": "Invitations en attente",
    "expirees": "Expirées ou en erreur",
}
OPEN_TO_ALL = {"", *PLAIN_VIEWS, *INVITED}  # the others show figures of documents


async def workspaces(request: Request, firm: FirmAccess) -> Response:
    here = url("firm:workspaces")
    return render(request, "firm/workspaces.html", "list", **await listed(firm, request.query_params, here))


async def listed(firm: FirmAccess, query: Mapping[str, str], here: str, screen: str = "dossiers") -> dict[str, Any]:
    """Everything `firm/_list.html` shows, for the page whose address is `here`."""
    reads, kept = firm.can(FirmCan.DOCUMENTS), await saved.Kept.of(firm, "dossiers")
    mine = await dossiers.assigned(firm)
    own = bool(mine) and query.get("qui") != ALL
    narrowed = await following.named(firm, query)
    wanted = await following.followed(firm, query) if narrowed else mine if own else firm.workspace_ids
    listing = await listing_of(wanted, query, reads=reads)
    page = Page.of(query, KEYS if reads else {"name": KEYS["name"], "siren": KEYS["siren"]}, "name")
    links, found = Addresses(here, query, page), await dossiers.page_of(listing, page)
    shown = columns.chosen(query.get("col", "").split(".") if query.get("col") else kept.columns or USUAL, reads=reads)
    state = saved.state_of("&".join(f"{name}={quote(value)}" for name, value in query.items()))
    return {
        "dossiers": await dossiers.lines(firm, found.rows),
        "columns": shown,
        "labels": LABELS,
        "choices": [(name, label, name in shown) for name, label in LABELS.items() if reads or name in UNREAD],
        "sortable": set(page_keys(reads)),
        "may_invite": firm.can(FirmCan.CLIENTS),
        "may_take_over": firm.can(FirmCan.WORK),
        "scopes": scopes(links, own, len(mine), len(firm.workspace_ids)) if mine and not narrowed else [],
        "narrowed": narrowed,
        "everyone_href": links.to(keep=False, suivi=""),
        "views": [
            {"label": label, "href": links.to(keep=False, vue=name), "current": name == listing.view, "count": None}
            for name, label in VIEWS.items()
            if reads or name in OPEN_TO_ALL
        ],
        "kept": kept.chips(here, state),
        "state": state,
        "list_name": screen,
        "absences": await absences.sentences(firm),
        "q": listing.typed,
        "here": here,
        "hidden": {name: query[name] for name in ("vue", "qui", "tri", "par", "col", "suivi") if query.get(name)},
        "filtered": bool(listing.view or listing.typed),
        "sort": {"by": page.by, "descending": page.descending},
        "sort_href": links.sort,
        "previous": links.around(found.previous()),
        "next": links.around(found.next()),
        "sizes": links.sizes(),
        "shown": await where_we_are(listing, found),
        "live_url": f"{url('firm:events')}?page=dossiers&col={'.'.join(shown)}",
    }


def page_keys(reads: bool) -> list[str]:
    return list(KEYS) if reads else ["name", "siren"]


async def listing_of(ids: frozenset[Any], query: Mapping[str, str], *, reads: bool) -> Listing:
    view = query.get("vue", "")
    view = view if view in VIEWS and (reads or view in OPEN_TO_ALL) else ""
    return await Listing(ids, view, query.get("q", "").strip()[:100]).narrowed()


def scopes(links: Addresses, own: bool, mine: int, every: int) -> list[dict[str, Any]]:
    """Whose dossiers, with how many there are."""
    return [
        {"label": "Mes dossiers", "href": links.to(keep=False, qui=MINE), "current": own, "count": mine},
        {"label": "Tous", "href": links.to(keep=False, qui=ALL), "current": not own, "count": every},
    ]


async def where_we_are(listing: Listing, found: Any) -> str:
    """« 51 à 100 », or all of them at once."""
    if not found.rows:
        return ""
    if not found.has_next and not found.has_previous:
        return french.plural(len(found.rows), "dossier")
    first = found.page.rank
    return f"{money.group(str(first))} à {money.group(str(first + len(found.rows) - 1))}"


routes = [firm_route("/dossiers", workspaces, can=FirmCan.DOSSIERS), *saved.routes]
