"""The list of third parties of a dossier that has a million of them: CPU of a page, and of a search by name."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request

from portal import database
from portal.app import create_app
from portal.benching import million
from portal.benching.list import PARTIAL, Act, measured
from portal.benching.measuring import say
from workspaces.dossiers.models import Workspace
from workspaces.kernel import db
from workspaces.kernel.access import Access, Can, Person, Via
from workspaces.kernel.ids import new_id
from workspaces.kernel.keyset import Page
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in
from workspaces.kernel.web import env, render_text
from workspaces.parties import routes
from workspaces.parties.models import Kind
from workspaces.parties.queries import KEYS, Search
from workspaces.parties.search import Finder

PAGE_MS, SEARCH_MS = 3, 10
DEEP = 500  # pages turned before the one measured
ROWS: Any = env.get_template("parties/_rows.html").module
MANY = dict.fromkeys(Kind, million.MANY)
SEARCHES = (
    ("fréquent", "boulangerie"),
    ("fréquent, avec un accent", "Ménuiserie"),
    ("deux mots fréquents", "garage nord"),
    ("début d’un mot", "tran"),
    ("une lettre", "m"),
    ("rare", million.RARE),
    ("rare, avec un accent", million.RARE.replace("e", "é")),
    ("deux mots, dont un rare", f"{million.RARE} nord"),
    ("absent", "zzyzx"),
)


async def main() -> list[dict[str, Any]]:
    if not settings().database_url:
        await database.migrate()
    create_app()  # whose addresses the page leads to
    async with db.opened(everywhere=True):
        dossier = await million.filled()
        with acting_in(dossier.id):
            ws = Access(dossier.id, Person(new_id(), "Mesure", ""), frozenset(Can), Via.MEMBER, dossier)
            return [one for each in await acts(ws) for one in await measured(*each)]


async def acts(ws: Access) -> list[tuple[str, Act, float | None]]:
    of = f"parmi {million.MANY} tiers"
    pages: dict[str, dict[str, str]] = {"première": {}, "profonde": await deep(ws), "par numéro": {"tri": "number"}}
    return [
        *(
            (f"page de 50 {of}, {name}, requête et lignes", partial(rows, ws, query), PAGE_MS)
            for name, query in pages.items()
        ),
        *(
            (f"recherche {of}, {name} ({typed})", partial(listed, ws, {"q": typed}), SEARCH_MS)
            for name, typed in SEARCHES
        ),
        (f"page de 50 {of}, avec ses titres et ses filtres", partial(listed, ws, {}), None),
        (f"page de 50 {of}, avec aussi ses décomptes", partial(visit, ws, {}), None),
    ]


async def rows(ws: Access, query: Mapping[str, str]) -> object:
    """The rows of a page as the list shows them, without its frame."""
    page = Page.of(query, KEYS, "name")
    found = await Finder(Search(ws.workspace_id, Kind.SUPPLIER), million.MANY).page(page)
    return ROWS.rows(await routes.lines(found.rows, "/d/mesure/tiers"))


async def listed(ws: Access, query: Mapping[str, str]) -> object:
    """The list as it comes after a letter typed, with its heads and filters, without the counts beside it."""
    asked = QueryParams(query)
    context = await routes.listed(asked, ws, MANY)
    return render_text(request(ws.workspace, asked), "parties/list.html", "list", **context)


async def visit(ws: Access, query: Mapping[str, str]) -> object:
    return await routes.parties(request(ws.workspace, QueryParams(query)), ws)


async def deep(ws: Access) -> dict[str, str]:
    """The state of a page far down the list."""
    asked: dict[str, str] = {}
    finder = Finder(Search(ws.workspace_id, Kind.SUPPLIER), million.MANY)
    for _ in range(DEEP):
        asked = (await finder.page(Page.of(asked, KEYS, "name"))).next()
    return asked


def request(dossier: Workspace, query: QueryParams) -> Request:
    path = f"/d/{dossier.slug}/tiers"
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": str(query).encode(),
            "headers": PARTIAL,
            "state": {},
        }
    )


if __name__ == "__main__":
    say(asyncio.run(main()))
