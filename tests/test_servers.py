"""The servers the other tests lean on: they are real, private, and never left behind."""

from __future__ import annotations

import os
import signal
import smtplib
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import asyncpg
import obstore
import pytest
from obstore.exceptions import AlreadyExistsError
from obstore.store import S3Store

from tests.servers.postgresql import Database, PostgreSQL, postgresql
from tests.servers.process import Process, accepts, free_port, wait_until
from tests.servers.redis import Redis
from tests.servers.reused import Reused
from tests.servers.s3 import S3
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.real


async def test_the_application_role_reads_what_the_owner_made_and_owns_nothing(postgresql_database: Database):
    owner = await asyncpg.connect(postgresql_database.owner_url)
    await owner.execute("create table piece (id serial primary key, name text)")
    app = await asyncpg.connect(postgresql_database.url)
    await app.execute("insert into piece (name) values ('facture')")
    assert await owner.fetchval("select name from piece") == "facture"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("create table other (id int)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("drop table piece")
    role = await app.fetchrow("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
    assert tuple(role) == (False, False)
    await app.close()
    await owner.close()


async def test_each_database_is_new_and_closed_to_the_others_passwords(postgresql_server: PostgreSQL):
    first, second = postgresql_server.database(), postgresql_server.database()
    assert first.url != second.url
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(second.url.replace("app-secret", "wrong"))


SAYS = "create or replace function says() returns trigger language plpgsql as $$ begin raise '{}'; end $$"
CHANGES = [
    "create index on piece (name)",
    "alter table piece add check (name <> '')",
    "create trigger stamp before update on piece for each row execute function says()",
    SAYS.format("new"),
    "create function more() returns int language sql as 'select 1'",
]


def test_a_database_used_again_is_as_the_template_was(postgresql_server: PostgreSQL):
    template = postgresql_server.database()
    source = template.url.rpartition("/")[2]
    made = "create table piece (id serial primary key, name text); insert into piece values (7, 'of the template')"
    postgresql_server.psql("-c", f"{made}; {SAYS.format('old')}", database=source)
    reused = Reused(postgresql_server, template)
    reused.remember()
    first = reused.empty()
    postgresql_server.psql("-c", "insert into piece (name) values ('of a test')", database=reused.name)
    assert reused.empty() == first
    left = postgresql_server.psql("-c", "insert into piece (name) values ('next'); table piece", database=reused.name)
    assert left.split() == ["7|of", "the", "template", "1|next"]
    for change in CHANGES:
        before = reused.empty()
        postgresql_server.psql("-c", change, database=reused.name)
        assert reused.empty() != before, change


def test_redis_comes_back_empty_on_the_same_port_after_a_kill(redis_server: Redis):
    def ask(*words: str) -> str:
        command = ["redis-cli", "-p", str(redis_server.port), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    ask("set", "job", "1")
    redis_server.restart()
    assert ask("get", "job") == ""
    assert ask("ping") == "PONG"


async def test_the_s3_store_refuses_to_write_the_same_key_twice(s3_server: S3):
    key, secret = s3_server.credentials.values()
    store = S3Store(
        "liasse",
        endpoint=s3_server.endpoint,
        region="us-east-1",
        access_key_id=key,
        secret_access_key=secret,
        client_options={"allow_http": True},
    )
    await obstore.put_async(store, "a/original", b"one", mode="create")
    with pytest.raises(AlreadyExistsError):
        await obstore.put_async(store, "a/original", b"two", mode="create")
    assert bytes(await (await obstore.get_async(store, "a/original")).bytes_async()) == b"one"


def test_the_mail_sink_keeps_messages_and_refuses_whom_it_is_told_to(smtp_server: SmtpSink):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@x.test", "martin@x.test", "Votre dossier est prêt"
    message.set_content("Choisissez votre mot de passe")
    smtp_server.refused.add("absent@x.test")
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as client:
        client.send_message(message)
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("a@x.test", "absent@x.test", "Rien")
    [kept] = smtp_server.wait_for("martin@x.test")
    assert kept["Subject"] == "Votre dossier est prêt"


def test_nothing_survives_tests_that_are_killed(tmp_path: Path):
    port_file = tmp_path / "port"
    script = (
        "import pathlib, sys, time\n"
        "from tests.servers.postgresql import postgresql\n"
        "with postgresql() as server:\n"
        "    pathlib.Path(sys.argv[1]).write_text(f'{server.port} {server.process.pid}')\n"
        "    time.sleep(600)\n"
    )
    command = [sys.executable, "-c", script, str(port_file)]
    tests = Process(command, log=tmp_path / "log", env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    tests.wait_ready(lambda: port_file.exists() and port_file.read_text())
    port = int(port_file.read_text().split()[0])
    assert accepts(port)
    tests.kill()
    wait_until(lambda: not accepts(port), seconds=30, what="PostgreSQL gone")


def test_a_server_that_cannot_start_says_why(tmp_path: Path):
    process = Process(["redis-server", "--port", "not-a-port"], log=tmp_path / "log")
    with pytest.raises(RuntimeError, match="not-a-port"):
        process.wait_ready(lambda: accepts(free_port()))


def test_stopping_sweeps_the_children_too(tmp_path: Path):
    process = Process(["sh", "-c", "sleep 600 & echo $!; wait"], log=tmp_path / "log")
    wait_until(lambda: process.log.strip(), seconds=10, what="the child's number")
    child = int(process.log)
    assert process.stop(signal.SIGKILL) == -signal.SIGKILL
    wait_until(lambda: not running(child), seconds=10, what="the child gone")


def running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().split(") ")[1][0] != "Z"


def test_a_durable_server_keeps_fsync():
    with postgresql(durable=True) as server:
        assert server.psql("-c", "show fsync").strip() == "on"
