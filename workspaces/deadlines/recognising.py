"""Which supplier is meant: by an invoice, a line of the firm's list, or a piece that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from workspaces.kernel import db
from workspaces.parties.models import folded

LONGEST = 80  # of a key


def key_of(party_id: object, name: str) -> str:
    """How one supplier is recognised: its third party, or the name as read."""
    return str(party_id) if party_id else folded(name)[:LONGEST]


@dataclass(frozen=True)
class Suppliers:
    """Third parties by their recognised names, and what the merged ones lead to."""

    named: Mapping[str, str]
    merged: Mapping[str, str]

    def key(self, key: str) -> str:
        """The key of the one that stands for it today; a name that no third party has stays a name."""
        key = self.named.get(key, key)
        while key in self.merged:
            key = self.merged[key]
        return key


async def known(workspace_id: UUID, keys: Iterable[str]) -> Suppliers:
    """What is needed to recognise these keys. Of several with one name, the one that filing finds: the oldest that is
    not archived."""
    sql = f"""
        select cast(id as varchar(40)) as id, cast(merged_into as varchar(40)) as into_id,
            substr(folded, 1, {LONGEST}) as name
        from third_party
        where workspace_id = :ws and kind = 'supplier'
            and (merged_into is not null or substr(folded, 1, {LONGEST}) in :names)
        order by case when archived_at is null or merged_into is not null then 1 else 0 end, created_at desc, id desc
    """  # noqa: S608 (a number of our own)
    rows = await db.rows(sql, ws=workspace_id, names=sorted(set(keys)))
    return Suppliers(
        {row["name"]: row["id"] for row in rows if row["name"]},
        {row["id"]: row["into_id"] for row in rows if row["into_id"]},
    )
