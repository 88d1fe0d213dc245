"""Accounts of new third parties that are kept back until a person confirms them."""

from __future__ import annotations

import polars as pl

from importers.tables.models import ImportBatch
from importers.tables.moves import actor
from importers.tables.parties import columns
from workspaces.dossiers.models import Member
from workspaces.kernel import bulk
from workspaces.kernel.clock import now
from workspaces.kernel.ids import new_id
from workspaces.parties import accounts, collective
from workspaces.parties.models import AccountState, BankAccount, Kind


async def back(rows: pl.DataFrame, batch: ImportBatch) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows without the accounts that wait, and those that do: all that software brings, and those that the firm's
    other dossiers contradict."""
    held = await _held(rows, batch)
    if not held.any():
        return rows, rows.clear()
    none = pl.lit(None, pl.String)
    without = rows.with_columns(
        pl.when(held).then(none).otherwise("iban").alias("iban"),
        pl.when(held).then(none).otherwise("bic").alias("bic"),
        iban_pending=held,
    )
    return without, rows.filter(held)


async def _held(rows: pl.DataFrame, batch: ImportBatch) -> pl.Series:
    """Row by row. Only people of the firm are told so much at once: see docs/decisions/0013-firm-directory.md."""
    with_account = rows["iban"].is_not_null()
    if not accounts.is_person(actor(batch)):
        return with_account
    told = pl.col("iban").is_not_null() & pl.col("siren").is_not_null() & (pl.col("kind") == Kind.SUPPLIER.value)
    pairs = rows.filter(told).select("siren", "iban").rows()
    if not pairs or not await _is_of_the_firm(batch):
        return with_account & False
    red = await collective.red_among(batch.workspace_id, pairs)
    return pl.Series([pair in red for pair in rows.select("siren", "iban").rows()], dtype=pl.Boolean)


async def _is_of_the_firm(batch: ImportBatch) -> bool:
    """Whoever began it is no member of the dossier."""
    return batch.by_id is not None and not await Member.exists(workspace_id=batch.workspace_id, user_id=batch.by_id)


async def announce(rows: pl.DataFrame, batch: ImportBatch) -> int:
    """Write down who said so, when, and in which import. How many wait."""
    if rows.is_empty():
        return 0
    told = {
        "id": [columns.plain(new_id()) for _ in range(rows.height)],
        "party_id": columns.ids(batch, rows["row"].to_list()),
        "iban": rows["iban"].to_list(),
        "bic": rows["bic"].fill_null("").to_list(),
    }
    same = {
        "state": AccountState.PENDING.value,
        "previous": "",
        "origin": accounts.IMPORT,
        "origin_id": batch.id,
        "seen_at": now(),
        "seen_by_id": batch.by_id,
        "seen_by_name": batch.by_name,
        "decided_by_name": "",
    }
    constants = {name: columns.plain(value) for name, value in same.items()}
    await bulk.insert(BankAccount, batch.workspace_id, told, same=constants)
    return rows.height
