"""PostgreSQL with the two roles of production, in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tests.servers.process import Process, accepts, free_port

DATABASE_SQL = Path(__file__).parents[2] / "docker" / "postgres" / "database.sql"
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
OWNER_PASSWORD, APP_PASSWORD = "owner-secret", "app-secret"


def binaries() -> Path:
    """Debian keeps the server's programs out of PATH; the newest version wins."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    found = shutil.which("initdb")
    if debian or found:
        return debian[-1] if debian else Path(found).parent
    raise FileNotFoundError("PostgreSQL is not installed: make test installs it.")


@dataclass(frozen=True)
class Database:
    """The addresses of one database, as the settings take them."""

    url: str
    owner_url: str


@dataclass
class PostgreSQL:
    port: int
    process: Process
    run_again: Callable[[], Process]

    def stop(self) -> None:
        """Stop at once, as on a power cut that spares the disk."""
        self.process.stop(signal.SIGINT)

    def start_again(self) -> None:
        self.process = self.run_again()

    def database(self) -> Database:
        """A new, empty database, made by the same SQL as in production."""
        name = f"liasse_{uuid4().hex[:12]}"
        variables = {"database": name, "owner_password": OWNER_PASSWORD, "app_password": APP_PASSWORD}
        settings = [part for item in variables.items() for part in ("-v", "=".join(item))]
        self.psql("-f", str(DATABASE_SQL), *settings)
        at = f"127.0.0.1:{self.port}/{name}"
        return Database(f"postgres://liasse_app:{APP_PASSWORD}@{at}", f"postgres://liasse_owner:{OWNER_PASSWORD}@{at}")

    def psql(self, *arguments: str, database: str = "postgres") -> str:
        """Run `psql` as the superuser; what it printed."""
        command = [str(binaries() / "psql"), "-qAtX", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port)]
        command += ["-U", "postgres", "-d", database, *arguments]
        environment = {"PATH": os.environ["PATH"], "PGPASSWORD": "postgres"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout


@contextlib.contextmanager
def postgresql(*, durable: bool = False) -> Iterator[PostgreSQL]:
    """A running server; `durable` keeps fsync, for tests that pull the plug."""
    folder = Path(tempfile.mkdtemp(prefix="liasse-pg-"))
    user = "postgres" if os.geteuid() == 0 else None  # initdb refuses root
    if user:
        shutil.chown(folder, user, user)
    try:
        port = free_port()
        process = start(folder, port, user, durable=durable)
        try:
            server = PostgreSQL(port, process, lambda: run(folder, port, user, durable=durable))
            yield server
        finally:
            server.process.stop(signal.SIGINT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start(folder: Path, port: int, user: str | None, *, durable: bool) -> Process:
    password = folder / "password"
    password.write_text("postgres")
    if user:
        shutil.chown(password, user)
    data, log = folder / "data", folder / "log"
    initdb = [str(binaries() / "initdb"), "-D", str(data), "-U", "postgres", f"--pwfile={password}"]
    initdb += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    made = Process(initdb, log=log, user=user)
    if made.popen.wait(120):
        raise RuntimeError(made.log)
    return run(folder, port, user, durable=durable)


def run(folder: Path, port: int, user: str | None, *, durable: bool) -> Process:
    """Start on the data that is there."""
    data, log = folder / "data", folder / "log"
    options = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *([] if durable else FAST)]
    command = [str(binaries() / "postgres"), "-D", str(data), *(part for option in options for part in ("-c", option))]
    process = Process(command, log=log, user=user, orphan_signal="INT")
    process.wait_ready(lambda: accepts(port) and "ready to accept connections" in process.log)
    return process
