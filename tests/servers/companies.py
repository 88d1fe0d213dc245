"""The public directories of companies, on this machine: each question gets the next answer of a list, and is kept."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

SAMPLES = Path(__file__).parents[1] / "samples" / "companies"


@dataclass
class Reply:
    """`waits`: says nothing until the server is released. `breaks`: hangs up instead of answering."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    waits: bool = False
    breaks: bool = False


def sample(name: str, status: int = 200) -> Reply:
    return Reply((SAMPLES / f"{name}.json").read_bytes(), status)


@dataclass
class Question:
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]


@dataclass
class Directory:
    url: str
    replies: list[Reply] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def answers(self, *replies: Reply | str) -> None:
        """In this order; the last one again and again. A name is that of a sample."""
        self.replies[:] = [sample(reply) if isinstance(reply, str) else reply for reply in replies]

    def next(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def echo(self, siren: str, name: str) -> None:
        """The company of the open sample, with another SIREN and name."""
        body = json.loads((SAMPLES / "recherche-open.json").read_text())
        body["results"][0] |= {"siren": siren, "nom_raison_sociale": name}
        self.answers(Reply(json.dumps(body).encode()))


@contextlib.contextmanager
def directory() -> Iterator[Directory]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked.questions.append(Question(parts.path, dict(parse_qsl(parts.query)), dict(self.headers)))
            reply = asked.next()
            if reply.waits:
                asked.released.wait(30)
            if reply.breaks:
                self.close_connection = True
                return
            with contextlib.suppress(OSError):  # nobody is there any more
                self._say(reply)

        def _say(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    asked = Directory(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield asked
    finally:
        asked.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
