"""What is asked of the third parties of a dossier: conditions and orders, in SQL for either database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from workspaces.kernel import bulk, db, keyset
from workspaces.parties.models import Kind

MINE = "workspace_id = :ws and kind = :kind"
BY_ITS_ID = "+workspace_id = :ws and +kind = :kind"  # to SQLite: not by the dossier's index
CURRENT, ALL = "merged_into is null and archived_at is null", "merged_into is null"
ON_PLATFORM = "siren <> '' and siren in (select siren from workspace)"
KEYS = {
    "match": keyset.plain("folded"),
    "name": keyset.plain("folded"),
    "number": keyset.plain("number"),
    "siren": keyset.plain("siren"),
    "iban": keyset.plain("iban"),
    "email": keyset.plain("email"),
    "platform": keyset.plain(f"case when {ON_PLATFORM} then '0' else '1' end || folded"),
}


@dataclass(frozen=True)
class Condition:
    """One thing asked: `sql` is true or false of each row by itself. Each of `lists` reads from an index the ids of all
    the rows for which it is true, and perhaps of others. `words`: each word of a name by itself, where there are
    several."""

    sql: str
    values: dict[str, Any] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    words: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Search:
    """On one side of one dossier. `visible`: merged ones never are, archived ones only when asked for. `lead`: names
    that begin with it come first when sorted by how well they match. `ids`: only among these rows."""

    workspace_id: UUID
    kind: Kind
    conditions: tuple[Condition, ...] = ()
    visible: str = CURRENT
    lead: str = ""
    ids: Sequence[Any] | None = None

    def among(self, ids: Sequence[Any]) -> Search:
        return replace(self, ids=ids)

    @property
    def where(self) -> str:
        """Always the dossier first."""
        conditions = (each.sql for each in self.conditions)
        if self.ids is None:
            return " and ".join([MINE, self.visible, *conditions])
        mine = MINE if db.is_postgres() else BY_ITS_ID
        return " and ".join([mine, bulk.among("id", "ids"), self.visible, *conditions])

    @property
    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = {"ws": self.workspace_id, "kind": self.kind.value}
        for each in self.conditions:
            values |= each.values
        return values if self.ids is None else values | {"ids": bulk.listed(self.ids)}


def ids(sql: str, index: str = "") -> str:
    """Reads the ids of the dossier's rows of which `sql` is true, on SQLite by the index named."""
    by = f" indexed by {index}" if index and not db.is_postgres() else ""
    return f"select id from third_party{by} where {MINE} and {sql}"  # noqa: S608
