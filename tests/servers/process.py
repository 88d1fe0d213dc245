"""A child process that never outlives the tests, and what its starters share."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(true: Callable[[], object], *, seconds: float, what: str) -> None:
    """Ask again until `true()`; the deadline only bounds a failure, it measures nothing."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not after {seconds:g} s")
        time.sleep(0.05)


class Process:
    """One command in its own process group, its output in a file; the kernel ends it when the tests die."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        orphan_signal: str = "KILL",
    ) -> None:
        become = ["--reuid", user, "--regid", user, "--init-groups"] if user else []
        self.command = ["setpriv", *become, "--pdeathsig", orphan_signal, "--", *command]
        self.log_file = log
        with log.open("ab") as out:
            self.popen = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env, start_new_session=True
            )

    @property
    def pid(self) -> int:
        return self.popen.pid

    @property
    def alive(self) -> bool:
        return self.popen.poll() is None

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def send(self, number: signal.Signals) -> None:
        if self.alive:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """`kill -9` of this one process, as a power cut would: its own children must notice by themselves."""
        self.send(signal.SIGKILL)
        self.popen.wait()

    def stop(self, number: signal.Signals = signal.SIGTERM, *, seconds: float = 30) -> int:
        """Ask it to stop, wait, and sweep its process group; the exit code."""
        self.send(number)
        try:
            code = self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            code = -signal.SIGKILL
        finally:
            self._sweep()
        return code

    def wait_ready(self, ready: Callable[[], object], *, seconds: float = 60) -> None:
        """Until `ready()`; when the process ends before, its own words say why."""
        wait_until(lambda: not self.alive or ready(), seconds=seconds, what=f"{self.command[-1]}\n{self.log[-4000:]}")
        if not self.alive:
            raise RuntimeError(f"{' '.join(self.command)} ended with {self.popen.returncode}:\n{self.log[-4000:]}")

    def _sweep(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.popen.wait()
