"""Fifty issuers of one series at once, a tenth of whose tries are rolled back: numbers 1 to n, none missing or double.

They are five processes of ten, each with its own connections, as several workers and web processes are.
"""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from portal.database import MODULES
from tests import make
from tests.prove.issuing import outcome
from tests.prove.kill9 import on_postgresql, on_sqlite
from tests.servers.liasse import Liasse
from workspaces.dossiers.models import Workspace
from workspaces.kernel import db

PROCESSES = 5


def prove(whole: bool) -> dict[str, Any]:
    invoices, issuers = (1000, 50) if whole else (100, 10)
    with on_sqlite() as installation:
        sqlite = numbered(installation, invoices, issuers)
    with on_postgresql() as installation:
        postgres = numbered(installation, invoices, issuers)
    return {"sqlite": sqlite, "postgresql": postgres, "holds": sqlite["holds"] and postgres["holds"]}


def numbered(installation: Liasse, invoices: int, issuers: int) -> dict[str, Any]:
    """Issue them all in one dossier; what is there in the end, and whether its audit chain is whole."""
    installation.run("migrate")
    url = installation.settings.get("LIASSE_DATABASE_URL") or f"sqlite://{installation.data / 'liasse.sqlite3'}"
    slug = asyncio.run(_opened(url))
    each, together = invoices // issuers, issuers // PROCESSES

    def process(seed: int) -> int:
        command = [sys.executable, "-m", "tests.prove.issuing", slug, str(together), str(each), str(seed)]
        return int(installation.call(command, check=True).stdout)

    with ThreadPoolExecutor(PROCESSES) as pool:
        rolled_back = sum(pool.map(process, range(PROCESSES)))
    found = asyncio.run(_outcome(url, slug))
    verified = installation.run("verify", check=False).returncode
    figures = {"invoices": invoices, "issuers": issuers, "processes": PROCESSES, "rolled_back": rolled_back} | found
    complete = found["holds"] and found["issued"] == invoices and rolled_back > 0 and verified == 0
    return figures | {"verify": verified, "holds": complete}


async def _opened(url: str) -> str:
    """A dossier to issue in."""
    db.register(MODULES)
    async with db.opened(url):
        return (await make.workspace("Menuiserie Lefèvre")).slug


async def _outcome(url: str, slug: str) -> dict[str, Any]:
    async with db.opened(url):
        return await outcome(await Workspace.get(slug=slug))
