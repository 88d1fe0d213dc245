"""Fifty issuers of one series at once, a tenth of whose tries are rolled back: numbers 1 to n, none missing or double.

They are five processes of ten, each with its own connections, as several workers and web processes are.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.prove.kill9 import on_postgresql, on_sqlite
from tests.servers.liasse import Liasse

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
    slug = issuing(installation, "open")
    each, together = invoices // issuers, issuers // PROCESSES
    with ThreadPoolExecutor(PROCESSES) as pool:
        tries = [pool.submit(issuing, installation, "issue", slug, together, each, seed) for seed in range(PROCESSES)]
        rolled_back = sum(one.result() for one in tries)
    found = issuing(installation, "outcome", slug)
    verified = installation.run("verify", check=False).returncode
    figures = {"invoices": invoices, "issuers": issuers, "processes": PROCESSES, "rolled_back": rolled_back} | found
    complete = found["holds"] and found["issued"] == invoices and rolled_back > 0 and verified == 0
    return figures | {"verify": verified, "holds": complete}


def issuing(installation: Liasse, *arguments: object) -> Any:
    """One process of `tests.prove.issuing`, to its end: what it answers."""
    command = [sys.executable, "-m", "tests.prove.issuing", *map(str, arguments)]
    return json.loads(installation.call(command, check=True).stdout)
