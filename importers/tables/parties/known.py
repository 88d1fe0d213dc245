"""The third parties that are there already, fetched by lists of keys: never one query a row."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import polars as pl

from workspaces.kernel import bulk, db
from workspaces.parties.accounts import CONFIRMED
from workspaces.parties.models import AccountState

FIELDS = (
    *("name", "siren", "siret", "vat_number", "iban", "bic", "email", "phone", "address", "address2", "postcode"),
    *("city", "country", "contact", "terms_days", "terms_end_of_month", "account", "auxiliary", "vat_rate", "journal"),
    *("trusted", "duplicates", "outstanding", "since", "note"),
)
NUMBERS = {name: pl.Int64 for name in ("terms_days", "outstanding", "version")}
YES_NO = dict.fromkeys(("terms_end_of_month", "trusted", "iban_pending"), pl.Boolean)
STANDING = ("folded", "version", "merged_into", "archived_at", "updated_at", "iban_pending", "import_id")
COLUMNS = ("id", "kind", "number", *FIELDS, *STANDING)
SCHEMA: dict[str, Any] = {name: NUMBERS.get(name) or YES_NO.get(name) or pl.String for name in COLUMNS}
MINE = "workspace_id = :ws"
PAGE = 50_000
Party = dict[str, Any]


async def any_there(workspace_id: UUID) -> bool:
    return bool(await db.rows(f"select 1 as n from third_party where {MINE} limit 1", ws=workspace_id))  # noqa: S608


async def by(workspace_id: UUID, kind: str, key: str, values: Collection[str]) -> pl.DataFrame:
    """The third parties of a side that hold one of these values."""
    if not values:
        return pl.DataFrame(schema=SCHEMA)
    where = f"{MINE} and kind = :kind and {bulk.among(key, 'keys')}"
    sql = f"select {_columns()} from third_party where {where}"  # noqa: S608
    return framed(await bulk.read(sql, ws=workspace_id, kind=kind, keys=bulk.listed(list(values))))


async def by_id(workspace_id: UUID, ids: Collection[str]) -> pl.DataFrame:
    if not ids:
        return pl.DataFrame(schema=SCHEMA)
    sql = f"select {_columns()} from third_party where {MINE} and {bulk.among('id', 'keys')}"  # noqa: S608
    return framed(await bulk.read(sql, ws=workspace_id, keys=bulk.listed(list(ids))))


def _columns() -> str:
    """Both databases say the same: texts for identifiers, days and moments."""
    if not db.is_postgres():
        return ", ".join(COLUMNS)
    told = dict.fromkeys(("id", "merged_into", "import_id", "since", "archived_at", "updated_at"), "{0}::text as {0}")
    return ", ".join(told.get(name, "{0}").format(name) for name in COLUMNS)


def framed(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else [[]] * len(SCHEMA)
    return pl.DataFrame([_series(name, list(values)) for name, values in zip(SCHEMA, columns, strict=True)])


def _series(name: str, values: list[Any]) -> pl.Series:
    if name in YES_NO and not db.is_postgres():
        return pl.Series(name, values, dtype=pl.Int8).cast(pl.Boolean)
    return pl.Series(name, values, dtype=SCHEMA[name])


def parties(frame: pl.DataFrame) -> dict[str, Party]:
    """By id."""
    return {party["id"]: party for party in frame.iter_rows(named=True)}


async def announced(workspace_id: UUID, ids: Iterable[str]) -> set[tuple[str, str]]:
    """Third party and account, for accounts that wait to be confirmed."""
    keys = bulk.listed(list(ids))
    where = f"{MINE} and state = :pending and {bulk.among('party_id', 'keys')}"
    sql = f"select party_id, iban from bank_account where {where}"  # noqa: S608
    rows = await bulk.read(sql, ws=workspace_id, pending=AccountState.PENDING.value, keys=keys)
    return {(str(party), iban) for party, iban in rows}


async def confirmed(workspace_id: UUID, ids: Iterable[str]) -> list[tuple[str, str]]:
    """Third party and account, for accounts that payments go to or went to."""
    states = ", ".join(f"'{state.value}'" for state in CONFIRMED)
    where = f"{MINE} and state in ({states}) and {bulk.among('party_id', 'keys')}"
    sql = f"select party_id, iban from bank_account where {where}"  # noqa: S608
    rows = await bulk.read(sql, ws=workspace_id, keys=bulk.listed(list(ids)))
    return [(str(party), iban) for party, iban in rows]


NAMED = {"id": pl.String, "kind": pl.String, "folded": pl.String, "siren": pl.String}
ACCOUNTS = {"vat_number": pl.String, "iban": pl.String}


async def survey(workspace_id: UUID, without: UUID | None = None) -> pl.DataFrame:
    """What tells every third party of the dossier apart, but for its number: one pass, for all rows of a file."""
    schema, given = NAMED | ACCOUNTS, {"without": without} if without else {}
    others = " and (import_id is null or import_id <> :without)" if without else ""
    parts, last = [pl.DataFrame(schema=schema)], str(UUID(int=0))
    names = ", ".join(("cast(id as text) as id", *list(schema)[1:]))
    while True:
        where = f"{MINE} and id > :last and merged_into is null{others}"
        sql = f"select {names} from third_party where {where} order by third_party.id limit {PAGE}"  # noqa: S608
        page = await bulk.read(sql, ws=workspace_id, last=last, **given)
        if page:
            told = zip(schema, zip(*page, strict=True), strict=True)
            parts.append(pl.DataFrame([pl.Series(name, list(values), dtype=pl.String) for name, values in told]))
        if len(page) < PAGE:
            return pl.concat(parts)
        last = page[-1][0]
