"""Triggers that note each change of a row as it happens, in the SQL of the database at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from workspaces.kernel import db

RANDOM_ID = (  # SQLite has none
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || "
    "substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
)


@dataclass(frozen=True)
class Watch:
    """One trigger: what is run after an act on a row of `table`. `when` is SQLite's, or empty for every row."""

    name: str
    table: str
    act: str
    when: str
    run: str


def new_id() -> str:
    return "gen_random_uuid()" if db.is_postgres() else RANDOM_ID


def changed(columns: Sequence[str]) -> tuple[str, str]:
    """The act and the condition of a change of any of these columns."""
    return f"update of {', '.join(columns)}", f"when ({' or '.join(f'old.{one} is not new.{one}' for one in columns)})"


def statements(watches: Iterable[Watch]) -> list[str]:
    """Dropped and made again, so that a condition that has changed is watched at once."""
    made = _of_postgres if db.is_postgres() else _of_sqlite
    return [statement for watch in watches for statement in made(watch)]


def _of_sqlite(watch: Watch) -> Iterator[str]:
    yield f"drop trigger if exists {watch.name}"
    yield f"create trigger {watch.name} after {watch.act} on {watch.table} {watch.when} begin {watch.run}; end"


def _of_postgres(watch: Watch) -> Iterator[str]:
    name, table = watch.name, watch.table
    when = watch.when.replace(" is not ", " is distinct from ")
    body = f"begin {watch.run}; return null; end"
    yield f"create or replace function {name}() returns trigger language plpgsql as $$ {body} $$"
    yield f"drop trigger if exists {name} on {table}"
    yield f"create trigger {name} after {watch.act} on {table} for each row {when} execute function {name}()"
