"""Redis without persistence, as the job queue needs it: the rows are the truth, Redis only carries ids."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import Process, accepts, free_port


@dataclass
class Redis:
    port: int
    folder: Path
    process: Process

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def restart(self) -> None:
        """`kill -9`, then a new empty server on the same port."""
        self.process.kill()
        self.process = start(self.folder, self.port)


@contextlib.contextmanager
def redis() -> Iterator[Redis]:
    with tempfile.TemporaryDirectory(prefix="liasse-redis-") as folder:
        port = free_port()
        server = Redis(port, Path(folder), start(Path(folder), port))
        try:
            yield server
        finally:
            server.process.stop()


def start(folder: Path, port: int) -> Process:
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    process = Process([*command, "--save", "", "--appendonly", "no"], log=folder / "log")
    process.wait_ready(lambda: accepts(port))
    return process
