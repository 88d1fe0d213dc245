"""The triggers that note each change of a counter of `tallies`, for both databases."""

from __future__ import annotations

from collections.abc import Iterable

from portal.consolidated.tallies import BY_TABLE

WATCHED = {  # what a counter depends on
    "invoice": ("direction", "processing", "accounting", "lifecycle", "doubt_count"),
    "document": ("state",),
    "anomaly": ("state", "kind"),
}

SQLITE_ID = (
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || "
    "substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
)


def sqlite() -> list[str]:
    """Dropped and made again, so that a counter that is added or changed is watched at once."""
    statements = []
    for table, act, when, insert in _watches(SQLITE_ID):
        name = f"{table}_tallied_{act.split()[0]}"
        statements += [
            f"drop trigger if exists {name}",
            f"create trigger {name} after {act} on {table} {when} begin {insert}; end",
        ]
    return statements


def postgres() -> list[str]:
    statements = []
    for table, act, when, insert in _watches("gen_random_uuid()"):
        name = f"{table}_tallied_{act.split()[0]}"
        when = when.replace(" is not ", " is distinct from ")
        statements += [
            f"create or replace function {name}() returns trigger language plpgsql as "
            f"$$ begin {insert}; return null; end $$",
            f"drop trigger if exists {name} on {table}",
            f"create trigger {name} after {act} on {table} for each row {when} execute function {name}()",
        ]
    return statements


def _watches(new_id: str) -> list[tuple[str, str, str, str]]:
    """Table, act, condition and the insert of each trigger."""
    watches = []
    for table, columns in WATCHED.items():
        counters = BY_TABLE[table]
        deposit = table == "document"
        plus, minus = _counts(counters.values(), "new"), _counts(counters.values(), "old")
        change = [f"{now} - {before}" for now, before in zip(plus, minus, strict=True)]
        changed = " or ".join(f"old.{column} is not new.{column}" for column in columns)
        away = [f"-{count}" for count in minus]
        watches += [
            (table, "insert", "", _insert(new_id, "new", counters, plus, deposit)),
            (table, f"update of {', '.join(columns)}", f"when ({changed})", _insert(new_id, "new", counters, change)),
            (table, "delete", "", _insert(new_id, "old", counters, away)),
        ]
    return watches


def _counts(conditions: Iterable[str], row: str) -> list[str]:
    return [f"(case when {when.format(row=row)} then 1 else 0 end)" for when in conditions]


def _insert(new_id: str, row: str, counters: Iterable[str], values: list[str], deposit: bool = False) -> str:
    names = [*counters, *(["last_deposit"] if deposit else [])]
    values = [*values, *([f"{row}.received_at"] if deposit else [])]
    return (
        f"insert into tally_move (id, workspace_id, {', '.join(names)}) "
        f"select {new_id}, {row}.workspace_id, {', '.join(values)}"
    )
