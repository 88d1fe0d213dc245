"""The third parties that are there already, fetched by lists of keys: never one query a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from workspaces.kernel import bulk, db
from workspaces.parties.models import AccountState

FIELDS = (
    *("name", "siren", "siret", "vat_number", "iban", "bic", "email", "phone", "address", "address2", "postcode"),
    *("city", "country", "contact", "terms_days", "terms_end_of_month", "account", "auxiliary", "vat_rate", "journal"),
    *("trusted", "duplicates", "outstanding", "since", "note"),
)
KEYS = ("siret", "siren", "vat_number", "iban")  # in the order in which they are believed
COLUMNS = ", ".join(
    (
        "id",
        "kind",
        "number",
        *FIELDS,
        "folded",
        "version",
        "merged_into",
        "archived_at",
        "updated_at",
        "iban_pending",
        "import_id",
    )
)
MINE = "workspace_id = :ws"
Party = dict[str, Any]


async def any_there(workspace_id: UUID) -> bool:
    return bool(await db.rows(f"select 1 as n from third_party where {MINE} limit 1", ws=workspace_id))  # noqa: S608


async def by(workspace_id: UUID, kind: str, key: str, values: Collection[str]) -> dict[str, list[Party]]:
    """The third parties of a side that hold one of these values, by value."""
    found: dict[str, list[Party]] = defaultdict(list)
    if not values:
        return found
    where = f"{MINE} and kind = :kind and {bulk.among(key, 'keys')}"
    sql = f"select {COLUMNS} from third_party where {where} order by id"  # noqa: S608
    for row in await db.rows(sql, ws=workspace_id, kind=kind, keys=bulk.listed(list(values))):
        found[row[key]].append(row)
    return found


async def by_id(workspace_id: UUID, ids: Collection[Any]) -> dict[str, Party]:
    if not ids:
        return {}
    sql = f"select {COLUMNS} from third_party where {MINE} and {bulk.among('id', 'keys')}"  # noqa: S608
    rows = await db.rows(sql, ws=workspace_id, keys=bulk.listed([str(each) for each in ids]))
    return {str(row["id"]): row for row in rows}


async def announced(workspace_id: UUID, ids: Collection[Any]) -> set[tuple[str, str]]:
    """Third party and account, for accounts that wait to be confirmed."""
    if not ids:
        return set()
    where = f"{MINE} and state = :pending and {bulk.among('party_id', 'keys')}"
    sql = f"select party_id, iban from bank_account where {where}"  # noqa: S608
    keys = bulk.listed([str(each) for each in ids])
    rows = await db.rows(sql, ws=workspace_id, pending=AccountState.PENDING.value, keys=keys)
    return {(str(row["party_id"]), row["iban"]) for row in rows}
