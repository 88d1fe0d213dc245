"""An S3 store (moto's server) with one bucket."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from tests.servers.process import Process, accepts, free_port

BUCKET = "liasse"


@dataclass
class S3:
    endpoint: str
    process: Process
    credentials: dict[str, str] = field(
        default_factory=lambda: {"AWS_ACCESS_KEY_ID": "liasse", "AWS_SECRET_ACCESS_KEY": "liasse-secret"}
    )

    @property
    def url(self) -> str:
        """The storage setting."""
        return f"s3://{BUCKET}?endpoint={self.endpoint}&region=us-east-1"


@contextlib.contextmanager
def s3() -> Iterator[S3]:
    with tempfile.TemporaryDirectory(prefix="liasse-s3-") as folder:
        port = free_port()
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        process = Process(command, log=Path(folder) / "log")
        try:
            process.wait_ready(lambda: accepts(port))
            endpoint = f"http://127.0.0.1:{port}"
            httpx2.put(f"{endpoint}/{BUCKET}").raise_for_status()
            yield S3(endpoint, process)
        finally:
            process.stop()
