"""CPU and memory as the kernel counts them, and the figures made of them."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workspaces.kernel import db, sandbox

PROC = Path("/proc")


def figure(name: str, unit: str, values: Sequence[float], target: float | None = None) -> dict[str, Any]:
    """The median is what is held to the target."""
    median = statistics.median(values)
    p95 = sorted(values)[min(len(values) - 1, round(len(values) * 0.95))]
    shown = {"name": name, "unit": unit, "n": len(values), "median": round(median, 2), "p95": round(p95, 2)}
    return shown | {"target": target, "holds": None if target is None else median <= target}


def say(results: list[dict[str, Any]]) -> None:
    sys.stdout.write(json.dumps(results, ensure_ascii=False) + "\n")


@dataclass
class Spent:
    ms: float = 0.0


@contextlib.contextmanager
def cpu() -> Iterator[Spent]:
    """The CPU of a block of code: this process with all its threads, sandboxed children, and the processes it keeps."""
    spent, kept, own = Spent(), _kept(), time.process_time()
    with sandbox.metered() as meter:
        yield spent
    spent.ms = 1000 * (time.process_time() - own + meter.cpu_s + _kept() - kept)


def _kept() -> float:
    """Seconds of CPU of the fork server and the validator so far."""
    return sum(cpu_of(pid) for pid in children(os.getpid()))


def cpu_of(pid: int) -> float:
    """Seconds of CPU that the threads of a process have had, to the nanosecond."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        tasks = PROC.joinpath(str(pid), "task").iterdir()
        return sum(int(task.joinpath("schedstat").read_text().split()[0]) for task in tasks) / 1e9
    return 0.0


async def server_processes() -> list[int]:
    """The PostgreSQL processes that answer us, when they run on this machine."""
    if not db.is_postgres():
        return []
    sql = "select pid from pg_stat_activity where datname = current_database() and usename = current_user"
    return [row["pid"] for row in await db.rows(sql)]


def children(pid: int) -> list[int]:
    """The direct children of a process, whichever of its threads started them."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        tasks = PROC.joinpath(str(pid), "task").iterdir()
        return [int(child) for task in tasks for child in task.joinpath("children").read_text().split()]
    return []


def memory_mb(pid: int) -> float:
    """Proportional set size of a process and all below it: pages that they share are counted once."""
    own = 0.0
    with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
        rollup = PROC.joinpath(str(pid), "smaps_rollup").read_text()
        own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
    return own + sum(memory_mb(child) for child in children(pid))
