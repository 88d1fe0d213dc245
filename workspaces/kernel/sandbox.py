"""Runs a dangerous parser or program in a locked-up child process: limits on memory, CPU, time and output, no network,
no file but its work folder. Any thread and any event loop may call it; one fork server serves the whole process, and
another what is rare and heavy.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workspaces.kernel.errors import DomainError
from workspaces.kernel.forkserver import STATUS
from workspaces.kernel.warden import ServerGone, Warden

PATH = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
NEARLY = 0.7  # of the memory allowed
OUT_OF_MEMORY = (b"MemoryError", b"memory allocation of")  # as Python and Rust say it
GRACE_S = 10.0  # beyond the child's own limit: only a stopped fork server lasts that long


@dataclass(frozen=True)
class Limits:
    memory_mb: int = 512
    cpu_s: int = 20
    wall_s: float = 30
    file_mb: int = 64
    answer_mb: int = 16


@dataclass(frozen=True)
class Finished:
    """How a program ended."""

    returncode: int
    stdout: bytes
    stderr: bytes
    cpu_s: float


@dataclass
class Meter:
    """What the children of a block of code have used."""

    cpu_s: float = 0.0
    peak_mb: float = 0.0


class SandboxFailed(DomainError):
    """The child did not answer. The file is at fault, not the portal: 422, and what to do next."""

    code = "SANDBOX_CRASH"


SENTENCES = {
    "SANDBOX_TIMEOUT": "La lecture de ce fichier prend trop de temps. Découpez-le en plusieurs PDF, puis renvoyez-les.",
    "SANDBOX_MEMORY": "Ce fichier demande trop de mémoire. Découpez-le en plusieurs PDF, puis renvoyez-les.",
    "SANDBOX_ANSWER": "Ce fichier contient trop de données pour une facture. Découpez-le, puis renvoyez les parties.",
    "SANDBOX_CRASH": "Ce fichier est abîmé et n’a pas pu être lu. Demandez à l’émetteur de vous le renvoyer.",
}


def _failed(code: str) -> SandboxFailed:
    return SandboxFailed(SENTENCES[code], code=code)


_meters: ContextVar[tuple[Meter, ...]] = ContextVar("sandbox_meters", default=())


@contextlib.contextmanager
def metered() -> Iterator[Meter]:
    """Counts the CPU and the largest memory of every child called within the block."""
    meter = Meter()
    token = _meters.set((*_meters.get(), meter))
    try:
        yield meter
    finally:
        _meters.reset(token)


async def call(
    function: Callable[..., Any] | str,
    *args: Any,
    work: Path,
    limits: Limits = Limits(),
    reads: Sequence[Path] = (),
    alone: bool = False,
) -> Any:
    """The JSON value of `function(*args)` run in a child. Paths travel as strings. The child writes only in `work` and
    reads `work`, `reads` and the system. A DomainError raised there is raised here; the rest becomes SandboxFailed.

    A function whose module loads parsers goes by its dotted name: they weigh on the fork server, not on this process.
    `alone`: not on the fork server of all the others, which would carry them for ever, but on one that soon leaves.
    """
    module, name = _address(function)
    request = _request(work, limits, reads) | {"module": module, "function": name, "args": args}
    outcome = await _exchange(request, limits, _passing if alone else _server)
    if outcome.returncode != 0:
        raise outcome.failure(limits)
    return _value(outcome.answer)


def _address(function: Callable[..., Any] | str) -> tuple[str, str]:
    if isinstance(function, str):
        module, _, name = function.rpartition(".")
        return module, name
    return function.__module__, function.__qualname__


async def program(
    command: Sequence[str | Path],
    *,
    work: Path,
    limits: Limits = Limits(),
    reads: Sequence[Path] = (),
) -> Finished:
    """Runs a program of the system or of the virtual environment in the same jail, without sockets, in `work`."""
    found = shutil.which(str(command[0]), path=PATH)
    if not found:
        raise FileNotFoundError(command[0])
    request = _request(work, limits, reads) | {"program": [found, *map(str, command[1:])]}
    outcome = await _exchange(request, limits, _server)
    if outcome.returncode < 0:
        raise outcome.failure(limits)
    return Finished(outcome.returncode, outcome.answer, outcome.errors, outcome.cpu_s)


def seen_from_anywhere(path: Path) -> Path:
    """The same file for a child, which stands in its work folder and not where the command was typed."""
    return path.absolute()


def start(*modules: str) -> None:
    """Starts the fork server ahead of the first call, with these modules already imported."""
    _server.preload(modules)


def stop() -> None:
    """Ends both fork servers and every child. The next call starts a new one."""
    for server in (_server, _passing):
        server.stop()


def _request(work: Path, limits: Limits, reads: Sequence[Path]) -> dict[str, Any]:
    return {
        "module": None,
        "program": None,
        "work": str(work.resolve()),
        "reads": [str(path.resolve()) for path in reads],
        "limits": asdict(limits),
        "path": PATH,
    }


def _value(answer: bytes) -> Any:
    try:
        said = json.loads(answer)
    except ValueError:
        raise _failed("SANDBOX_CRASH") from None
    if refused := said.get("refused"):
        raise DomainError(refused["message"], code=refused["code"], status=refused["status"])
    if "value" not in said:
        raise _failed("SANDBOX_MEMORY") if said.get("failed") == "memory" else _failed("SANDBOX_CRASH")
    return said["value"]


@dataclass(frozen=True)
class _Outcome:
    answer: bytes
    errors: bytes
    returncode: int
    cpu_s: float
    peak_mb: float
    timed_out: bool

    def failure(self, limits: Limits) -> SandboxFailed:
        """A parser that gets no more memory often just aborts: how near it came to the limit tells why."""
        if self.timed_out or self.returncode == -signal.SIGXCPU:
            return _failed("SANDBOX_TIMEOUT")
        refused = any(said in self.errors for said in OUT_OF_MEMORY)
        hungry = refused or self.peak_mb > NEARLY * limits.memory_mb
        return _failed("SANDBOX_MEMORY" if hungry else "SANDBOX_CRASH")


async def _exchange(request: dict[str, Any], limits: Limits, server: Warden) -> _Outcome:
    """One request to the fork server, tried again once if the server died under it."""
    largest = limits.answer_mb * 2**20
    try:
        return await _attempt(server, request, largest, limits.wall_s)
    except ServerGone:
        pass
    try:
        return await _attempt(server, request, largest, limits.wall_s)
    except ServerGone:
        raise _failed("SANDBOX_CRASH") from None


async def _attempt(server: Warden, request: dict[str, Any], largest: int, wall_s: float) -> _Outcome:
    with contextlib.ExitStack() as pipes:
        (answer, answer_in), (errors, errors_in), (status, status_in) = (_pipe(pipes) for _ in range(3))
        with contextlib.closing(_Once(answer_in, errors_in, status_in)) as ends:
            server.send(json.dumps(request, default=str).encode(), ends.fds)
        drains = [_Drain(answer, largest), _Drain(errors, 2**20), _Drain(status, STATUS.size)]
        try:
            async with asyncio.timeout(wall_s + GRACE_S):
                said, complaints, report = [await drain.done for drain in drains]
        except TimeoutError:
            raise _failed("SANDBOX_TIMEOUT") from None
        finally:
            for drain in drains:
                drain.close()
    return _outcome(said, complaints, report)


def _outcome(answer: bytes, errors: bytes, report: bytes) -> _Outcome:
    if len(report) != STATUS.size:
        raise ServerGone
    status, user, system, peak_kb, timed_out = STATUS.unpack(report)
    for meter in _meters.get():
        meter.cpu_s += user + system
        meter.peak_mb = max(meter.peak_mb, peak_kb / 1024)
    return _Outcome(answer, errors, os.waitstatus_to_exitcode(status), user + system, peak_kb / 1024, timed_out)


def _pipe(pipes: contextlib.ExitStack) -> tuple[int, int]:
    """A pipe whose reading end is closed with the block; the writing end is the fork server's."""
    reading, writing = os.pipe()
    pipes.callback(os.close, reading)
    os.set_blocking(reading, False)
    return reading, writing


class _Once:
    """File descriptors that we hold only until they are handed over."""

    def __init__(self, *fds: int) -> None:
        self.fds = fds

    def close(self) -> None:
        for fd in self.fds:
            os.close(fd)


class _Drain:
    """Reads one pipe to its end within the running event loop."""

    def __init__(self, fd: int, largest: int) -> None:
        self.loop = asyncio.get_running_loop()
        self.fd, self.largest, self.got = fd, largest, bytearray()
        self.done: asyncio.Future[bytes] = self.loop.create_future()
        self.loop.add_reader(fd, self._read)

    def _read(self) -> None:
        try:
            part = os.read(self.fd, 2**18)
        except BlockingIOError:
            return
        self.got += part
        if not part:
            self.close()
            self.done.set_result(bytes(self.got))
        elif len(self.got) > self.largest:
            self.close()
            self.done.set_exception(_failed("SANDBOX_ANSWER"))

    def close(self) -> None:
        self.loop.remove_reader(self.fd)


_server, _passing = Warden(), Warden(stays_s=60)
