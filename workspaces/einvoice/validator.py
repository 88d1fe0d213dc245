"""The parent's end of the validator: one child process, started when first needed, replaced when it dies or is late."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import queue
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from workspaces.kernel.errors import DomainError
from workspaces.kernel.settings import settings

COMMAND = [sys.executable, "-m", "workspaces.einvoice.validator_child"]
ROOT = Path(__file__).parents[2]

Answer = Future[dict[str, Any]]


class ValidatorFailed(DomainError):
    """The child died or was late twice on the same invoice."""

    code = "RULES_UNAVAILABLE"
    status = 503


class Validator:
    """Asked from any event loop or thread. Its own thread takes the questions one at a time, and between two of them
    lets a child go that nothing has asked for a while: it holds more memory than all the rest of a worker."""

    def __init__(
        self,
        *,
        timeout: float = 20,
        recycled_after: int = 2000,
        largest_mb: int = 256,
        weighed_every: int = 200,
        idle_s: float | None = None,
    ) -> None:
        self.timeout, self.recycled_after = timeout, recycled_after
        self.largest_mb, self.weighed_every, self.idle_s = largest_mb, weighed_every, idle_s
        self.child: subprocess.Popen[bytes] | None = None
        self.command = COMMAND
        self.asked = 0
        self.questions: queue.SimpleQueue[tuple[bytes, Answer]] = queue.SimpleQueue()
        self.starting = threading.Lock()
        self.thread: threading.Thread | None = None
        atexit.register(self.stop)

    async def check(self, xml: bytes) -> dict[str, Any]:
        with self.starting:
            if self.thread is None:
                self.thread = threading.Thread(target=self.serve, name="validator", daemon=True)
                self.thread.start()
        answer: Answer = Future()
        self.questions.put((xml, answer))
        return await asyncio.wrap_future(answer)

    def serve(self) -> None:
        """The life of the thread."""
        while True:
            try:
                xml, answer = self.questions.get(timeout=self.patience() if self.child else None)
            except queue.Empty:
                self.stop()
                continue
            if answer.set_running_or_notify_cancel():
                try:
                    answer.set_result(self.answer(xml))
                except BaseException as error:
                    answer.set_exception(error)

    def patience(self) -> float:
        return settings().validator_idle_s if self.idle_s is None else self.idle_s

    def answer(self, xml: bytes) -> dict[str, Any]:
        """Tries a second time with a new child: the first may have been killed for another's fault."""
        with contextlib.suppress(OSError):
            return self.ask(xml)
        self.stop()
        try:
            return self.ask(xml)
        except OSError as error:
            self.stop()
            message = "Le contrôle des règles officielles n’a pas abouti pour cette facture. Relancez-le plus tard."
            raise ValidatorFailed(message) from error

    def ask(self, xml: bytes) -> dict[str, Any]:
        """One question to a living child. Raises OSError when it dies (EOF, broken pipe) or is late (TimeoutError)."""
        child = self.started()
        assert child.stdin
        deadline = time.monotonic() + self.timeout
        child.stdin.write(struct.pack(">I", len(xml)) + xml)
        child.stdin.flush()
        size = struct.unpack(">I", self.read(child, 4, deadline))[0]
        said: dict[str, Any] = json.loads(self.read(child, size, deadline))
        return said

    def started(self) -> subprocess.Popen[bytes]:
        if self.child and (self.child.poll() is not None or self.is_worn_out(self.child.pid)):
            self.stop()
        if self.child is None:
            self.child = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,  # where `workspaces` is found, wherever the portal was started
                process_group=0,
            )
            self.asked = 0
        self.asked += 1
        return self.child

    def is_worn_out(self, pid: int) -> bool:
        """After many questions; after fewer when it has grown large, which is looked at now and then only: a new child
        compiles its rule sheets anew, and somebody who needs all of them shall not pay for that at every invoice."""
        if self.asked >= self.recycled_after:
            return True
        return self.asked % self.weighed_every == 0 and resident_mb(pid) > self.largest_mb

    @staticmethod
    def read(child: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
        assert child.stdout
        got = bytearray()
        while len(got) < size:
            ready, _, _ = select.select([child.stdout], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            piece = os.read(child.stdout.fileno(), size - len(got))
            if not piece:
                raise ConnectionError("the validator died")
            got += piece
        return bytes(got)

    def stop(self) -> None:
        """Kills the child and its group; the next question starts another."""
        child, self.child = self.child, None
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()


def resident_mb(pid: int) -> float:
    with contextlib.suppress(OSError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return 0.0


validator = Validator()
