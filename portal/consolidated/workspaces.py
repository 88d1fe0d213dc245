"""Dossiers clients: the list, searched, sorted, by state of the invitation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated import dossiers
from portal.consolidated.dossiers import LAPSED, PENDING, Dossier
from workspaces.kernel import french
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.web import render, url

SIZE = 100
VIEWS: dict[str, tuple[str, Callable[[Dossier], bool]]] = {
    "": ("Tous", lambda one: True),
    "a-traiter": ("À traiter", lambda one: one.waiting > 0),
    "actifs": ("Actifs", lambda one: one.active),
    "invites": ("Invitations en attente", lambda one: one.invited in PENDING),
    "expirees": ("Expirées ou en erreur", lambda one: one.invited in LAPSED),
    "sans-depot": ("Sans dépôt", lambda one: one.last_deposit is None),
}
SORTS: dict[str, Callable[[Dossier], Any]] = {
    "name": lambda one: dossiers.folded(one.name),
    "siren": lambda one: one.siren,
    "followed_by": lambda one: dossiers.folded(one.followed_by),
    "waiting": lambda one: one.waiting,
    "last_deposit": lambda one: one.last_deposit.timestamp() if one.last_deposit else 0,
}


async def workspaces(request: Request, firm: FirmAccess) -> Response:
    query = {name: value.strip()[:100] for name, value in request.query_params.items() if value.strip()}
    everyone = dossiers.matching(await dossiers.all_of(firm), query.get("q", ""))
    view = query.get("vue", "") if query.get("vue") in VIEWS else ""
    order = query.get("tri", "name")
    by, descending = order.removeprefix("-"), order.startswith("-")
    by = by if by in SORTS else "name"
    kept = sorted((one for one in everyone if VIEWS[view][1](one)), key=SORTS[by], reverse=descending)
    page = max(int(query["page"][:6]), 1) if query.get("page", "").isdecimal() else 1
    shown = kept[(page - 1) * SIZE : page * SIZE]
    return render(
        request,
        "firm/workspaces.html",
        "list",
        dossiers=dossiers.lines(firm, shown),
        may_invite=firm.can(FirmCan.CLIENTS),
        views=[
            {
                "label": label,
                "href": address(query, vue=name),
                "current": name == view,
                "count": sum(map(keeps, everyone)),
            }
            for name, (label, keeps) in VIEWS.items()
        ],
        q=query.get("q", ""),
        here=url("firm:workspaces"),
        hidden={name: query[name] for name in ("vue", "tri") if name in query},
        sort={"by": by, "descending": descending},
        sort_href=lambda name: address(query, tri=f"-{name}" if name == by and not descending else name),
        previous=address(query, page=str(page - 1)) if page > 1 else "",
        next=address(query, page=str(page + 1)) if page * SIZE < len(kept) else "",
        shown=french.plural(len(kept), "dossier"),
        live_url=f"{url('firm:events')}?page=workspaces",
    )


def address(query: dict[str, str], **changes: str) -> str:
    """The same list with one thing changed, from its first page unless that is the change."""
    state = {name: value for name, value in query.items() if name != "page"} | changes
    written = urlencode({name: value for name, value in state.items() if value})
    return url("firm:workspaces") + (f"?{written}" if written else "")


routes = [firm_route("/dossiers", workspaces, can=FirmCan.DOSSIERS)]
