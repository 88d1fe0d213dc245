"""What a worker and a web process hold, measured on the real commands."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import httpx2

from importers import arrival, pipeline
from portal.accounts import sessions
from portal.accounts.models import User
from portal.benching.measuring import children, figure, memory_mb
from workspaces.documents.models import Channel
from workspaces.dossiers.models import Direction, Member, MemberRole, Workspace
from workspaces.kernel import db
from workspaces.kernel.clock import now
from workspaces.kernel.jobs import Job
from workspaces.kernel.tenancy import acting_in

COMMAND = str(Path(sys.executable).with_name("liasse"))
EVERY_S, IDLE_S = 0.5, 15
NO_BROKER = {"LIASSE_BROKER_URL": "redis://127.0.0.1:1/0"}  # keeps workers out of the web process; nothing is sent
WORK = ("read_document", "recognise_document", "convert_invoice", "picture_pages")
PAGES = ("", "/achats", "/ventes", "/archives", "/tiers", "/parametres")


async def measured(*documents: Iterable[bytes]) -> list[dict[str, Any]]:
    async with db.opened(everywhere=True):
        dossier = await Workspace.create(slug="memoire", name="Mémoire", siren="999999997", created_at=now())
        with acting_in(dossier.id):
            for content in (content for some in documents for content in some):
                await _received(dossier, content)
        during, after, resting = await _working()
        web = await _serving(dossier)
    return [
        figure("worker après ses documents (PSS)", "Mo", after, 400),
        figure("worker au repos, sans son validateur (PSS)", "Mo", resting),
        figure("worker et ses processus confinés pendant le travail (PSS)", "Mo", during),
        figure("processus web seul après ses pages (PSS)", "Mo", web, 250),
    ]


async def _received(dossier: Workspace, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = arrival.take_in(io.BytesIO(content), "facture.pdf", Path(folder))
        await pipeline.receive(found, workspace_id=dossier.id, direction=Direction.SALE, channel=Channel.UPLOAD)


async def _working() -> tuple[list[float], list[float], list[float]]:
    """Megabytes while a worker does all that waits, once it has, and once its validator has left for want of work."""
    async with _running("worker", LIASSE_VALIDATOR_IDLE_S=str(IDLE_S)) as pid:
        during = []
        while await Job.exists(state__in=["queued", "running"], name__in=WORK):
            during.append(memory_mb(pid))
            await asyncio.sleep(EVERY_S)
        after = await _settled(pid)
        await _alone(pid, but=len(children(pid)) - 1)
        return during, after, await _settled(pid)


async def _alone(pid: int, *, but: int) -> None:
    for _ in range(120):
        if len(children(pid)) == but:
            return
        await asyncio.sleep(EVERY_S)
    raise TimeoutError("the validator never left")


async def _serving(dossier: Workspace) -> list[float]:
    """Megabytes of a web process once somebody has looked at every page several times."""
    user = await User.create(email="mesure@volume.example", name="Mesure", created_at=now())
    await Member.create(workspace_id=dossier.id, user_id=user.id, name=user.name, role=MemberRole.OWNER, since=now())
    cookies = {sessions.COOKIE: await sessions.open_for(user)}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with (
        _running("serve", "--port", str(port), **NO_BROKER) as pid,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", cookies=cookies) as client,
    ):
        await _ready(client)
        for path in PAGES * 5:
            await client.get(f"/d/{dossier.slug}{path}")
        return await _settled(pid)


async def _ready(client: httpx2.AsyncClient) -> None:
    for _ in range(120):
        with contextlib.suppress(httpx2.TransportError):
            if (await client.get("/healthz")).status_code == 200:
                return
        await asyncio.sleep(EVERY_S)
    raise TimeoutError("the web process never answered")


async def _settled(pid: int) -> list[float]:
    found = []
    for _ in range(20):
        found.append(memory_mb(pid))
        await asyncio.sleep(EVERY_S / 5)
    return found


@contextlib.asynccontextmanager
async def _running(*arguments: str, **environment: str) -> AsyncIterator[int]:
    """A `liasse` command while the code inside runs; its process."""
    process = await asyncio.create_subprocess_exec(
        COMMAND, *arguments, env=dict(os.environ) | environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        await process.wait()
