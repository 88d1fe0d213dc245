"""The real `liasse` command: run once, or kept running as a web server or a worker."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx2

from tests.servers.process import Process, free_port

COMMAND = str(Path(sys.executable).with_name("liasse"))


class Liasse:
    """One installation: its data folder and settings, whatever processes it runs."""

    def __init__(self, data: Path, settings: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.settings = {"LIASSE_DATA": str(data), "LIASSE_COMPANIES_URL": "", **(settings or {})}
        data.mkdir(parents=True, exist_ok=True)

    @property
    def env(self) -> dict[str, str]:
        """A bare environment: nothing of the developer's own settings comes in."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIASSE_", "AWS_"))}
        return kept | {name: str(value) for name, value in self.settings.items()}

    def run(self, *arguments: str, check: bool = True, given: str = "") -> subprocess.CompletedProcess[str]:
        """`liasse ARGUMENTS…` to its end, with `given` on its standard input; its own words when it fails."""
        return self.call([COMMAND, *arguments], check=check, given=given)

    def python(self, module: str) -> str:
        """What `python -m MODULE` prints with this installation's settings."""
        return self.call([sys.executable, "-m", module], check=True).stdout.strip()

    def call(self, command: list[str], *, check: bool, given: str = "") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=600, input=given)
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def serve(self, *, port: int | None = None, **settings: str) -> LiasseServer:
        """A web process, ready to answer. Further settings are for this process alone."""
        port = port or free_port()
        url = f"http://127.0.0.1:{port}"
        env = {"LIASSE_BASE_URL": url} | self.env | settings
        log = self.data / f"web-{port}.log"
        server = LiasseServer([COMMAND, "serve", "--port", str(port)], log=log, env=env)
        server.base_url = url
        server.wait_ready(server.answers)
        return server

    def work(self, *arguments: str, **settings: str) -> LiasseWorker:
        """A worker process."""
        log = self.data / f"worker-{free_port()}.log"
        return LiasseWorker([COMMAND, "worker", *arguments], log=log, env=self.env | settings)


class LiasseServer(Process):
    base_url: str

    def answers(self) -> bool:
        try:
            return httpx2.get(f"{self.base_url}/healthz", timeout=5).status_code == 200
        except httpx2.TransportError:
            return False


class LiasseWorker(Process):
    """Answers nobody: what it does is seen in the rows."""


@contextlib.contextmanager
def liasse(data: Path, settings: Mapping[str, str] | None = None, *, workers: int = 0) -> Iterator[LiasseServer]:
    """A migrated installation with one web process and `workers` worker processes."""
    installation = Liasse(data, settings)
    installation.run("migrate")
    running: list[Process] = []
    try:
        running += [installation.work() for _ in range(workers)]
        server = installation.serve()
        running.append(server)
        yield server
    finally:
        for process in reversed(running):
            process.stop()
