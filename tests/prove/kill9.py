"""`kill -9` at random moments of an intake: every document ends up there once, and the archive is whole."""

from __future__ import annotations

import contextlib
import hashlib
import queue
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2

from tests.prove.papers import papers
from tests.servers.liasse import Liasse, LiasseServer
from tests.servers.postgresql import postgresql
from tests.servers.process import Process, free_port, wait_until
from tests.servers.redis import redis

SEED = 2026
SENDERS = 4
SETTLING = 300  # seconds for the rest of the work, once nothing is killed any more
SHORT_LEASE = {"LIASSE_LEASE_S": "2"}  # a dead worker's job is due again soon


class Platform:
    """The web and its workers, which come back on the same port after each kill."""

    def __init__(self, installation: Liasse, workers: int) -> None:
        self.installation = installation
        self.port = free_port()
        self.running: list[Process] = [installation.work() for _ in range(workers)]
        self.running.append(installation.serve(port=self.port))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1"

    def kill_one(self, chance: random.Random) -> None:
        """Whichever."""
        self.kill(chance.choice(self.running))

    def kill_a_worker(self) -> None:
        """The web is the worker where there is none beside it."""
        workers = [each for each in self.running if not isinstance(each, LiasseServer)]
        self.kill((workers or self.running)[0])

    def kill(self, victim: Process) -> None:
        """And start it again as an init system would."""
        victim.kill()
        self.running.remove(victim)
        back = self.installation.serve(port=self.port) if isinstance(victim, LiasseServer) else self.installation.work()
        self.running.append(back)

    def stop(self) -> None:
        for process in self.running:
            process.stop()


class Senders:
    """Clients that send until they are answered, like a mail server or a patient person."""

    def __init__(self, platform: Platform, key: str, files: list[tuple[str, bytes]]) -> None:
        self.platform, self.key = platform, key
        self.waiting: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self.turns = threading.Semaphore(0)
        self.answers: Counter[int] = Counter()
        for item in files:
            self.waiting.put(item)
        self.threads = [threading.Thread(target=self.send_all, daemon=True) for _ in range(SENDERS)]
        for thread in self.threads:
            thread.start()

    def send_all(self) -> None:
        while True:
            self.turns.acquire()
            try:
                name, content = self.waiting.get_nowait()
            except queue.Empty:
                return
            while not self.send(name, content):
                time.sleep(0.2)

    def send(self, name: str, content: bytes) -> bool:
        """True once the platform has answered for this file."""
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": name}
        files, data = {"file": (name, content)}, {"direction": "purchase"}
        try:
            answer = httpx2.post(f"{self.platform.url}/documents", files=files, data=data, headers=headers, timeout=30)
        except httpx2.TransportError:
            return False
        self.answers[answer.status_code] += 1
        return answer.status_code in (200, 202)

    def finish(self) -> None:
        for _ in range(self.waiting.qsize() + SENDERS):
            self.turns.release()
        for thread in self.threads:
            thread.join(600)
            assert not thread.is_alive(), "a sender was never answered"


def intake(installation: Liasse, *, workers: int, documents: int, kills: int) -> dict[str, Any]:
    """Send `documents` while processes die `kills` times; what is there in the end."""
    chance = random.Random(SEED)
    installation.run("migrate")
    key = installation.python("tests.prove.dossier")
    files = papers(documents)
    platform = Platform(installation, workers)
    try:
        sender = Senders(platform, key, files)
        for kill in range(kills):
            for _ in range(documents * (kill + 1) // kills - documents * kill // kills):
                sender.turns.release()
            time.sleep(chance.uniform(0.02, 1.2))
            platform.kill_one(chance)
        sender.finish()
        wanted = {hashlib.sha256(content).hexdigest() for _, content in files}
        found = settled(platform, key, wanted)
        invoices = len(listed(platform, key, "invoices"))
        converted = with_facturx(platform, key, found)
    finally:
        platform.stop()
    verified = installation.run("verify", check=False).returncode
    counts = {"documents": documents, "kills": kills, "invoices": invoices, "facturx": converted, "verify": verified}
    return figures(found, sender, counts)


def figures(found: list[dict[str, Any]], sender: Senders, counts: dict[str, int]) -> dict[str, Any]:
    """It holds when every document sent is there once, read, converted, and has one invoice; and all is whole."""
    states = Counter(document["state"] for document in found)
    result: dict[str, Any] = counts | {
        "found": len(found),
        "distinct": len({document["sha256"] for document in found}),
        "with_an_invoice": len({document["invoice_id"] for document in found if document["invoice_id"]}),
        "states": dict(states),
        "answers": {str(status): count for status, count in sender.answers.items()},
    }
    once = {result[name] for name in ("invoices", "facturx", "found", "distinct", "with_an_invoice")} | {
        states["ready"]
    }
    return result | {"holds": once == {counts["documents"]} and counts["verify"] == 0}


def settled(platform: Platform, key: str, wanted: set[str]) -> list[dict[str, Any]]:
    """The sent documents, once none is on its way any more."""
    found: list[dict[str, Any]] = []

    def done() -> bool:
        found[:] = [item for item in listed(platform, key, "documents") if item["sha256"] in wanted]
        return all(item["state"] not in ("received", "reading") for item in found)

    with contextlib.suppress(TimeoutError):  # what is still on its way shows in the figures
        wait_until(done, seconds=SETTLING, what="all documents read")
    return found


def with_facturx(platform: Platform, key: str, found: list[dict[str, Any]]) -> int:
    """How many of the documents can be fetched as Factur-X, once conversion has had its time."""
    headers = {"Authorization": f"Bearer {key}"}
    waiting = {document["invoice_id"] for document in found if document["invoice_id"]}
    total = len(waiting)

    def done() -> bool:
        for invoice in sorted(waiting):
            answer = httpx2.get(f"{platform.url}/invoices/{invoice}/facturx", headers=headers, timeout=30)
            if answer.status_code == 200 and answer.content.startswith(b"%PDF-"):
                waiting.discard(invoice)
        return not waiting

    with contextlib.suppress(TimeoutError):
        wait_until(done, seconds=SETTLING, what="all documents converted")
    return total - len(waiting)


def listed(platform: Platform, key: str, what: str) -> list[dict[str, Any]]:
    """Every row of a list of the API, page after page."""
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        parameters = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
        headers = {"Authorization": f"Bearer {key}"}
        answer = httpx2.get(f"{platform.url}/{what}", params=parameters, headers=headers, timeout=60)
        answer.raise_for_status()
        page = answer.json()
        items += page["items"]
        cursor = page["next"]
        if not cursor:
            return items


@contextlib.contextmanager
def on_sqlite() -> Iterator[Liasse]:
    with tempfile.TemporaryDirectory(prefix="liasse-kill9-") as folder:
        yield Liasse(Path(folder), SHORT_LEASE)


@contextlib.contextmanager
def on_postgresql() -> Iterator[Liasse]:
    with tempfile.TemporaryDirectory(prefix="liasse-kill9-") as folder, postgresql() as server, redis() as broker:
        database = server.database()
        settings = {
            "LIASSE_DATABASE_URL": database.url,
            "LIASSE_DATABASE_OWNER_URL": database.owner_url,
            "LIASSE_BROKER_URL": broker.url,
        }
        yield Liasse(Path(folder), SHORT_LEASE | settings)


def prove(whole: bool) -> dict[str, Any]:
    size = {"documents": 100, "kills": 50} if whole else {"documents": 14, "kills": 3}
    with on_sqlite() as installation:
        sqlite = intake(installation, workers=0, **size)
    with on_postgresql() as installation:
        postgres = intake(installation, workers=2, **size)
    return {"sqlite": sqlite, "postgresql": postgres, "holds": sqlite["holds"] and postgres["holds"]}
