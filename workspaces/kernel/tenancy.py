"""Which dossiers the running code may touch. Unset means none.

The set travels in a context variable: the guards of `WorkspaceModel` read it on every database, and on PostgreSQL each
connection is told of it when it leaves the pool, where row-level security enforces it again.
"""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

_allowed: contextvars.ContextVar[frozenset[UUID]] = contextvars.ContextVar("tenant", default=frozenset())


class TenancyBreach(RuntimeError):
    """A bug: code reached for a row of a dossier it was not acting in."""


@contextlib.contextmanager
def acting_in(*workspace_ids: UUID) -> Iterator[None]:
    """Let the code inside touch these dossiers (and no others). Enter it before the transaction begins."""
    token = _allowed.set(frozenset(workspace_ids))
    try:
        yield
    finally:
        _allowed.reset(token)


def allow(workspace_ids: Iterable[UUID]) -> None:
    """The same for the rest of a request, which has a context of its own."""
    _allowed.set(frozenset(workspace_ids))


def allowed() -> frozenset[UUID]:
    return _allowed.get()


def check(workspace_id: UUID | None) -> None:
    if workspace_id not in _allowed.get():
        raise TenancyBreach(f"not acting in dossier {workspace_id}")


async def tell_connection(connection: Any) -> None:
    """asyncpg's `setup` hook, run at every acquire in the acquirer's context; asyncpg forgets it on release."""
    ids = ",".join(map(str, _allowed.get()))
    await connection.execute("select set_config('liasse.workspaces', $1, false)", ids)
