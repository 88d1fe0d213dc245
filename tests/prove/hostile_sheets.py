"""Every hostile sheet, under several seeds: each ends as its manifest says, and nobody outside is called."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

from portal.app import create_app
from portal.database import migrate
from tests.conftest import forget_settings
from tests.importers import hostile as pack
from tests.importers.tables import hostile
from workspaces.kernel import db

SEEDS = (20261124, 7, 99)
CANARY = ("127.0.0.1", 18999)


def prove(whole: bool) -> dict[str, Any]:
    runs = [_brought(seed, whole and seed == SEEDS[0]) for seed in (SEEDS if whole else SEEDS[:1])]
    return {"runs": runs, "holds": all(run["exit"] == 0 for run in runs)}


def _brought(seed: int, large: bool) -> dict[str, Any]:
    """All sheets of one pack, into a new installation; the hundred thousand rows when `large`."""
    with tempfile.TemporaryDirectory(prefix="liasse-hostile-") as name:
        settings = {"LIASSE_DATA": name, "LIASSE_SECRET": "for-the-proof-only"}
        with mock.patch.dict(os.environ, settings):
            forget_settings()
            asyncio.run(migrate())
            outcome = asyncio.run(_run(Path(name), seed, large))
        forget_settings()
    return outcome


async def _run(folder: Path, seed: int, large: bool) -> dict[str, Any]:
    manifest = pack.generate(folder / "pack", seed, ["sheets"])
    wanted = [item for item in pack.items(manifest, hostile.KINDS) if large or "100000" not in item["file"]]
    calls: list[None] = []
    app = create_app()
    listener = await asyncio.start_server(lambda _, writer: calls.append(writer.close()), *CANARY)
    async with db.opened(everywhere=True), listener:
        results = await hostile.run(app, manifest, folder, wanted)
    results = [result | {"canary_hits": len(calls)} for result in results]
    code, figures = pack.score(manifest, results, folder, wanted)
    peak = max(results, key=lambda result: result["rss_mb"])
    told = {"sheets": len(results), "peak_mb": peak["rss_mb"], "slowest_s": max(each["wall_s"] for each in results)}
    failed = {each["file"]: each["musts_failed"] for each in results if each["musts_failed"]}
    return {"seed": seed, "exit": code, **told, "calls": len(calls), "failed": failed, "figures": figures.split()}
