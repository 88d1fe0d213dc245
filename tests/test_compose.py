"""The compose file's own commands and settings, run as processes on private servers: one invoice goes all the way."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import obstore
import pytest
from obstore.store import S3Store

from tests.prove.papers import papers
from tests.servers.liasse import COMMAND, Liasse
from tests.servers.postgresql import Database
from tests.servers.process import Process, accepts, free_port, wait_until
from tests.servers.redis import Redis
from tests.servers.s3 import BUCKET, S3
from tests.servers.smtp import SmtpSink
from tests.test_docker import compose, example_variables

pytestmark = [pytest.mark.real, pytest.mark.slow]


class Stack:
    """What `docker compose up` would start, with the private servers in the place of the other containers."""

    def __init__(self, services: dict[str, Any], hosts: dict[str, str], folder: Path) -> None:
        self.services, self.hosts, self.folder = services, hosts, folder
        self.port = free_port()
        self.running: dict[str, Process] = {}

    def environment(self, service: str) -> dict[str, str]:
        """The service's settings; only the other containers' addresses are replaced."""
        values = {name: str(value) for name, value in self.services[service]["environment"].items()}
        for name, value in values.items():
            for there, here in self.hosts.items():
                values[name] = values[name].replace(there, here) if there in value else values[name]
        return values

    def installation(self, service: str) -> Liasse:
        return Liasse(self.folder, self.environment(service))

    def command(self, service: str) -> list[str]:
        return [word.replace("8000", str(self.port)) for word in self.services[service]["command"]]

    def start(self, service: str) -> Process:
        log = self.folder / f"{service}.log"
        process = Process([COMMAND, *self.command(service)], log=log, env=self.installation(service).env)
        self.running[service] = process
        return process

    def up(self) -> None:
        self.installation("migrate").run(*self.command("migrate"))
        self.start("worker")
        self.start("web").wait_ready(lambda: accepts(self.port) and self.get("/healthz").status_code == 200)

    def get(self, path: str, **options: Any) -> httpx2.Response:
        return httpx2.get(f"http://127.0.0.1:{self.port}{path}", timeout=30, **options)

    def down(self) -> None:
        for process in self.running.values():
            process.stop()


@pytest.fixture(scope="module")
def up(
    postgresql_server: Any, redis_server: Redis, s3_server: S3, smtp_server: SmtpSink, tmp_path_factory: Any
) -> Iterator[Stack]:
    database: Database = postgresql_server.database()
    variables = example_variables()
    hosts = {
        f"postgres://liasse_app:{variables['APP_PASSWORD']}@database:5432/liasse": database.url,
        f"postgres://liasse_owner:{variables['OWNER_PASSWORD']}@database:5432/liasse": database.owner_url,
        "redis://broker:6379/0": redis_server.url,
        "http://files:8333": s3_server.endpoint,
        "smtp://mail:1025": smtp_server.url,
    }
    stack = Stack(compose(variables)["services"], hosts, tmp_path_factory.mktemp("compose"))
    try:
        stack.up()
        yield stack
    finally:
        stack.down()


@pytest.fixture(scope="module")
def sent(up: Stack) -> dict[str, Any]:
    """One invoice sent by the API, once the worker has read it."""
    bearer = {"Authorization": f"Bearer {up.installation('web').python('tests.prove.dossier')}"}
    name, content = papers(5)[4]
    answer = httpx2.post(
        f"http://127.0.0.1:{up.port}/api/v1/documents",
        headers=bearer | {"Idempotency-Key": "compose-1"},
        files={"file": (name, content)},
        data={"direction": "purchase"},
        timeout=30,
    )
    assert answer.status_code == 202, answer.text
    document: dict[str, Any] = {}

    def read() -> bool:
        document.update(up.get(f"/api/v1/documents/{answer.json()['id']}", headers=bearer).json())
        return document["state"] not in ("received", "reading")

    wait_until(read, seconds=120, what="the invoice read")
    return {"document": document, "content": content, "bearer": bearer}


def test_the_worker_reads_it_and_the_web_serves_its_facturx(up: Stack, sent: dict[str, Any]):
    document = sent["document"]
    assert document["state"] == "ready", document
    path = f"/api/v1/invoices/{document['invoice_id']}/facturx"
    wait_until(lambda: up.get(path, headers=sent["bearer"]).status_code == 200, seconds=120, what="the Factur-X served")
    assert up.get(path, headers=sent["bearer"]).content.startswith(b"%PDF-")


def test_the_original_lies_in_the_bucket_byte_for_byte(
    up: Stack, sent: dict[str, Any], s3_server: S3, monkeypatch: pytest.MonkeyPatch
):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, up.environment("web")[name])
    store = S3Store(BUCKET, endpoint=s3_server.endpoint, region="us-east-1", client_options={"allow_http": True})
    keys = [item["path"] for batch in obstore.list(store) for item in batch]
    [original] = [key for key in keys if sent["document"]["sha256"] in key and "original" in key]
    assert bytes(obstore.get(store, original).bytes()) == sent["content"]
    assert not list(up.folder.rglob("originals"))  # nothing on the container's own disk


def test_everything_is_whole(up: Stack, sent: dict[str, Any]):
    assert up.installation("web").run("verify", check=False).returncode == 0


def test_a_mail_leaves_through_the_relay(up: Stack, smtp_server: SmtpSink):
    founder = "karim@durand.example"
    up.installation("web").run("firm", "Cabinet Durand", founder, given="une longue phrase de passe\n")
    url = f"http://127.0.0.1:{up.port}/mot-de-passe-oublie"
    answer = httpx2.post(url, data={"email": founder}, headers={"Sec-Fetch-Site": "same-origin"}, timeout=30)
    assert answer.status_code == 200
    [message] = smtp_server.wait_for(founder)
    assert example_variables()["LIASSE_MAIL_FROM"] in str(message["From"])


@pytest.mark.parametrize("service", ["worker", "web"])
def test_a_process_that_is_asked_to_stop_ends_well(up: Stack, sent: dict[str, Any], service: str):
    process = up.running[service]
    assert process.stop() in (0, -signal.SIGTERM), process.log[-2000:]  # uvicorn ends by the signal it was sent
