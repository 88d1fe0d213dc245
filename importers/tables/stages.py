"""The stages of an import as the machine goes through them: look, check, match, write, take back.

Each can be stopped at any moment and begun again. Pieces of rows are matched and written one transaction each, and the
counter of pieces moves in the same transaction: a piece is done once, and at most one is done for nothing.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F, Q

from importers.tables import chunks, jail, memory, records, targets
from importers.tables.kinds import TableKind
from importers.tables.models import ImportBatch, ImportRow, Outcome, Stage
from importers.tables.moves import hold, move, refuse, tell
from importers.tables.targets import Matched, Written
from workspaces.kernel import bulk, failpoints, storage
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError

if TYPE_CHECKING:
    import polars as pl

SETTLED_AT_ONCE = 2_000


async def step(batch: ImportBatch) -> bool:
    """One step further. False: it is over, or it is somebody's turn."""
    if work := WORK.get(batch.stage):
        await work(batch)
        return True
    if batch.stage is Stage.COLUMNS and batch.goes_on_to:
        await _believe_columns(batch)
        return True
    if batch.stage is Stage.PREVIEW and batch.goes_on_to == "done" and not batch.began_writing_at:
        await _by_itself(batch, Stage.WRITING, began_writing_at=now())
        return True
    return False


async def _believe_columns(batch: ImportBatch) -> None:
    """Nobody is there to say what the columns mean: as they were understood, or not at all."""
    if what := missing(targets.of(batch).kind, batch.mapping):
        row = batch.choice["header_row"]
        read = f"Ligne {row}, lue comme celle des titres : aucun" if row else "Aucun"
        message = f"{read} titre ne dit « {what} ». Donnez ce titre à sa colonne, puis renvoyez le fichier."
        await refuse(batch, DomainError(message, code="SHEET_HEADERS"))
    else:
        await _by_itself(batch, Stage.CHECKING)


def missing(kind: TableKind, mapping: dict[str, int]) -> str:
    """The label of a column without which no row can go in."""
    return next((column.label for column in kind.columns if column.required and column.name not in mapping), "")


async def _by_itself(batch: ImportBatch, to: Stage, **changes: Any) -> None:
    async with unit_of_work():
        await move(batch, to, **changes)


async def look(batch: ImportBatch) -> None:
    """Find the sheets and columns, and propose what each column means."""
    with tempfile.TemporaryDirectory(prefix="liasse-table-") as folder:
        path = await storage.fetch(chunks.original(batch), Path(folder) / "original")
        try:
            found = await jail.read("importers.tables.files.look", str(path), batch.name, work=Path(folder))
        except DomainError as refused:
            await refuse(batch, refused)
            return
    proposed = await memory.proposed(batch, found, targets.of(batch).kind)
    async with unit_of_work():
        await move(batch, Stage.COLUMNS, **proposed)


async def check(batch: ImportBatch) -> None:
    """Read and check every row in one child, then match what it left, piece by piece."""
    if batch.chunk_count == 0:
        await memory.remember(batch)
        try:
            await _read_all(batch)
        except DomainError as refused:
            await refuse(batch, refused)
            return
    await _match(batch)


async def _read_all(batch: ImportBatch) -> None:
    with tempfile.TemporaryDirectory(prefix="liasse-table-") as folder:
        path = await storage.fetch(chunks.original(batch), Path(folder) / "original")
        summary: dict[str, Any] = await jail.read(
            "importers.tables.child.check",
            *(str(path), batch.choice, batch.mapping, batch.kind, batch.refused_repairs),
            work=Path(folder),
        )
        await chunks.keep(batch, sorted(Path(folder).glob("*.arrow")))  # noqa: ASYNC240
    async with unit_of_work():
        counts = {"row_count": summary["rows"], "bad_count": summary["bad"], "chunk_count": summary["pieces"]}
        found = {"repairs": summary["repairs"], "mistakes": summary["mistakes"], "repair_samples": summary["samples"]}
        await hold(batch, Stage.CHECKING, **counts, **found)
        await tell(batch)
    await batch.refresh_from_db()


async def _match(batch: ImportBatch) -> None:
    twice, survey = await chunks.read(batch, "twice", 0), targets.of(batch).survey(batch)
    for number in range(batch.chunks_checked, batch.chunk_count):
        if not await _match_piece(batch, number, twice, survey):
            return
    async with unit_of_work():
        await move(batch, Stage.PREVIEW)


async def _match_piece(batch: ImportBatch, number: int, twice: pl.DataFrame, survey: Any) -> bool:
    """Compare one piece with what is there, and keep the rows that a person may want to see. False: another did."""
    good, bad = await chunks.read(batch, "good", number), await chunks.read(batch, "bad", number)
    matched = await targets.of(batch).match(good, batch, twice, survey)
    await chunks.write(batch, "plan", number, records.not_new(matched))
    async with unit_of_work():
        counts = _counts(good, matched) | _mistakes(batch, matched)
        if not await hold(batch, Stage.CHECKING, chunks_checked=(number, number + 1), **counts):
            return False
        await records.keep_bad(batch, bad)
        await records.keep_findings(batch, matched.findings)
        failpoints.passing("import:matched")
        await tell(batch)
    return True


def _counts(good: pl.DataFrame, matched: Matched) -> dict[str, Any]:
    """What the counters of the import gain by a piece."""
    found = {
        "same_count": len(matched.same),
        "update_count": _of(matched, Outcome.UPDATE),
        "doubt_count": _of(matched, Outcome.DOUBT),
        "bad_count": _of(matched, Outcome.BAD),
        "new_count": good.height - len(matched.same) - len(matched.findings),
    }
    return {name: F(name) + count for name, count in found.items()}


def _of(matched: Matched, outcome: Outcome) -> int:
    return sum(finding.outcome is outcome for finding in matched.findings)


def _mistakes(batch: ImportBatch, matched: Matched) -> dict[str, Any]:
    """The mistakes by name, with those that only show beside what is there already."""
    wrong = Counter(f"{error['field']}:{error['code']}" for each in matched.findings for error in each.errors)
    if not wrong:
        return {}
    batch.mistakes = dict(Counter(batch.mistakes) + wrong)
    return {"mistakes": batch.mistakes}


async def write(batch: ImportBatch) -> None:
    """Write the new rows piece by piece, then the rows that a person looked at."""
    async with bulk.spacious():
        for number in range(batch.chunks_written, batch.chunk_count):
            try:
                going = await _write_piece(batch, number)
            except IntegrityError:  # a number that somebody took between our look and our writing: look again
                going = await _write_piece(batch, number)
            if not going:
                return
        while await _settle_some(batch):
            pass
    async with unit_of_work():
        if await hold(batch, Stage.WRITING):
            await move(batch, Stage.DONE, finished_at=now())


async def _write_piece(batch: ImportBatch, number: int) -> bool:
    """One piece in one transaction. False: the import was cancelled, or another worker wrote it."""
    rows = records.new_rows(await chunks.read(batch, "good", number), await chunks.read(batch, "plan", number))
    late = await _appeared(batch, rows)
    async with unit_of_work():
        if not await hold(batch, Stage.WRITING, chunks_written=(number, number + 1), **_late_counts(late)):
            return False
        await records.keep_findings(batch, late.findings)
        written = await targets.of(batch).create(records.new_rows(rows, records.not_new(late)), batch)
        failpoints.passing("import:inside")
        await _count(batch, written)
    failpoints.passing("import:piece")
    return True


async def _appeared(batch: ImportBatch, rows: pl.DataFrame) -> Matched:
    """Rows that were new when they were compared, and are no more: somebody says what to do."""
    from importers.tables import checked

    target = targets.of(batch)
    if rows.is_empty() or not await target.changed_since(batch):
        return Matched([], [])
    matched = await target.match(rows, batch, checked.nothing_twice(), target.survey(batch, own=False))
    for finding in matched.findings:
        if finding.outcome is not Outcome.BAD:
            finding.outcome, finding.why, finding.after = Outcome.DOUBT, "appeared", finding.values
    return matched


def _late_counts(late: Matched) -> dict[str, Any]:
    same, doubts, bad = len(late.same), _of(late, Outcome.DOUBT), _of(late, Outcome.BAD)
    found = {"same_count": same, "doubt_count": doubts, "bad_count": bad, "new_count": -same - doubts - bad}
    return {name: F(name) + count for name, count in found.items() if count}


async def _settle_some(batch: ImportBatch) -> bool:
    """Write some of the rows that a person looked at. False: none is left, or the import was cancelled."""
    async with unit_of_work():
        if not await hold(batch, Stage.WRITING):
            return False
        rows = await ready(batch).order_by("row").limit(SETTLED_AT_ONCE)
        if rows:
            written = await targets.of(batch).settle(rows, batch)
            await _mark(batch, rows, written)
            await _count(batch, written)
    return bool(rows)


def ready(batch: ImportBatch) -> Any:
    """The rows that a person looked at and that may go in."""
    waiting = ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id, written=False)
    decided = Q(outcome=Outcome.DOUBT) & ~Q(decision__in=["", "skip"])
    return waiting.filter(Q(outcome__in=[Outcome.NEW, Outcome.UPDATE], decision__not="skip") | decided)


async def _mark(batch: ImportBatch, rows: Sequence[ImportRow], written: Written) -> None:
    """Rows written say so; those whose target has changed meanwhile wait for a person again."""
    stale = set(written.stale)
    for row in rows:
        if row.row in stale:
            row.outcome, row.why, row.decision = Outcome.DOUBT, "changed", ""
        else:
            row.written = True
    fields = [
        "outcome",
        "why",
        "decision",
        "written",
        "target_id",
        "before",
        "after",
        "version_after",
    ]
    await bulk.rewrite(rows, fields)


async def _count(batch: ImportBatch, written: Written) -> None:
    counts = {name: F(name) + getattr(written, name) for name in ("created", "updated", "pending_ibans")}
    await ImportBatch.filter(id=batch.id, workspace_id=batch.workspace_id).update(**counts)
    await tell(batch)


async def undo(batch: ImportBatch) -> None:
    """Take back what the import wrote, some rows a transaction; what has been used since stays."""
    target, after = targets.of(batch), None
    while True:
        async with unit_of_work():
            if not await hold(batch, Stage.UNDOING):
                return
            after = await target.take_back_created(batch, after)
            failpoints.passing("import:undoing")
            await tell(batch)
        if after is None:
            break
    await _restore_all(batch)
    async with unit_of_work():
        if await hold(batch, Stage.UNDOING):
            await move(batch, Stage.UNDONE, undone_at=now())


async def _restore_all(batch: ImportBatch) -> None:
    last = 0
    while True:
        async with unit_of_work():
            if not await hold(batch, Stage.UNDOING):
                return
            changed = ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id, written=True, row__gt=last)
            rows = await changed.filter(outcome=Outcome.UPDATE).order_by("row").limit(SETTLED_AT_ONCE)
            if not rows:
                return
            restored = await targets.of(batch).take_back_updated(rows, batch)
            mine = ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id, row__in=restored)
            await mine.update(written=False)
            await tell(batch)
        last = rows[-1].row


WORK = {Stage.LOOKING: look, Stage.CHECKING: check, Stage.WRITING: write, Stage.UNDOING: undo}
