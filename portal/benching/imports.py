"""A table of suppliers from its bytes to its rows: CPU of every process, wall time to the preview, memory, growth.

Beside them the limits that nothing could beat: reading the sheet alone, and writing the same columns bare.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import polars as pl

from importers import arrival
from importers.tables import command, imports, jail
from importers.tables.models import ImportBatch, Stage
from importers.tables.parties import columns
from portal import database, schedule
from portal.benching import sheets
from portal.benching.list import server_processes
from portal.benching.measuring import cpu, cpu_of, figure, memory_mb, say
from workspaces.dossiers.models import Workspace
from workspaces.kernel import bulk, db, sandbox
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.ids import new_id
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import ThirdParty

assert schedule.MODULES_WITH_JOBS

TIMES, LARGE, SMALL, HUGE = 5, 100_000, 3_000, 1_000_000
GROWTH = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000)
LOOK_EVERY_S = 0.02
SQLITE_S, CLIENT_S, SERVER_S, PREVIEW_S, MEMORY_MB = 4, 3, 3, 1, 300


async def main() -> list[dict[str, Any]]:
    if not settings().database_url:
        await database.migrate()
    with tempfile.TemporaryDirectory(prefix="liasse-sheets-") as folder:
        async with db.opened(everywhere=True):
            return await _measured(Path(folder))


async def _measured(folder: Path) -> list[dict[str, Any]]:
    large, small = (sheets.write(folder / f"{count}.xlsx", count) for count in (LARGE, SMALL))
    await _whole(small)  # what is only paid once
    results = [*await _written(large), await _previewed(small), *await _limits(large)]
    results += await _growth(folder)
    huge = sheets.write(folder / f"{HUGE}.xlsx", HUGE)
    for name, path in (("100 000", large), ("1 000 000", huge)):
        results.append(figure(f"{name} lignes, mémoire au plus haut (PSS)", "Mo", [await _peak(path)], MEMORY_MB))
    return [*results, figure(f"croissance : {HUGE} lignes", "s CPU", [sum(await _spent(huge))])]


async def _written(path: Path) -> list[dict[str, Any]]:
    """Checked and written, all processes of ours counted; on PostgreSQL the server's own CPU beside it."""
    spent = [await _spent(path) for _ in range(TIMES)]
    ours, served = zip(*spent, strict=True)
    name = "100 000 lignes, 1 % fausses, vérifiées et écrites"
    if not db.is_postgres():
        return [figure(name, "s CPU", ours, SQLITE_S)]
    return [
        figure(f"{name} : client", "s CPU", ours, CLIENT_S),
        figure(f"{name} : serveur de base de données", "s CPU", served, SERVER_S),
    ]


async def _spent(path: Path) -> tuple[float, float]:
    servers = await server_processes()
    before = sum(map(cpu_of, servers))
    with cpu() as spent:
        batch = await _whole(path)
    assert batch.stage is Stage.DONE, batch.message
    return spent.ms / 1000, sum(map(cpu_of, servers)) - before


async def _whole(path: Path, goes_on_to: str = "done") -> ImportBatch:
    """Into a dossier of its own, as a worker does it."""
    async with _dossier() as dossier:
        found = await asyncio.to_thread(arrival.of_file, path, path.name)
        batch = await imports.start(
            found, workspace_id=dossier.id, kind="parties", side="supplier", channel="command", goes_on_to=goes_on_to
        )
        await command.finish(batch)
    return batch


@contextlib.asynccontextmanager
async def _dossier() -> AsyncIterator[Workspace]:
    key = new_id()
    made = await Workspace.create(id=key, slug=f"mesure-{key}", name="Mesure", siren="999999997", created_at=now())
    with acting_in(made.id):
        yield made


async def _previewed(path: Path) -> dict[str, Any]:
    waited = []
    for _ in range(TIMES):
        began = time.perf_counter()
        await _whole(path, "preview")
        waited.append(time.perf_counter() - began)
    return figure("3 000 lignes, du dépôt à l’aperçu", "s", waited, PREVIEW_S)


async def _limits(path: Path) -> list[dict[str, Any]]:
    """What the same file costs when it is only read, and the same rows when they are only written."""
    read, bare = [], []
    for _ in range(TIMES):
        with cpu() as spent, tempfile.TemporaryDirectory() as work:
            await sandbox.call(
                "portal.benching.reading_alone.read", str(path), work=Path(work), limits=jail.LIMITS, reads=[path]
            )
        read.append(spent.ms / 1000)
        bare.append(await _bare(path))
    return [
        figure("limite : lire 100 000 lignes et rien d’autre", "s CPU", read),
        figure("limite : écrire 100 000 lignes dans une table sans index", "s CPU", bare),
    ]


async def _bare(path: Path) -> float:
    """The very columns of the import, into a table that has no index, key, trigger or policy."""
    async with _dossier() as dossier:
        batch = ImportBatch(workspace_id=dossier.id, side="supplier")
        rows = [[str(value) for value in row] for row in sheets.suppliers(LARGE)]
        names = ("number", "name", "siren", "vat_number", "iban", "email", "address", "postcode", "city", "terms_days")
        series = [pl.Series(name, values) for name, values in zip(names, zip(*rows, strict=True), strict=True)]
        frame = pl.DataFrame(series).with_row_index("row").with_columns(pl.all().exclude("row").cast(pl.String))
        parts = [columns.stored(columns.whole(part, batch), batch) for part in frame.iter_slices(25_000)]
        await db.execute("create table if not exists bare_party as select * from third_party where false")
        servers = await server_processes()
        with cpu() as spent:
            before = sum(map(cpu_of, servers))
            async with bulk.spacious():
                for part in parts:
                    async with unit_of_work():
                        await bulk.insert(ThirdParty, dossier.id, part, table="bare_party")
        served = sum(map(cpu_of, servers)) - before
        await db.execute("drop table bare_party")
    return spent.ms / 1000 + served


async def _growth(folder: Path) -> list[dict[str, Any]]:
    results = []
    for count in GROWTH:
        path = sheets.write(folder / "growth.xlsx", count)
        spent = [sum(await _spent(path)) for _ in range(3 if count <= LARGE else 1)]
        results.append(figure(f"croissance : {count} lignes", "s CPU", spent))
    return results


async def _peak(path: Path) -> float:
    """The largest proportional set size of this process and all below it while it works."""
    seen: list[float] = []

    async def look() -> None:
        while True:
            seen.append(await asyncio.to_thread(memory_mb, os.getpid()))
            await asyncio.sleep(LOOK_EVERY_S)

    looking = asyncio.create_task(look())
    try:
        await _whole(path)
    finally:
        looking.cancel()
    return max(seen)


if __name__ == "__main__":
    say(asyncio.run(main()))
