"""The firm's lists over 500 dossiers of 2,000 invoices: CPU of the home, of a page of documents, of a search."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from starlette.applications import Starlette
from starlette.datastructures import QueryParams
from starlette.requests import Request

from portal import database
from portal.accounts import sessions
from portal.app import create_app
from portal.benching import cabinet
from portal.benching.list import PARTIAL, Act, accountant, measured, scope, visit
from portal.benching.measuring import figure, memory_mb, say
from portal.consolidated import documents, tallies, workspaces
from portal.consolidated.filters import Filter
from portal.doors import LiveDoors
from portal.palette import search as palette
from workspaces.kernel import db
from workspaces.kernel.access import FirmAccess
from workspaces.kernel.tenancy import acting_in

HOME_MS, PAGE_MS, FILTER_MS, SEARCH_MS = 10, 3, 20, 30
DEEP, SAMPLED, TIMES = 500, 20, 20
FILTERS = {
    "un dossier": "dossier=million-050",
    "des dossiers par leur nom": "dossier=garage",
    "ventes": "sens=ventes",
    "à traiter": "vue=a-traiter",
    "acceptées": "vue=acceptees",
    "rejetées": "cycle=213",
    "en litige ou suspendues": "cycle=litige",
    "action du client": "compta=client-action",
    "erreur d’export": "compta=error",
    "exportées": "compta=exported",
    "payées": "paiement=paid",
    "arrivées par photo": "canal=scan",
    "arrivées par un réseau, aucune": "canal=network",
    "de 1 000 à 1 001 €": "min=1000&max=1001",
    "plus de 5 000 €": "min=5000",
    "un mois d’il y a deux ans": "du=01/12/2024&au=31/12/2024",
    "payées, exportées, par e-mail": "paiement=paid&compta=exported&canal=mail",
    "fournisseur fréquent": f"tiers={cabinet.COMMON}",
    "fournisseur rare": f"tiers={cabinet.rare_word()}",
}
SEARCHES = {
    "fréquent": "boulangerie",
    "fréquent, avec un accent": "énergie",
    "de presque tous": "facture",
    "deux mots": "boulangerie martin",
    "début d’un mot": "boul",
    "rare": cabinet.rare_word(),
    "absent": "zzyzx",
    "un numéro": "FA2025-11234",
    "un montant": "1 284,50",
}


async def main() -> list[dict[str, Any]]:
    await database.migrate()
    app = create_app()
    async with db.opened(everywhere=True):
        await cabinet.filled()
        async with accountant() as user:
            firm = await LiveDoors().firm(user.person)
            assert firm
            with acting_in(*firm.workspace_ids):
                before = memory_mb(os.getpid())
                cookie = f"{sessions.cookie_name()}={await sessions.open_for(user)}".encode()
                results = [one for each in await acts(app, firm, cookie) for one in await measured(*each, times=TIMES)]
                return [*results, await counters_off(firm), grown(before)]


async def acts(app: Starlette, firm: FirmAccess, cookie: bytes) -> list[tuple[str, Act, float | None]]:
    count = len(firm.workspace_ids)
    home, listed = partial(dossiers, app, firm), partial(page, app, firm)
    found: list[tuple[str, Act, float | None]] = [
        (f"liste des dossiers, 50 de {count}", partial(home, ""), HOME_MS),
        ("la même, par à traiter", partial(home, "tri=-waiting"), HOME_MS),
        (f"documents, première page de {count * cabinet.EACH}", partial(listed, ""), PAGE_MS),
        (f"documents, page {DEEP}", partial(listed, await deep(firm, "")), PAGE_MS),
    ]
    found += [
        (f"documents par {by}", partial(listed, f"tri={by}"), FILTER_MS) for by in ("party", "-gross", "due_date")
    ]
    found += [(f"filtre : {name}", partial(listed, query), FILTER_MS) for name, query in FILTERS.items()]
    found += [
        (f"plein texte : {name} ({typed})", partial(listed, str(QueryParams({"q": typed}))), SEARCH_MS)
        for name, typed in SEARCHES.items()
    ]
    found += [(f"palette : {typed}", partial(offered, app, firm, typed), SEARCH_MS) for typed in ("boul", "1 284,50")]
    whole = (("accueil", "/cabinet"), ("documents", "/cabinet/documents"))
    return [*found, *((f"{name}, page entière", partial(visit, app, path, cookie), None) for name, path in whole)]


def request(app: Starlette, path: str, query: str) -> Request:
    return Request(scope(app, path, PARTIAL) | {"query_string": query.encode()})


async def dossiers(app: Starlette, firm: FirmAccess, query: str) -> object:
    return await workspaces.workspaces(request(app, "/cabinet/dossiers", query), firm)


async def page(app: Starlette, firm: FirmAccess, query: str) -> object:
    return await documents.documents(request(app, "/cabinet/documents", query), firm)


async def offered(app: Starlette, firm: FirmAccess, typed: str) -> object:
    return await palette.search(request(app, "/cabinet/palette", str(QueryParams({"q": typed}))), firm)


async def deep(firm: FirmAccess, query: str) -> str:
    """The state of a page far down the list."""
    asked: Mapping[str, str] = QueryParams(query)
    for _ in range(DEEP):
        found = await documents.found(await Filter.of(firm, asked), asked)
        asked = dict(asked) | found.next()
    return str(QueryParams(asked))


async def counters_off(firm: FirmAccess) -> dict[str, Any]:
    """How many counters of some dossiers are not what counting their rows says."""
    ids = random.Random(26).sample(sorted(firm.workspace_ids), SAMPLED)  # noqa: S311 (not a secret)
    told = await tallies.of(ids)
    off = [await _off(id_, told.get(id_, {})) for id_ in ids]
    return figure("compteurs inexacts", "compteurs", off, 0)


async def _off(workspace_id: UUID, told: dict[str, Any]) -> int:
    truth = await tallies.truth(workspace_id)
    return sum(int(told.get(name) or 0) != int(truth[name]) for name in tallies.COUNTERS)


def grown(before: float) -> dict[str, Any]:
    return figure("mémoire prise par toutes ces pages", "Mo", [max(memory_mb(os.getpid()) - before, 0)], 40)


if __name__ == "__main__":
    say(asyncio.run(main()))
