"""What an import of third parties wrote, taken back: created ones go, updated ones are again what they were, unless
somebody has used them since."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from importers.tables.chunks import row_id
from importers.tables.models import ImportBatch, ImportRow
from workspaces.kernel import bulk, db
from workspaces.parties.models import ThirdParty

MINE = "workspace_id = :ws and import_id = :batch and id > :low and id <= :high"
HOLDERS = ("invoice", "party_contact", "party_address")
LAST_ROW = 2**32 - 1
MOST = 25_000


async def take_back_created(batch: ImportBatch, after: UUID | None) -> UUID | None:
    """Delete the unused ones among the next `MOST`; where it came to, None at the end."""
    low = after or row_id(batch.id, 0)
    high = await _reach(batch, low)
    if high is None:
        return None
    span = {"ws": batch.workspace_id, "batch": batch.id, "low": low, "high": high}
    unused = " and ".join(["version = 1 and merged_into is null and archived_at is null", *_unheld()])
    await db.execute(f"delete from third_party where {MINE} and {unused}", **span)  # noqa: S608
    await _take_back_accounts_of_none(span)
    return high


async def _take_back_accounts_of_none(span: dict[str, UUID]) -> None:
    """The accounts that waited for third parties which are gone."""
    theirs = "workspace_id = :ws and origin_id = :batch and party_id > :low and party_id <= :high"
    there = "select 1 from third_party p where p.workspace_id = :ws and p.id = bank_account.party_id"
    await db.execute(f"delete from bank_account where {theirs} and not exists ({there})", **span)  # noqa: S608


async def _reach(batch: ImportBatch, low: UUID) -> UUID | None:
    helping = f"select id from third_party where {MINE} order by id limit {MOST}"  # noqa: S608
    sql = f"select id from ({helping}) as helping order by id desc limit 1"  # noqa: S608
    span = {"ws": batch.workspace_id, "batch": batch.id, "low": low, "high": row_id(batch.id, LAST_ROW)}
    found = await db.rows(sql, **span)
    return UUID(str(found[0]["id"])) if found else None


def _unheld() -> list[str]:
    """Nothing refers to it: no invoice, contact, address, account of another origin, nor merge."""
    held = "not exists (select 1 from {0} where {0}.workspace_id = :ws and {0}.party_id = third_party.id{1})"
    plain = [held.format(table, "") for table in HOLDERS]
    accounts = held.format("bank_account", " and (bank_account.origin_id is null or bank_account.origin_id <> :batch)")
    merges = "not exists (select 1 from party_merge m where m.workspace_id = :ws and m.kept_id = third_party.id)"
    return [*plain, accounts, merges]


async def take_back_updated(rows: Sequence[ImportRow], batch: ImportBatch) -> list[int]:
    """Byte for byte: the version too, and the moment of the last change."""
    await _take_back_accounts(rows, batch)
    sets = [{"id": str(row.target_id), "version": row.version_after, "set": row.before} for row in rows]
    done = await bulk.change(ThirdParty, batch.workspace_id, sets)
    return [row.row for row in rows if row.target_id in done]


async def _take_back_accounts(rows: Sequence[ImportRow], batch: ImportBatch) -> None:
    """The accounts that the import announced, where the third party has not been touched since."""
    touched = [str(row.target_id) for row in rows if "iban" in row.after]
    if not touched:
        return
    versions = {str(row.target_id): row.version_after for row in rows}
    where = f"workspace_id = :ws and {bulk.among('id', 'keys')}"
    sql = f"select id, version from third_party where {where}"  # noqa: S608
    found = await db.rows(sql, ws=batch.workspace_id, keys=bulk.listed(touched))
    unmoved = [str(row["id"]) for row in found if row["version"] == versions[str(row["id"])]]
    mine = f"workspace_id = :ws and origin_id = :batch and {bulk.among('party_id', 'keys')}"
    sql = f"delete from bank_account where {mine}"  # noqa: S608
    await db.execute(sql, ws=batch.workspace_id, batch=batch.id, keys=bulk.listed(unmoved))


async def kept(batch: ImportBatch) -> list[str]:
    """Names of what stays: created ones that are used, updated ones that have changed since."""
    span = {"ws": batch.workspace_id, "batch": batch.id}
    span |= {"low": row_id(batch.id, 0), "high": row_id(batch.id, LAST_ROW)}
    created = await db.rows(f"select name from third_party where {MINE} order by id", **span)  # noqa: S608
    still = "workspace_id = :ws and batch_id = :batch and written and outcome = 'update'"
    sql = f"select name from third_party where workspace_id = :ws and id in (select target_id from import_row where {still})"  # noqa: S608, E501
    changed = await db.rows(sql, ws=batch.workspace_id, batch=batch.id)
    return [row["name"] for row in (*created, *changed)]
