"""What is asked of the third parties of a dossier: conditions and orders, in SQL for either database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from workspaces.kernel import db, keyset
from workspaces.kernel.access import Reach
from workspaces.parties.models import Kind

CURRENT, ALL = "merged_into is null and archived_at is null", "merged_into is null"
ON_PLATFORM = "siren <> '' and siren in (select siren from workspace)"
NAME = keyset.plain("folded")
KEYS = {
    "match": NAME,
    "name": NAME,
    "number": keyset.plain("number"),
    "siren": keyset.plain("siren"),
    "iban": keyset.plain("iban"),
    "email": keyset.plain("email"),
    "platform": keyset.plain(f"case when {ON_PLATFORM} then '0' else '1' end || folded"),
}


@dataclass(frozen=True)
class Condition:
    """One thing asked: `sql` is true or false of each row by itself. Each of `among` lists, by an index, the ids of all
    the rows for which it is true, and perhaps of others. `words`: a name is asked for, and
    nothing else; each of its words by itself."""

    sql: str
    values: dict[str, Any] = field(default_factory=dict)
    among: tuple[str, ...] = ()
    words: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Search:
    """On one side, in one dossier or several. `visible`: merged ones never are, archived ones only when asked for."""

    reach: Reach
    kind: Kind
    conditions: tuple[Condition, ...] = ()
    visible: str = CURRENT
    words: tuple[str, ...] = ()  # names that begin with one come first when sorted by how well they match

    @property
    def here(self) -> str:
        """One dossier by equality: its indexes then give the order of the page."""
        return f"workspace_id {'=' if len(self.reach.workspace_ids) == 1 else 'in'} :ws"

    @property
    def mine(self) -> str:
        return f"{self.here} and kind = :kind"

    @property
    def mine_by_id(self) -> str:
        """The same for rows that another index finds: SQLite is kept from walking the dossier instead."""
        return self.mine if db.is_postgres() else f"+{self.here} and +kind = :kind"

    @property
    def where(self) -> str:
        """Always the dossier first."""
        return self._where(self.mine)

    @property
    def where_by_id(self) -> str:
        return self._where(self.mine_by_id)

    def _where(self, mine: str) -> str:
        return " and ".join([mine, self.visible, *(each.sql for each in self.conditions)])

    @property
    def values(self) -> dict[str, Any]:
        ids = list(self.reach.workspace_ids)
        values: dict[str, Any] = {"ws": ids[0] if len(ids) == 1 else ids, "kind": self.kind.value}
        for each in self.conditions:
            values |= each.values
        return values

    def but(self, more: Condition) -> Search:
        return replace(self, conditions=(*self.conditions, more))
