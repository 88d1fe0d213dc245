"""A table of suppliers from its bytes to its rows: CPU of every process, wall time to the preview, memory, growth.

Beside them the limits that nothing could beat: reading the sheet alone, and writing the same columns bare.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from importers import arrival
from importers.tables import command, imports
from importers.tables.jail import LIMITS
from importers.tables.models import ImportBatch, Stage
from importers.tables.parties import columns
from portal import database, schedule
from portal.benching import sheets
from portal.benching.measuring import cpu, cpu_of, figure, say, server_processes
from workspaces.dossiers.models import Workspace
from workspaces.kernel import bulk, db, sandbox
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.ids import new_id
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import ThirdParty

assert database.MODULES
assert schedule.MODULES_WITH_JOBS

LARGE, SMALL = 100_000, 3_000
TIMES, LESS = 5, 3
COMMAND = str(Path(sys.executable).with_name("liasse"))
SQLITE_S, CLIENT_S, SERVER_S, PREVIEW_S, MEMORY_MB = 4, 3, 3, 1, 300
SELF = Path("/proc/self")


@dataclass
class Cost:
    """What one import took: seconds of CPU of ours and of the database's server, seconds, megabytes."""

    ours: float
    served: float
    wall: float
    worker_mb: float
    child_mb: float


async def main() -> list[dict[str, Any]]:
    async with ready() as folder:
        small, large = await sheet(folder, SMALL), await sheet(folder, LARGE)
        await spent(small)  # what is only paid once
        results = _preview([await spent(small, "preview") for _ in range(TIMES)])
        costs = [await spent(large) for _ in range(TIMES)]
        results += [*_written(costs), *memory(LARGE, costs)]
        return results if db.is_postgres() else [*results, *await _limits(large)]  # there, no table can be made


@contextlib.asynccontextmanager
async def ready() -> AsyncIterator[Path]:
    """The database up to date and open, and a folder for sheets."""
    if not settings().database_url:
        await _run(COMMAND, "migrate")
    with tempfile.TemporaryDirectory(prefix="liasse-sheets-") as folder:
        async with db.opened(everywhere=True):
            yield Path(folder)


async def sheet(folder: Path, count: int) -> Path:
    path = folder / f"{count}.xlsx"
    await _run(sys.executable, "-m", sheets.__name__, str(path), str(count))
    return path


async def _run(*command: str) -> None:
    """In a process of its own: what it takes would stay in the memory that is measured here."""
    process = await asyncio.create_subprocess_exec(*command)
    assert await process.wait() == 0


def _preview(costs: Sequence[Cost]) -> list[dict[str, Any]]:
    name = "3 000 lignes, du dépôt à l’aperçu"
    return [
        figure(name, "s CPU", [cost.ours + cost.served for cost in costs], PREVIEW_S),
        figure(name, "s", [cost.wall for cost in costs]),
    ]


def _written(costs: Sequence[Cost]) -> list[dict[str, Any]]:
    """Checked and written, all processes of ours counted; on PostgreSQL the server's own CPU beside it."""
    name, ours = "100 000 lignes, 1 % fausses, vérifiées et écrites", [cost.ours for cost in costs]
    if not db.is_postgres():
        return [figure(name, "s CPU", ours, SQLITE_S)]
    return [
        figure(f"{name} : client", "s CPU", ours, CLIENT_S),
        figure(f"{name} : serveur de base de données", "s CPU", [cost.served for cost in costs], SERVER_S),
    ]


def memory(count: int, costs: Sequence[Cost]) -> list[dict[str, Any]]:
    """Of each process at its highest, all its pages counted."""
    return [
        figure(f"{count} lignes, mémoire du worker", "Mo", [cost.worker_mb for cost in costs], MEMORY_MB),
        figure(f"{count} lignes, mémoire du processus confiné", "Mo", [cost.child_mb for cost in costs], MEMORY_MB),
    ]


async def spent(path: Path, goes_on_to: str = "done") -> Cost:
    servers, began = await server_processes(), time.perf_counter()
    before = sum(map(cpu_of, servers))
    _forget_peak()
    with cpu() as used, sandbox.metered() as children:
        batch = await _whole(path, goes_on_to)
    assert batch.stage is (Stage.DONE if goes_on_to == "done" else Stage.PREVIEW), batch.message
    served, wall = sum(map(cpu_of, servers)) - before, time.perf_counter() - began
    return Cost(used.ms / 1000, served, wall, _peak_mb(), children.peak_mb)


def _forget_peak() -> None:
    SELF.joinpath("clear_refs").write_text("5")


def _peak_mb() -> float:
    line = next(line for line in SELF.joinpath("status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


async def _whole(path: Path, goes_on_to: str) -> ImportBatch:
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


async def _limits(path: Path) -> list[dict[str, Any]]:
    """What the same file costs when it is only read, and the same rows when they are only written."""
    bare = [await _bare() for _ in range(LESS)]
    return [
        figure("limite : lire 100 000 lignes, par calamine", "s CPU", await _read(path, "by_calamine")),
        figure("limite : lire 100 000 lignes, par nous", "s CPU", await _read(path, "by_us")),
        figure("limite : écrire 100 000 lignes dans une table nue", "s CPU", bare),
    ]


async def _read(path: Path, how: str) -> list[float]:
    found = []
    for _ in range(LESS):
        with cpu() as used, tempfile.TemporaryDirectory() as work:
            function = f"portal.benching.reading_alone.{how}"
            await sandbox.call(function, str(path), work=Path(work), limits=LIMITS, reads=[path], alone=True)
        found.append(used.ms / 1000)
    return found


async def _bare() -> float:
    """The very columns of the import, into a table that has no index, key, trigger or policy."""
    async with _dossier() as dossier:
        parts = _parts(ImportBatch(workspace_id=dossier.id, side="supplier"))
        async with bulk.spacious(), unit_of_work():
            await db.execute("create table bare_party as select * from third_party where false")
            with cpu() as used:
                for told, alike in parts:
                    await bulk.insert(ThirdParty, dossier.id, told, same=alike, table="bare_party")
            await db.execute("drop table bare_party")
    return used.ms / 1000


def _parts(batch: ImportBatch) -> list[tuple[dict[str, list[Any]], dict[str, Any]]]:
    rows = [[str(value) for value in row.values()] for row in sheets.suppliers(LARGE)]
    series = [pl.Series(name, values) for name, values in zip(sheets.COLUMNS, zip(*rows, strict=True), strict=True)]
    frame = pl.DataFrame(series).with_row_index("row")
    return [columns.stored(columns.whole(part, batch), batch) for part in frame.iter_slices(25_000)]


if __name__ == "__main__":
    say(asyncio.run(main()))
