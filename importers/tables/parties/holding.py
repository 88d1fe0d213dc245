"""Accounts that software brings for new third parties: kept back until a person confirms them."""

from __future__ import annotations

import polars as pl

from importers.tables.models import ImportBatch
from importers.tables.moves import actor
from importers.tables.parties import columns
from workspaces.kernel import bulk
from workspaces.kernel.clock import now
from workspaces.kernel.ids import new_id
from workspaces.parties import accounts
from workspaces.parties.models import AccountState, BankAccount


def back(rows: pl.DataFrame, batch: ImportBatch) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows without their accounts, and the accounts that wait: none when a person brings them."""
    if accounts.is_person(actor(batch)):
        return rows, rows.clear()
    waiting = pl.col("iban").is_not_null()
    none = pl.lit(None, pl.String)
    without = rows.with_columns(
        pl.when(waiting).then(none).otherwise("iban").alias("iban"),
        pl.when(waiting).then(none).otherwise("bic").alias("bic"),
        iban_pending=waiting,
    )
    return without, rows.filter(waiting)


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
