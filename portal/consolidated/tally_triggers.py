"""The triggers that note each change of a counter of `tallies`, for both databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal import watching
from portal.consolidated.tallies import BY_TABLE
from portal.watching import Watch, changed, new_id

WATCHED = {  # what a counter depends on
    "invoice": ("direction", "processing", "accounting", "lifecycle", "doubt_count"),
    "document": ("state",),
    "anomaly": ("state", "kind"),
}


def triggers() -> list[str]:
    return watching.statements(_watches())


def _watches() -> Iterator[Watch]:
    for table, columns in WATCHED.items():
        counters = BY_TABLE[table]
        deposit = table == "document"
        plus, minus = _counts(counters.values(), "new"), _counts(counters.values(), "old")
        change = [f"{now} - {before}" for now, before in zip(plus, minus, strict=True)]
        away = [f"-{count}" for count in minus]
        for act, when, run in (
            ("insert", "", _insert("new", counters, plus, deposit)),
            (*changed(columns), _insert("new", counters, change)),
            ("delete", "", _insert("old", counters, away)),
        ):
            yield Watch(f"{table}_tallied_{act.split()[0]}", table, act, when, run)


def _counts(conditions: Iterable[str], row: str) -> list[str]:
    return [f"(case when {when.format(row=row)} then 1 else 0 end)" for when in conditions]


def _insert(row: str, counters: Iterable[str], values: list[str], deposit: bool = False) -> str:
    names = [*counters, *(["last_deposit"] if deposit else [])]
    values = [*values, *([f"{row}.received_at"] if deposit else [])]
    return (
        f"insert into tally_move (id, workspace_id, {', '.join(names)}) "
        f"select {new_id()}, {row}.workspace_id, {', '.join(values)}"
    )
