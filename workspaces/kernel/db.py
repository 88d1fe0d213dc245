"""The database: which engine, its connections, one transaction around one act, and hand-written reads."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Collection, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.transactions import in_transaction

from workspaces.kernel import outbox, tenancy
from workspaces.kernel.settings import settings

MODELS: list[str] = []  # module paths, registered by the composition root: the kernel knows no feature
NAME = re.compile(r"(?<!:):([a-z_]+)")


def register(modules: Sequence[str]) -> None:
    """Tell the kernel which modules hold rows. Called once, by `portal.database`."""
    MODELS[:] = modules


def config(url: str | None = None) -> dict[str, Any]:
    """The tortoise configuration for `url` (default: the application's database)."""
    app = {"models": MODELS, "default_connection": "default", "migrations": "portal.migrations"}
    return {
        "connections": {"default": connection_for(url or settings().database)},
        "apps": {"models": app},
        "use_tz": True,
        "timezone": "UTC",
    }


def connection_for(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = url.removeprefix("sqlite://")
        return {"engine": "workspaces.kernel.sqlite", "credentials": {"file_path": path}}
    credentials = {
        "host": parts.hostname,
        "port": parts.port or 5432,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password) if parts.password else None,
        "database": parts.path.removeprefix("/"),
        "min_size": 1,
        "max_size": 16,
        "setup": tenancy.tell_connection,
    }
    return {"engine": "tortoise.backends.asyncpg", "credentials": credentials}


@contextlib.asynccontextmanager
async def opened(url: str | None = None, *, everywhere: bool = False) -> AsyncIterator[TortoiseContext]:
    """Connections for the code inside; `everywhere`: also for tasks the web server starts on its own."""
    if (url or settings().database).startswith("sqlite:"):
        Path((url or settings().database).removeprefix("sqlite://")).parent.mkdir(parents=True, exist_ok=True)
    async with TortoiseContext() as context:
        await context.init(config=config(url), _enable_global_fallback=everywhere)
        yield context


def is_postgres() -> bool:
    return get_connection("default").capabilities.dialect == "postgres"


@contextlib.asynccontextmanager
async def unit_of_work() -> AsyncIterator[None]:
    """One transaction for one act. Jobs asked for inside leave after it commits, or not at all."""
    if outbox.is_open():  # already inside one: join it
        yield
        return
    with outbox.opened() as pending:
        async with in_transaction():
            yield
    await pending.leave()


async def alone(name: str) -> None:
    """Inside a transaction: until it ends, no other does what goes by this name. SQLite lets one write at a time."""
    if is_postgres():
        await rows("select pg_advisory_xact_lock(hashtext(:name))", name=name)


async def rows(sql: str, **params: Any) -> list[dict[str, Any]]:
    """Run a hand-written read: `:name` is a parameter, `in :name` a list of them. Works on both databases."""
    connection = get_connection("default")
    text, values = bind(sql, params, postgres=connection.capabilities.dialect == "postgres")
    return await connection.execute_query_dict(text, values)


async def rows_across(workspace_ids: Collection[UUID], sql: str, **params: Any) -> list[dict[str, Any]]:
    """One read in these dossiers instead of one's own, also inside a transaction, whose connection was told before."""
    with tenancy.acting_in(*workspace_ids):
        await _tell_again()
        found = await rows(sql, **params)
    await _tell_again()
    return found


async def _tell_again() -> None:
    """A failed read leaves its transaction, and with it what the connection was told."""
    if is_postgres() and outbox.is_open():
        await rows("select set_config('liasse.workspaces', :ids, false)", ids=",".join(map(str, tenancy.allowed())))


async def execute(sql: str, **params: Any) -> int:
    """Run a hand-written change; the number of rows it touched."""
    connection = get_connection("default")
    text, values = bind(sql, params, postgres=connection.capabilities.dialect == "postgres")
    count, _ = await connection.execute_query(text, values)
    return count


def bind(sql: str, params: dict[str, Any], *, postgres: bool) -> tuple[str, list[Any]]:
    """`sql` in the database's own placeholders, with its values in order."""
    values: list[Any] = []

    def place(value: Any) -> str:
        values.append(str(value) if isinstance(value, UUID) and not postgres else value)
        return f"${len(values)}" if postgres else "?"

    def replace(match: re.Match[str]) -> str:
        value = params[match[1]]
        if isinstance(value, list | tuple | set | frozenset):
            return f"({', '.join(place(item) for item in value) or 'null'})"
        return place(value)

    if postgres:
        sql = re.sub(r"\bin :([a-z_]+)", lambda m: f"= any({place(list(params[m[1]]))})", sql)
    return NAME.sub(replace, sql), values
