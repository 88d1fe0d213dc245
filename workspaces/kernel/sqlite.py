"""The SQLite engine: every transaction begins IMMEDIATE, so that two writers wait for each other instead of failing."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.exceptions import TransactionManagementError


class OwnRows(SqliteClient):
    """Counts the rows that a statement changed itself. tortoise counts those of its triggers too, and a compare-and-set
    that takes one row would seem to have taken several."""

    @translate_exceptions
    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[dict[str, Any]]]:
        async with self.acquire_connection() as connection:
            before = connection.total_changes
            rows = await connection.execute_fetchall(query.replace("\x00", "'||CHAR(0)||'"), values)
            changed = connection.total_changes - before
            if changed > 1:
                changed = (await connection.execute_fetchall("select changes()"))[0][0]
            return changed or len(rows), rows


class ImmediateTransaction(OwnRows, SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.commit()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise TransactionManagementError(error) from error


class ImmediateClient(OwnRows):
    """WAL, foreign keys, ten seconds of patience, and a log that is cut back after a large import."""

    def __init__(self, file_path: str, **options: Any) -> None:
        options = {"synchronous": "NORMAL", "busy_timeout": "10000", "journal_size_limit": 67108864} | options
        super().__init__(file_path, **options)

    def _in_transaction(self) -> SqliteTransactionContext:
        return SqliteTransactionContext(ImmediateTransaction(self), self._lock)


client_class = ImmediateClient
