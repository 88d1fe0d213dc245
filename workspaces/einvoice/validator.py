"""The parent's end of the validator: one child process, started when first needed, replaced when it dies or is late."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from workspaces.kernel.errors import DomainError

COMMAND = [sys.executable, "-m", "workspaces.einvoice.validator_child"]
ROOT = Path(__file__).parents[2]


class ValidatorFailed(DomainError):
    """The child died or was late twice on the same invoice."""

    code = "RULES_UNAVAILABLE"
    status = 503


class Validator:
    """Asked from any event loop or thread: its single thread takes the questions one at a time."""

    def __init__(self, *, timeout: float = 20, recycled_after: int = 2000) -> None:
        self.timeout, self.recycled_after = timeout, recycled_after
        self.child: subprocess.Popen[bytes] | None = None
        self.command = COMMAND
        self.asked = 0
        self.thread = ThreadPoolExecutor(1, "validator")
        atexit.register(self.stop)

    async def check(self, xml: bytes) -> dict[str, Any]:
        return await asyncio.get_running_loop().run_in_executor(self.thread, self.answer, xml)

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
        if self.child and (self.child.poll() is not None or self.asked >= self.recycled_after):
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


validator = Validator()
