"""The portal's end of the fork server: starts it at need, hands it requests, starts another when it has died."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence

FORK_SERVER = "workspaces.kernel.forkserver"


class ServerGone(Exception):
    """The fork server died before it told how the child ended."""


class Warden:
    """The fork server of this process, started at need and again when it has died or, idle for `stays_s`, has left."""

    def __init__(self, *, stays_s: float = 0) -> None:
        self.stays_s = stays_s
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.door: socket.socket | None = None
        self.owner = 0
        self.modules: list[str] = []

    def send(self, request: bytes, fds: Sequence[int]) -> None:
        with _memory_file(request) as request_fd, self.lock:
            for _ in range(2):
                self._start_if_needed()
                try:
                    assert self.door
                    socket.send_fds(self.door, [b"?"], [request_fd, *fds])
                    return
                except (BrokenPipeError, ConnectionResetError):
                    self._stop()
            raise ServerGone

    def preload(self, modules: Sequence[str]) -> None:
        with self.lock:
            self.modules += [module for module in modules if module not in self.modules]
            self._start_if_needed()

    def stop(self) -> None:
        with self.lock:
            self._stop()

    def _start_if_needed(self) -> None:
        if self.process and self.owner == os.getpid() and self.process.poll() is None:
            return
        self._stop()
        self.door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", FORK_SERVER, str(theirs.fileno()), str(self.stays_s), *self.modules],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LANG": "C.UTF-8", "PATH": os.defpath},
                start_new_session=True,
            )
        self.owner = os.getpid()

    def _stop(self) -> None:
        """Closing the door is the order to leave. A server inherited through a fork is left to its owner."""
        if self.door:
            self.door.close()
        if self.process and self.owner == os.getpid():
            self.process.kill()
            self.process.wait()
        self.process = self.door = None


@contextlib.contextmanager
def _memory_file(data: bytes) -> Iterator[int]:
    fd = os.memfd_create("sandbox-request", os.MFD_CLOEXEC)
    try:
        with os.fdopen(os.dup(fd), "wb") as file:
            file.write(data)
        yield fd
    finally:
        os.close(fd)
