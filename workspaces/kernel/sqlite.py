"""The SQLite engine: every transaction begins IMMEDIATE, so that two writers wait for each other instead of failing."""

from __future__ import annotations

import sqlite3
from typing import Any

from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.exceptions import TransactionManagementError


class ImmediateTransaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.commit()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise TransactionManagementError(error) from error


class ImmediateClient(SqliteClient):
    """WAL, foreign keys, ten seconds of patience, and a log that is cut back after a large import."""

    def __init__(self, file_path: str, **options: Any) -> None:
        options = {"synchronous": "NORMAL", "busy_timeout": "10000", "journal_size_limit": 67108864} | options
        super().__init__(file_path, **options)

    def _in_transaction(self) -> SqliteTransactionContext:
        return SqliteTransactionContext(ImmediateTransaction(self), self._lock)


client_class = ImmediateClient
