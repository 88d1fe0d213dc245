"""Every hostile message, under several seeds, over a real socket: each ends as its manifest says."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

from importers.sources.mail.listener import listening
from portal.app import create_app
from portal.database import migrate
from tests import make
from tests.conftest import forget_settings
from tests.importers import hostile as pack
from tests.importers.mail import hostile
from tests.importers.mail.conftest import PostOffice
from tests.servers.process import free_port
from workspaces.dossiers import addresses
from workspaces.dossiers.models import Direction
from workspaces.kernel import db

SEEDS = (20261124, 7, 99)


def prove(whole: bool) -> dict[str, Any]:
    runs = [_sent(seed) for seed in (SEEDS if whole else SEEDS[:1])]
    return {"runs": runs, "holds": all(run["exit"] == 0 for run in runs)}


def _sent(seed: int) -> dict[str, Any]:
    """All messages of one pack, to a new installation."""
    with tempfile.TemporaryDirectory(prefix="liasse-hostile-") as name:
        port = free_port()
        settings = {"DATA": name, "UNDO_S": "0", "MAIL_LISTEN": f"127.0.0.1:{port}", "MAIL_DOMAIN": "in.portail.test"}
        with mock.patch.dict(os.environ, {f"LIASSE_{key}": value for key, value in settings.items()}):
            forget_settings()
            asyncio.run(migrate())
            outcome = asyncio.run(_run(Path(name), port, seed))
        forget_settings()
    return outcome


async def _run(folder: Path, port: int, seed: int) -> dict[str, Any]:
    manifest = pack.generate(folder / "pack", seed)
    wanted = pack.items(manifest, ("mail",))
    create_app()  # templates know the addresses of pages
    async with db.opened(everywhere=True), listening():
        dossier = await make.workspace("Au bon moulin")
        await addresses.open_addresses(dossier.id, dossier.siren)
        own = await addresses.current(dossier.id)
        office = PostOffice(port, dossier, own[Direction.PURCHASE], own[Direction.SALE])
        results = await hostile.run(office, manifest, wanted)
    code, figures = pack.score(manifest, results, folder, wanted)
    peak = max(result["rss_mb"] for result in results)
    return {"seed": seed, "exit": code, "messages": len(results), "peak_mb": peak, "figures": figures.split()}
