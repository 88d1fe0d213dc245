"""What the lines of a page came to: a few reads over these imports alone, whatever there is beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from importers.tables import moves
from importers.tables.models import ImportBatch, Stage
from importers.tables.screens.steps import BADGES
from importers.takeover import moves as takeovers
from importers.takeover.models import TakeOver
from portal.consolidated.dossiers import listed
from portal.consolidated.indexes import ANNOUNCED, MOVING, STOPPED
from portal.imports.asked import Asked
from portal.imports.listing import DEPOSIT, TABLE, TAKEOVER, TO_DECIDE
from workspaces.documents.deposits import Deposit
from workspaces.kernel import bulk, db
from workspaces.kernel.access import Reach

OPEN_STAGES = (Stage.PREVIEW, Stage.WRITING, Stage.DONE)
READING = ("Lecture en cours", "info", "hourglass")
TO_TREAT = ("À traiter", "warn", "clock")
SET_ASIDE = ("Écarté", "err", "file-x")
TREATED = ("Traité", "ok", "circle-check")
TAKEN = ("Repris", "ok", "circle-check")
SOURCES = (TABLE, DEPOSIT, TAKEOVER)
# The accounts announced by a file, or by the parts of it that went into each dossier; by the invoices of a deposit.
BY_SOURCE = {
    TABLE: (
        "p.id",
        "from import_batch p join import_batch c on c.created_at = p.created_at and c.sha256 = p.sha256 "
        "and (c.id = p.id or p.kind = 'firm-parties' and c.kind = 'parties') "
        "join bank_account a on a.origin_id = c.id and a.workspace_id = c.workspace_id",
    ),
    DEPOSIT: (
        "d.deposit_id",
        "from document d join bank_account a on a.origin_id = d.invoice_id and a.workspace_id = d.workspace_id",
    ),
}


@dataclass(frozen=True)
class Line:
    """One import. `updated` is none where nothing is ever updated; `refused` and `waiting` as they stand now."""

    source: str
    row: ImportBatch | Deposit | TakeOver
    author: str
    at: Any
    files: int
    created: int
    updated: int | None
    refused: int
    waiting: int
    ibans: int
    state: tuple[str, str, str]
    undoable: bool = False


async def of(asked: Asked, found: Sequence[dict[str, Any]]) -> list[Line]:
    """The lines that `listing` found, in its order."""
    ids = {source: [UUID(str(one["id"])) for one in found if one["source"] == source] for source in SOURCES}
    lines = {line.row.id: line for line in await _tables(asked, ids[TABLE])}
    lines |= {line.row.id: line for line in await _deposits(asked, ids[DEPOSIT])}
    lines |= {line.row.id: line for line in await _takeovers(asked.takeovers_of, ids[TAKEOVER])}
    ordered = (UUID(str(one["id"])) for one in found)
    return [lines[id_] for id_ in ordered if id_ in lines]


async def _tables(reach: Reach, ids: list[UUID]) -> list[Line]:
    if not ids:
        return []
    batches = await ImportBatch.within(reach).filter(id__in=ids)
    left, ibans = await _left(batches), await _ibans(reach, TABLE, ids)
    return [_of_table(batch, left.get(batch.id, {}), ibans.get(batch.id, 0)) for batch in batches]


def _of_table(batch: ImportBatch, left: dict[str, int], ibans: int) -> Line:
    still = left if batch.stage in OPEN_STAGES else {}
    plain = max(batch.new_count - left.get("new", 0), 0) if batch.stage is Stage.PREVIEW else 0
    return Line(
        source=TABLE,
        row=batch,
        author=batch.by_name,
        at=batch.created_at,
        files=1,
        created=batch.created,
        updated=batch.updated,
        refused=still.get("bad", 0),
        waiting=still.get("waiting", 0) + plain,
        ibans=ibans,
        state=BADGES[batch.stage],
        undoable=moves.undoable(batch),
    )


async def _left(batches: Sequence[ImportBatch]) -> dict[UUID, dict[str, int]]:
    """The rows of each file that nobody has corrected, decided or written yet; `new`: those counted as new too."""
    ready = "outcome in ('new', 'update') and decision <> 'skip' or outcome = 'doubt' and decision <> 'skip'"
    counted = {
        "bad": "outcome = 'bad' and decision <> 'skip'",
        "waiting": ready,
        "new": "outcome = 'new'",
    }
    sums = ", ".join(f"sum(case when {condition} then 1 else 0 end) as {name}" for name, condition in counted.items())
    mine = "workspace_id in :ids and batch_id in :found and not written"
    sql = f"select batch_id, {sums} from import_row where {mine} group by batch_id"  # noqa: S608
    rows = await db.rows(sql, ids=_owners(batches), found=[batch.id for batch in batches])
    return {UUID(str(row["batch_id"])): {name: int(row[name]) for name in counted} for row in rows}


def _owners(rows: Sequence[ImportBatch] | Sequence[Deposit]) -> list[UUID]:
    return list({row.workspace_id for row in rows})


async def _deposits(reach: Reach, ids: list[UUID]) -> list[Line]:
    if not ids:
        return []
    deposits = await Deposit.within(reach).filter(id__in=ids)
    counts, ibans = await _counts(deposits), await _ibans(reach, DEPOSIT, ids)
    return [_of_deposit(deposit, counts.get(deposit.id, {}), ibans.get(deposit.id, 0)) for deposit in deposits]


def _of_deposit(deposit: Deposit, counts: dict[str, int], ibans: int) -> Line:
    return Line(
        source=DEPOSIT,
        row=deposit,
        author=deposit.sender_name,
        at=deposit.first_at,
        files=counts.get("files", 0),
        created=counts.get("created", 0),
        updated=None,
        refused=counts.get("stopped", 0),
        waiting=counts.get("waiting", 0),
        ibans=ibans,
        state=standing(counts),
    )


async def _takeovers(owner: UUID | None, ids: list[UUID]) -> list[Line]:
    """As the files of each ZIP were settled: `listing` found only those that this person may see."""
    if not ids:
        return []
    found = await TakeOver.filter(workspace_id=owner, id__in=ids)
    unread = await _unread(owner, ids)
    return [_of_takeover(row, unread.get(row.id, 0)) for row in found]


async def _unread(owner: UUID | None, ids: list[UUID]) -> dict[UUID, int]:
    """The files that were taken over and that their own reading, or their import, refused afterwards."""
    sql = (
        "select f.takeover_id as id, count(*) as n from taken_file f "  # noqa: S608 (our own words)
        f"left join document d on d.id = f.document_id and {STOPPED} "
        "left join import_batch b on b.id = f.batch_id and b.stage = 'refused' "
        "where f.workspace_id = :owner and f.takeover_id in :found and f.fate = 'created' "
        "and (d.id is not null or b.id is not null) group by f.takeover_id"
    )
    return {UUID(str(row["id"])): int(row["n"]) for row in await db.rows(sql, owner=owner, found=ids)}


def _of_takeover(row: TakeOver, unread: int) -> Line:
    return Line(
        source=TAKEOVER,
        row=row,
        author=row.by_name,
        at=row.created_at,
        files=row.file_count,
        created=row.created - unread if row.began_at else 0,
        updated=None,
        refused=row.refused + unread,
        waiting=row.file_count - row.settled if row.stage in OPEN_STAGES else 0,
        ibans=0,
        state=TAKEN if row.stage is Stage.DONE else BADGES[row.stage],
        undoable=takeovers.undoable(row),
    )


def standing(counts: dict[str, int]) -> tuple[str, str, str]:
    """As `listing` finds deposits by their state."""
    if counts.get("moving"):
        return READING
    if counts.get("waiting"):
        return TO_TREAT
    return SET_ASIDE if counts.get("stopped") and not counts["created"] else TREATED


async def _counts(deposits: Sequence[Deposit]) -> dict[UUID, dict[str, int]]:
    counted = {
        "files": "1 = 1",
        "created": "d.invoice_id is not null",
        "moving": MOVING,
        "stopped": STOPPED,
        "waiting": TO_DECIDE,
    }
    sums = ", ".join(f"sum(case when {condition} then 1 else 0 end) as {name}" for name, condition in counted.items())
    joined = "left join invoice i on i.id = d.invoice_id and i.workspace_id = d.workspace_id"
    sql = (
        f"select d.deposit_id, {sums} from document d {joined} join workspace w on w.id = d.workspace_id "  # noqa: S608
        "where d.deposit_id in :found and d.workspace_id in :ids group by d.deposit_id"
    )
    rows = await db.rows(sql, found=[deposit.id for deposit in deposits], ids=_owners(deposits))
    return {UUID(str(row["deposit_id"])): {name: int(row[name]) for name in counted} for row in rows}


async def _ibans(reach: Reach, source: str, ids: list[UUID]) -> dict[UUID, int]:
    """Accounts that wait for somebody, by the import that announced them."""
    key, tables = BY_SOURCE[source]
    there = bulk.among("+a.workspace_id" if not db.is_postgres() else "a.workspace_id", "ids")
    sql = f"select {key} as id, count(*) as n {tables} where {key} in :found and {ANNOUNCED} and {there} group by {key}"
    rows = await db.rows(sql, found=ids, ids=listed(reach.workspace_ids))
    return {UUID(str(row["id"])): int(row["n"]) for row in rows}
