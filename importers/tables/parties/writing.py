"""Third parties written in bulk, inside the transaction of their piece."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import polars as pl

from importers.tables.chunks import row_id
from importers.tables.models import ImportBatch, ImportRow, Outcome
from importers.tables.moves import actor
from importers.tables.parties import columns, holding, known
from importers.tables.parties.differences import before, differences, kept
from importers.tables.targets import Written
from workspaces.kernel import bulk
from workspaces.kernel.clock import now
from workspaces.parties import accounts, numbers
from workspaces.parties.models import AccountState, Kind, ThirdParty, folded


async def create(rows: pl.DataFrame, batch: ImportBatch) -> Written:
    if rows.is_empty():
        return Written()
    numbered = await _numbered(columns.whole(rows, batch), batch)
    told, waiting = await holding.back(numbered, batch)
    told_columns, alike = columns.stored(told, batch)
    await bulk.insert(ThirdParty, batch.workspace_id, told_columns, same=alike)
    return Written(created=rows.height, pending_ibans=await holding.announce(waiting, batch))


async def _numbered(rows: pl.DataFrame, batch: ImportBatch) -> pl.DataFrame:
    """The next free number for each row without one."""
    wanting = rows.filter(pl.col("number").fill_null("") == "").select("row", "kind")
    if wanting.is_empty():
        return rows
    given = []
    for (kind,), some in wanting.partition_by("kind", as_dict=True).items():
        free = await numbers.next_many(batch.workspace_id, Kind(kind), some.height)
        given.append(some.select("row", given=pl.Series(free)))
    joined = rows.join(pl.concat(given), on="row", how="left", maintain_order="left")
    return joined.with_columns(number=pl.coalesce("given", "number")).drop("given")


async def settle(rows: Sequence[ImportRow], batch: ImportBatch) -> Written:
    """Rows that a person looked at: as a new third party, or as a change of a known one."""
    written = Written()
    new = [row for row in rows if row.decision == "new" or (row.outcome is Outcome.NEW and not row.decision)]
    await _create(new, batch, written)
    await _change([row for row in rows if row not in new], batch, written)
    return written


async def _create(rows: list[ImportRow], batch: ImportBatch, written: Written) -> None:
    """A number that somebody has taken meanwhile: asked again; when a person said « new », the next free one."""
    taken, values = await _taken(rows, batch), []
    for row in rows:
        number = _number(row, batch)
        if number in taken and row.decision != "new":
            written.stale.append(row.row)
            continue
        values.append(row.after | {"row": row.row, "number": None if number in taken else row.after.get("number")})
        row.outcome, row.target_id, row.version_after = Outcome.NEW, row_id(batch.id, row.row), 1
        if number[1]:
            taken.add(number)
    if values:
        created = await create(_frame(values), batch)
        written.created += created.created
        written.pending_ibans += created.pending_ibans


def _frame(values: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Clean texts, as in a piece."""
    names = dict.fromkeys(name for each in values for name in each if name != "row")
    told = {name: pl.Series([each.get(name) for each in values], dtype=pl.String) for name in names}
    return pl.DataFrame({"row": pl.Series([each["row"] for each in values], dtype=pl.UInt32), **told})


def _number(row: ImportRow, batch: ImportBatch) -> tuple[str, str]:
    return row.after.get("kind") or batch.side, row.after.get("number") or ""


async def _taken(rows: list[ImportRow], batch: ImportBatch) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for kind in {_number(row, batch)[0] for row in rows}:
        asked = {number for side, number in (_number(row, batch) for row in rows) if side == kind and number}
        found |= {(kind, number) for number in (await known.by(batch.workspace_id, kind, "number", asked))["number"]}
    return found


async def _change(rows: list[ImportRow], batch: ImportBatch, written: Written) -> None:
    targets = {row.row: str(row.target_id or row.decision) for row in rows}
    parties = known.parties(await known.by_id(batch.workspace_id, set(targets.values())))
    await _decided([row for row in rows if row.outcome is Outcome.DOUBT], parties, batch)
    changes: dict[UUID, ImportRow] = {}
    for row in rows:
        party = parties.get(targets[row.row])
        if party is None or _moved(row, party) or UUID(party["id"]) in changes:
            written.stale.append(row.row)
            continue
        row.outcome, row.target_id, row.version_after = Outcome.UPDATE, UUID(party["id"]), party["version"] + 1
        row.before = before(party, row.after) | kept(party)
        changes[UUID(party["id"])] = row
    await _apply(changes, batch, written)


async def _decided(rows: list[ImportRow], parties: dict[str, known.Party], batch: ImportBatch) -> None:
    """A person said which one a doubtful row is: what it changes there."""
    if not rows:
        return
    announced = await known.announced(batch.workspace_id, parties)
    told = columns.whole(_frame([row.after | {"row": row.row} for row in rows]), batch)
    for row, said in zip(rows, told.iter_rows(named=True), strict=True):
        if party := parties.get(row.decision):
            row.after = differences(said, party, announced)


def _moved(row: ImportRow, party: known.Party) -> bool:
    """Somebody changed it since the rows were compared."""
    return row.outcome is Outcome.UPDATE and party["version"] != row.version_after - 1


async def _apply(changes: dict[UUID, ImportRow], batch: ImportBatch, written: Written) -> None:
    """What the rows say goes in at once, but for another IBAN of somebody known: that is announced, and waits."""
    announced = {key: row.after["iban"] for key, row in changes.items() if "iban" in row.after}
    sets: list[dict[str, Any]] = [
        {"id": str(key), "version": row.before["version"], "set": values}
        for key, row in changes.items()
        if (values := _set(row))
    ]
    done = await bulk.change(ThirdParty, batch.workspace_id, sets)
    lost = {UUID(each["id"]) for each in sets} - done
    written.stale += [changes[key].row for key in lost]
    for key in announced.keys() - lost:
        written.pending_ibans += await _announce(key, changes[key], batch)
    written.updated += len(changes) - len(lost)


def _set(row: ImportRow) -> dict[str, Any]:
    """The new values, with what goes along: the name as recognised, the version, the moment."""
    values = {
        name: value for name, value in row.after.items() if name not in ("iban", "bic") or "iban" not in row.after
    }
    if not values:
        return {}
    if "name" in values:
        values["folded"] = folded(values["name"])
    return values | {"version": row.version_after, "updated_at": columns.moment(now())}


async def _announce(key: UUID, row: ImportRow, batch: ImportBatch) -> int:
    """1 when the account now waits for somebody to confirm it."""
    party = await ThirdParty.get(id=key, workspace_id=batch.workspace_id)
    said = row.after["iban"], row.after.get("bic", "")
    account = await accounts.announce(party, *said, origin=accounts.IMPORT, origin_id=batch.id, by=actor(batch))
    row.version_after = party.version
    return int(account is not None and account.state is AccountState.PENDING)
