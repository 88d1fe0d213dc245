"""Accounts of new third parties that are kept back until somebody confirms them: all that software brings, and of what
a person brings those of companies that the dossier pays, or paid, on another one, or that the firm knows by another.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

import polars as pl

from importers.tables.models import ImportBatch
from importers.tables.moves import actor
from importers.tables.parties import columns, known
from workspaces.dossiers.models import Member
from workspaces.kernel import bulk
from workspaces.kernel.clock import now
from workspaces.kernel.ids import new_id
from workspaces.parties import accounts, collective
from workspaces.parties.models import AccountState, BankAccount, Kind

Company = tuple[str, str]  # side and SIREN


@dataclass
class Paid:
    """The accounts that some companies are paid on, and were, over all their sheets: `accounts.is_paid_elsewhere`."""

    today: defaultdict[Company, set[str]] = field(default_factory=lambda: defaultdict(set))
    once: defaultdict[Company, set[str]] = field(default_factory=lambda: defaultdict(set))

    def elsewhere(self, company: Company, iban: str) -> bool:
        today, once = self.today[company], self.once[company]
        return iban not in today and bool(today or once - {iban})

    def moves(self, company: Company, iban: str) -> bool:
        """The same row by row: an account that counts is known to the rows that follow."""
        if elsewhere := self.elsewhere(company, iban):
            return elsewhere
        self.today[company].add(iban)
        return False


async def paid(workspace_id: UUID, companies: set[Company]) -> Paid:
    found, company_of = Paid(), {}
    for kind in {side for side, _ in companies}:
        sheets = await known.by(workspace_id, kind, "siren", [siren for side, siren in companies if side == kind])
        current = sheets.filter(pl.col("merged_into").is_null()).select("id", "siren", "iban")
        for sheet, siren, iban in current.iter_rows():
            company_of[sheet] = kind, siren
            found.today[kind, siren] |= {iban} - {""}
    for sheet, iban in await known.confirmed(workspace_id, company_of) if company_of else ():
        found.once[company_of[sheet]].add(iban)
    return found


async def back(rows: pl.DataFrame, batch: ImportBatch) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows without the accounts that wait, and these accounts."""
    waiting = pl.col("iban").is_not_null()
    if accounts.is_person(actor(batch)):
        waiting = pl.col("row").is_in(await _doubtful(rows, batch))
    held = rows.filter(waiting)
    if held.is_empty():
        return rows, held
    none = pl.lit(None, pl.String)
    without = rows.with_columns(
        pl.when(waiting).then(none).otherwise("iban").alias("iban"),
        pl.when(waiting).then(none).otherwise("bic").alias("bic"),
        iban_pending=waiting,
    )
    return without, held


async def _doubtful(rows: pl.DataFrame, batch: ImportBatch) -> list[int]:
    """Rows whose account would be a way round the guard on accounts: of another sheet of the same company, or not the
    one that the firm's other dossiers know."""
    told = rows.drop_nulls(["siren", "iban"]).select("row", "kind", "siren", "iban")
    if told.is_empty():
        return []
    elsewhere = await paid(batch.workspace_id, set(told.select("kind", "siren").unique().iter_rows()))
    moved = {
        row for row, kind, siren, iban in _may_move(told, elsewhere).iter_rows() if elsewhere.moves((kind, siren), iban)
    }
    return sorted(moved | await _red(told, batch))


def _may_move(told: pl.DataFrame, elsewhere: Paid) -> pl.DataFrame:
    """The rows of companies that have been paid already, or that the rows pay on several accounts: few of them."""
    company = ["kind", "siren"]
    paid_already = pl.DataFrame([*{*elsewhere.today, *elsewhere.once}], dict.fromkeys(company, pl.String), orient="row")
    several = told.group_by(company).agg(pl.col("iban").n_unique()).filter(pl.col("iban") > 1)
    asked = pl.concat([several.select(company), paid_already])
    return told.join(asked, on=company, how="semi").sort("row")


async def _red(told: pl.DataFrame, batch: ImportBatch) -> set[int]:
    """Only people of the firm are told so much at once: see docs/decisions/0013-firm-directory.md."""
    bought = told.filter(pl.col("kind") == Kind.SUPPLIER.value)
    if bought.is_empty() or not await _is_of_the_firm(batch):
        return set()
    pairs = await collective.red_among(batch.workspace_id, set(bought.select("siren", "iban").iter_rows()))
    return {row for row, siren, iban in bought.select("row", "siren", "iban").iter_rows() if (siren, iban) in pairs}


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
