"""What a person corrects or decides on the rows of an import. Each touched row is checked and compared again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from tortoise.expressions import F

from importers.tables import records, targets
from importers.tables.models import ImportBatch, ImportRow, Outcome, Stage
from importers.tables.moves import tell
from workspaces.kernel import bulk, db
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, IllegalMove

OPEN = (Stage.PREVIEW, Stage.DONE)
NEW, SKIP = "new", "skip"
AT_ONCE = 2_000
JUDGED = (
    "outcome",
    "target_id",
    "why",
    "candidates",
    "values",
    "errors",
    "before",
    "after",
    "version_after",
    "decision",
)


async def correct(batch: ImportBatch, row: int, values: dict[str, str]) -> ImportRow:
    """Put these texts in the row's cells and judge it again."""
    found = await _row(batch, row)
    found.values = found.values | _known(batch, values)
    await _judge_again(batch, [found], targets.of(batch).survey(batch))
    return found


def _known(batch: ImportBatch, values: Mapping[str, str]) -> dict[str, str]:
    return {name: values[name].strip() for name in values if name in batch.mapping}


async def correct_many(batch: ImportBatch, typed: Mapping[int, Mapping[str, str]]) -> list[ImportRow]:
    """The same for several rows at once. Rows that are not there to be corrected are passed over."""
    _open(batch)
    done: list[ImportRow] = []
    numbers, survey = sorted(typed), targets.of(batch).survey(batch)
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        waiting = ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id, written=False, row__in=some)
        rows = await waiting.filter(outcome=Outcome.BAD).order_by("row")
        for row in rows:
            row.values = row.values | _known(batch, typed[row.row])
        if rows:
            await _judge_again(batch, rows, survey)
        done += rows
    return done


async def apply_to_all(batch: ImportBatch, field: str, code: str, old: str | None, new: str) -> int:
    """Every row whose `field` says `old` (None: anything), and is wrong for the same reason, says `new`. How many."""
    _open(batch)
    changed, last, survey = 0, 0, targets.of(batch).survey(batch)
    while rows := await with_mistake(batch, field, code, value=old, after=last, limit=AT_ONCE):
        for row in rows:
            row.values = row.values | {field: new.strip()}
        last = rows[-1].row
        changed += len(rows)
        await _judge_again(batch, rows, survey)
    return changed


async def decide(batch: ImportBatch, row: int, decision: str) -> ImportRow:
    """`new`, `skip`, the id of a candidate, or "" to think again. A bad row can only be left out."""
    found = await _row(batch, row)
    allowed = {Outcome.DOUBT: {"", NEW, SKIP, *found.candidates}}.get(found.outcome, {"", SKIP})
    if decision not in allowed:
        raise DomainError("Choisissez l’une des réponses proposées pour cette ligne.", code="DECISION_UNKNOWN")
    found.decision = decision
    await found.save(update_fields=["decision"])
    return found


def _open(batch: ImportBatch) -> None:
    if batch.stage not in OPEN:
        raise IllegalMove("Cet import est en cours ou terminé : ses lignes ne se corrigent plus.", code="ROWS_CLOSED")


async def _row(batch: ImportBatch, row: int) -> ImportRow:
    _open(batch)
    found = await ImportRow.get(workspace_id=batch.workspace_id, batch_id=batch.id, row=row)
    if found.written:
        raise IllegalMove("Cette ligne est déjà importée. Corrigez la fiche elle-même.", code="ROW_WRITTEN")
    return found


async def with_mistake(
    batch: ImportBatch, field: str, code: str, *, value: str | None = None, after: int = 0, limit: int = 50
) -> list[ImportRow]:
    """Bad rows with this mistake (and this very value), in the file's order."""
    said = {"field": field, "code": code} | ({} if value is None else {"value": value})
    mine = "workspace_id = :ws and batch_id = :batch and outcome = 'bad' and row > :after"
    sql = f"select * from import_row where {mine} and {_says(said)} order by row limit :most"  # noqa: S608
    values = {f"said_{name}": text for name, text in said.items()}
    rows = await db.rows(sql, ws=batch.workspace_id, batch=batch.id, after=after, most=limit, **values)
    return [ImportRow.of(row) for row in rows]


def _says(said: dict[str, str]) -> str:
    """One of the row's errors holds all of this."""
    if db.is_postgres():
        alike = " and ".join(f"one.value->>'{name}' = :said_{name}" for name in said)
        return f"exists (select 1 from jsonb_array_elements(errors) one where {alike})"  # noqa: S608
    alike = " and ".join(f"json_extract(one.value, '$.{name}') = :said_{name}" for name in said)
    return f"exists (select 1 from json_each(errors) one where {alike})"  # noqa: S608


async def _judge_again(batch: ImportBatch, rows: Sequence[ImportRow], survey: Any) -> None:
    """Check and compare these rows as the whole file was, and keep what they have become."""
    from importers.tables import again, checked

    was, wrong = Counter(row.outcome for row in rows), _mistakes(rows)
    good, bad = again.check(rows, batch, targets.of(batch).kind)
    matched = await targets.of(batch).match(good, batch, checked.nothing_twice(), survey)
    told = {each["row"]: each for each in records.told(batch, good, bad, matched)}
    for row in rows:
        for name, value in told[row.row].items():
            setattr(row, name, value)
        row.target_id = UUID(str(row.target_id)) if row.target_id else None
        row.decision = ""
    async with unit_of_work():
        await bulk.rewrite(rows, JUDGED)
        await _recount(batch, was, Counter(row.outcome for row in rows))
        await _rename(batch, wrong, _mistakes(rows))
        await tell(batch)


async def _recount(batch: ImportBatch, was: Counter[Outcome], now: Counter[Outcome]) -> None:
    """The counters of the import; its row is locked from here on, whether they move or not."""
    counts = {f"{each.value}_count": F(f"{each.value}_count") + (now[each] - was[each]) for each in Outcome}
    await ImportBatch.filter(id=batch.id, workspace_id=batch.workspace_id).update(**counts)
    await batch.refresh_from_db()


def _mistakes(rows: Iterable[ImportRow]) -> Counter[str]:
    return Counter(f"{error['field']}:{error['code']}" for row in rows for error in row.errors)


async def _rename(batch: ImportBatch, was: Counter[str], now: Counter[str]) -> None:
    """The mistakes of the import by name, less those put right, with those made."""
    counted = Counter(batch.mistakes)
    counted.update(now)
    counted.subtract(was)
    batch.mistakes = {name: count for name, count in counted.items() if count > 0}
    await batch.save(update_fields=["mistakes"])
