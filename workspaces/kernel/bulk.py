"""Many rows at once: one prepared statement on SQLite, one statement over arrays on PostgreSQL.

PostgreSQL's COPY does not enter a table with row-level security, so its rows come as one array a column; an array of
texts as one text that the server cuts, which costs the client a tenth of handing them over one by one.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.connection import get_connection

from workspaces.kernel import db, tenancy
from workspaces.kernel.scoped import WorkspaceModel

TYPES = (
    (fields.UUIDField, "uuid"),
    (fields.BigIntField, "bigint"),
    (fields.IntField, "int"),
    (fields.BooleanField, "boolean"),
    (fields.DatetimeField, "timestamptz"),
    (fields.DateField, "date"),
    (fields.JSONField, "jsonb"),
)
SPACIOUS = {"cache_size": -49152, "temp_store": 2, "wal_autocheckpoint": 16384}  # KiB; in memory; pages
AT_ONCE = 5_000  # rows of one statement on SQLite, which remembers every page that it changes until it ends
CUT = "\x1f"  # between texts that travel as one


async def insert(
    model: type[WorkspaceModel],
    workspace_id: UUID,
    columns: Mapping[str, Sequence[Any]],
    *,
    same: Mapping[str, Any] | None = None,
    table: str = "",
) -> None:
    """Add rows to one dossier, given column by column in the database's own values. `same`: what all of them have.
    What is left out has a default."""
    tenancy.check(workspace_id)
    same = {"workspace_id": workspace_id if db.is_postgres() else str(workspace_id)} | dict(same or {})
    if db.is_postgres():
        await _insert_postgres(model, table or model._meta.db_table, columns, same)
    else:
        await _insert_sqlite(table or model._meta.db_table, columns, same)


async def _insert_postgres(
    model: type[WorkspaceModel], table: str, columns: Mapping[str, Sequence[Any]], same: Mapping[str, Any]
) -> None:
    values: list[Any] = list(same.values())
    constants = [f"${at}::{type_of(model, name)}" for at, name in enumerate(same, 1)]
    arrays = []
    for at, (name, column) in enumerate(columns.items(), len(values) + 1):
        text = _joined(column)
        cut = f"${at}" if text is None else f"string_to_array(${at}::text, '{CUT}')"
        arrays.append(f"{cut}::{type_of(model, name)}[]")
        values.append(column if text is None else text)
    into, rows = _listed_names([*same, *columns]), f"unnest({', '.join(arrays)})"
    sql = f"insert into {table} ({into}) select {', '.join(constants)}, * from {rows}"  # noqa: S608
    await get_connection("default").execute_query_dict(sql, values)


def _joined(column: Sequence[Any]) -> str | None:
    """Texts as one. None when one of them is no text, or holds what parts them."""
    if len(column) < 2 or not all(type(value) is str for value in column):
        return None
    text = CUT.join(column)
    return text if text.count(CUT) == len(column) - 1 else None


async def _insert_sqlite(table: str, columns: Mapping[str, Sequence[Any]], same: Mapping[str, Any]) -> None:
    """By way of a table without indexes, in few statements: where triggers keep another table, SQLite prepares to undo
    every statement by itself, which costs more than the row does."""
    connection, names = get_connection("default"), _listed_names(columns)
    arriving, signs = f"arriving_in_{table}", ", ".join("?" * len(columns))
    await connection.execute_query(f"create temp table {arriving} as select {names} from {table} where false")  # noqa: S608
    rows = zip(*columns.values(), strict=True)
    await connection.execute_many(f"insert into {arriving} values ({signs})", rows)  # type: ignore[arg-type]  # noqa: S608
    constants = ", ".join("?" * len(same))
    some = f"select {constants}, * from {arriving} where rowid > ? and rowid <= ? order by rowid"  # noqa: S608
    sql = f"insert into {table} ({_listed_names(same)}, {names}) {some}"
    for done in range(0, len(next(iter(columns.values()))), AT_ONCE):
        await connection.execute_query(sql, [*same.values(), done, done + AT_ONCE])
    await connection.execute_query(f"drop table {arriving}")


def _listed_names(columns: Iterable[str]) -> str:
    return ", ".join(_quoted(name) for name in columns)


async def change(model: type[WorkspaceModel], workspace_id: UUID, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Change rows that still are what they were: `{"id", "version", "set": {column: value}}`. The ids of those."""
    tenancy.check(workspace_id)
    columns = sorted({column for row in rows for column in row["set"]})
    if not columns:
        return set()
    table = model._meta.db_table
    sets = ", ".join(f"{_quoted(column)} = {_new_value(model, column)}" for column in columns)
    mine = f"{_here(table)} = :ws and {table}.id = v.id and {table}.version = v.version"
    sql = f"update {table} set {sets} from ({_listed()}) v where {mine} returning {table}.id"  # noqa: S608
    found = await db.rows(sql, ws=workspace_id, rows=json.dumps(rows, default=str))
    return {UUID(str(row["id"])) for row in found}


async def rewrite(rows: Sequence[WorkspaceModel], names: Sequence[str]) -> None:
    """Save these columns of rows of one kind and dossier as they are in memory, in one statement. The ORM’s own way
    builds a tree of SQL for every cell, which costs thirty times the writing."""
    if not rows:
        return
    model, workspace_id = type(rows[0]), rows[0].workspace_id
    tenancy.check(workspace_id)
    told = [{"id": row.id, "set": {name: getattr(row, name) for name in names}} for row in rows]
    table = model._meta.db_table
    sets = ", ".join(f"{_quoted(name)} = {_given(model, name)}" for name in names)
    mine = f"{_here(table)} = :ws and {table}.id = v.id"
    sql = f"update {table} set {sets} from ({_listed()}) v where {mine}"  # noqa: S608
    await db.rows(sql, ws=workspace_id, rows=json.dumps(told, default=str))


def _listed() -> str:
    """The rows of the JSON parameter `rows`, as a table."""
    if db.is_postgres():
        listed = "select (value->>'id')::uuid as id, (value->>'version')::int as version, value->'set' as changed"
        return f"{listed} from jsonb_array_elements(:rows::jsonb)"
    listed = "select json_extract(value, '$.id') as id, json_extract(value, '$.version') as version"
    return f"{listed}, json_extract(value, '$.set') as changed from json_each(:rows)"


def _here(table: str) -> str:
    return f"{table}.workspace_id" if db.is_postgres() else f"+{table}.workspace_id"  # not by an index: by the ids


def _given(model: type[WorkspaceModel], column: str) -> str:
    if not db.is_postgres():
        return f"json_extract(v.changed, '$.{column}')"
    if (kind := type_of(model, column)) == "jsonb":
        return f"v.changed->'{column}'"
    return f"(v.changed->>'{column}')::{kind}"


def _new_value(model: type[WorkspaceModel], column: str) -> str:
    """Its new value where the row gives one (which may be null), else what it was."""
    now = f"{model._meta.db_table}.{_quoted(column)}"
    given = f"v.changed ? '{column}'" if db.is_postgres() else f"json_type(v.changed, '$.{column}') is not null"
    return f"case when {given} then {_given(model, column)} else {now} end"


def type_of(model: type[WorkspaceModel], column: str) -> str:
    field = model._meta.fields_map[column]
    return next((name for kind, name in TYPES if isinstance(field, kind)), "text")


def _quoted(column: str) -> str:
    """`values`, `row` and others are words of SQL too."""
    return f'"{column}"'


def among(column: str, name: str) -> str:
    """A condition for a long list of texts, which `listed` makes a parameter: no more placeholders than one."""
    if db.is_postgres():
        return f"{column} in :{name}"
    return f"{column} in (select value from json_each(:{name}))"  # noqa: S608


def listed(values: Sequence[Any]) -> Any:
    """A long list as one parameter, for `among`."""
    return list(values) if db.is_postgres() else json.dumps(values, default=str)


@contextlib.asynccontextmanager
async def spacious() -> AsyncIterator[None]:
    """More memory for SQLite while the code inside writes much: indexes are touched all over, rows wait in a table, and
    pages changed again and again go to the file once."""
    if db.is_postgres():
        yield
        return
    connection = get_connection("default")
    before = [await connection.execute_query_dict(f"pragma {name}") for name in SPACIOUS]
    for name, value in SPACIOUS.items():
        await connection.execute_script(f"pragma {name} = {value}")
    try:
        yield
    finally:
        for rows in before:
            for name, value in rows[0].items():
                await connection.execute_script(f"pragma {name} = {value}")
        await connection.execute_script("pragma wal_checkpoint(passive)")  # or the next small act would wait for it


async def read(sql: str, **params: Any) -> list[tuple[Any, ...]]:
    """A hand-written read of many rows, as tuples: a dictionary a row would cost more than the reading."""
    connection = get_connection("default")
    text, values = db.bind(sql, params, postgres=db.is_postgres())
    _, rows = await connection.execute_query(text, values)
    return [tuple(row) for row in rows]
