"""`kill -9` of the worker during an import: each row becomes its third party once, and nothing that is done is redone.

The moments are random ones spread over the whole way: a kill waits until the import has come as far as was drawn, and a
little longer. What an import has come to is read from its counters, which move in the transaction of the rows
themselves: were a piece done twice, they would tell more than there are rows.
"""

from __future__ import annotations

import contextlib
import json
import random
import time
from typing import Any

import httpx2
from stdnum import luhn

from tests.prove.kill9 import Platform, on_postgresql, on_sqlite
from tests.servers.liasse import Liasse
from tests.servers.process import wait_until

SEED, SETTLING = 2026, 900
RESTING = ("done", "refused", "cancelled")
ASK_EVERY = 0.4
PIECE = 0.13  # of the way, and a little more: what a kill may at most set back


def table(rows: int) -> bytes:
    """Third parties that differ by number, SIREN and name."""
    lines = ["N°;Nom;SIREN;Ville"]
    for row in range(rows):
        lines.append(f"T-{row:06d};Maison {_word(row)};{_siren(40_000_000 + row)};Gex")
    return "\n".join([*lines, ""]).encode()


def _word(row: int) -> str:
    return "".join(chr(97 + row // 26**place % 26) for place in range(5)).title()


def _siren(first: int) -> str:
    return f"{first}{luhn.calc_check_digit(str(first))}"


class Import:
    """One import asked for through the API, and how far it is seen to have come."""

    def __init__(self, platform: Platform, key: str, rows: int) -> None:
        self.client = httpx2.Client(headers={"Authorization": f"Bearer {key}"}, timeout=60)
        self.rows, self.seen, self.backwards = rows, 0.0, 0
        asked = self.client.post(f"{platform.url}/parties/imports", files={"file": ("tiers.csv", table(rows))})
        asked.raise_for_status()
        self.url = f"http://127.0.0.1:{platform.port}{asked.json()['status_url']}"

    def told(self) -> dict[str, Any]:
        """Empty while the web is coming back."""
        time.sleep(ASK_EVERY)
        try:
            answer = self.client.get(self.url)
        except httpx2.TransportError:
            return {}
        told: dict[str, Any] = answer.json() if answer.status_code == 200 else {}
        if told:
            self._look(told)
        return told

    def _look(self, told: dict[str, Any]) -> None:
        """What is done stays done."""
        come = (told["new"] + told["created"]) / (2 * self.rows)
        self.backwards += come < self.seen
        self.seen = max(self.seen, come)

    def rests(self) -> bool:
        return self.told().get("state") in RESTING

    def has_come(self, far: float) -> bool:
        return self.rests() or self.seen >= far - PIECE


def brought(installation: Liasse, *, workers: int, rows: int, kills: int) -> dict[str, Any]:
    """Import `rows` while the worker dies `kills` times; what is there in the end."""
    chance = random.Random(SEED)
    installation.run("migrate")
    key = installation.python("tests.prove.dossier")
    platform = Platform(installation, workers)
    working = 0
    try:
        run = Import(platform, key, rows)
        for far in sorted(chance.random() for _ in range(kills)):
            wait_until(lambda far=far: run.has_come(far), seconds=SETTLING, what=f"{far:.0%} of the import")
            time.sleep(chance.uniform(0, 0.8))
            working += not run.rests()
            platform.kill_a_worker()
        with contextlib.suppress(TimeoutError):  # what it has come to shows in the figures
            wait_until(run.rests, seconds=SETTLING, what="the import")
    finally:
        platform.stop()
    found = json.loads(installation.python("tests.prove.tables"))
    return figures({"rows": rows, "kills": kills, "while_working": working, "backwards": run.backwards} | found)


def figures(result: dict[str, Any]) -> dict[str, Any]:
    """Each row is there once, the counters say so too, and whoever asked was told once."""
    once = {result[name] for name in ("parties", "numbers", "sirens", "row_count", "new", "created")}
    done = result["stage"] == "done" and result["told_done"] == 1 and result["rows_to_look_at"] == 0
    return result | {"holds": once == {result["rows"]} and done and not result["backwards"]}


def prove(whole: bool) -> dict[str, Any]:
    size = {"rows": 100_000, "kills": 20} if whole else {"rows": 3_000, "kills": 2}
    with on_sqlite() as installation:
        sqlite = brought(installation, workers=0, **size)
    with on_postgresql() as installation:
        postgres = brought(installation, workers=1, **size)
    return {"sqlite": sqlite, "postgresql": postgres, "holds": sqlite["holds"] and postgres["holds"]}
