"""The process that forks one locked-up child per dangerous file, started and spoken to by `sandbox.py`.

One thread, parsers already imported, no secret in its environment, and it never touches a stranger's byte.

A request is one message on the socket: four file descriptors (the JSON request in a memory file, and pipes for the
answer, for stderr and for the status). The status, written here once the child is dead and buried, ends the exchange.
A caller that closes its status pipe no longer wants the answer: the child and all it started are killed.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import struct
import sys
import time
from dataclasses import dataclass
from typing import Any

from workspaces.kernel import cell

STATUS = struct.Struct("=iddq?")  # wait status, user CPU, system CPU, peak memory (KB), timed out


@dataclass
class Child:
    pid: int
    exit_fd: int
    status_fd: int
    deadline: float
    timed_out: bool = False

    def kill(self) -> None:
        """The whole group: a program may have started others."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            os.kill(self.pid, signal.SIGKILL)  # not yet at the head of its own group


class ForkServer:
    def __init__(self, door: socket.socket, stays_s: float) -> None:
        self.door, self.stays_s = door, stays_s
        self.children: dict[int, Child] = {}
        self.poll = select.epoll()
        self.poll.register(door.fileno(), select.EPOLLIN)

    def serve(self) -> None:
        """Until the portal closes its end of the socket, by will or by death, or has asked nothing for `stays_s`."""
        while True:
            ready = {fd for fd, _ in self.poll.poll(self.patience())}
            if not ready and not self.children:
                return
            for child in [child for fd, child in self.children.items() if fd in ready]:
                self.bury(child)
            for child in [child for child in self.children.values() if child.status_fd in ready]:
                self.abandon(child)
            self.end_overdue()
            # last: a new child may get the file descriptors that a buried one has just given back
            if self.door.fileno() in ready and not self.admit():
                return

    def patience(self) -> float | None:
        waiting = [child.deadline for child in self.children.values() if not child.timed_out]
        if waiting:
            return max(0.0, min(waiting) - time.monotonic())
        return None if self.children else self.stays_s or None

    def admit(self) -> bool:
        message, fds, _, _ = socket.recv_fds(self.door, 1, 4)
        if not message:
            return False
        request_fd, answer_fd, errors_fd, status_fd = fds
        request = _read_request(request_fd)
        _import(request["module"])
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            cell.live(request, answer_fd, errors_fd, server)
        os.close(answer_fd)
        os.close(errors_fd)
        self.watch(Child(pid, os.pidfd_open(pid), status_fd, time.monotonic() + request["limits"]["wall_s"]))
        return True

    def watch(self, child: Child) -> None:
        self.children[child.exit_fd] = child
        self.poll.register(child.exit_fd, select.EPOLLIN)
        self.poll.register(child.status_fd, 0)  # nothing but the caller hanging up

    def abandon(self, child: Child) -> None:
        self.poll.unregister(child.status_fd)
        child.kill()

    def end_overdue(self) -> None:
        for child in self.children.values():
            if not child.timed_out and child.deadline <= time.monotonic():
                child.timed_out = True
                child.kill()

    def bury(self, child: Child) -> None:
        """Killed as a group before it is reaped: until then nobody else can bear its number."""
        del self.children[child.exit_fd]
        child.kill()
        _, status, used = os.wait4(child.pid, 0)
        report = STATUS.pack(status, used.ru_utime, used.ru_stime, used.ru_maxrss, child.timed_out)
        with contextlib.suppress(BrokenPipeError):  # the caller has gone
            os.write(child.status_fd, report)
        self.forget(child.exit_fd)
        self.forget(child.status_fd)

    def forget(self, fd: int) -> None:
        """Unregistered first: a child just forked may hold a copy, which would keep the closed number in the poll."""
        with contextlib.suppress(FileNotFoundError):  # abandoned, hence unregistered before
            self.poll.unregister(fd)
        os.close(fd)


def _read_request(fd: int) -> dict[str, Any]:
    with os.fdopen(fd, "rb") as file:
        file.seek(0)
        return json.load(file)


def _import(module: str | None) -> None:
    """Once, here, so that every later child finds it in memory. What fails is told by the child, which tries again."""
    if module and module not in sys.modules:
        try:
            importlib.import_module(module)
        except Exception as error:
            print(f"sandbox: {module}: {error!r}", file=sys.stderr)  # noqa: T201  the server has no other voice
        gc.collect()
        gc.freeze()


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    for module in sys.argv[3:]:
        _import(module)
    gc.freeze()
    ForkServer(socket.socket(fileno=int(sys.argv[1])), float(sys.argv[2])).serve()
    os._exit(0)  # children still running die with their parent


if __name__ == "__main__":
    main()
