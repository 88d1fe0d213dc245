"""The rows of one file, dossier by dossier: each part is compared and written as an import of that dossier would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import polars as pl

from importers.tables import checked
from importers.tables.models import ImportBatch, ImportRow, Outcome
from importers.tables.parties import looking, matching, returning, writing
from importers.tables.targets import Finding, Matched, Written
from portal.parties import children
from portal.parties.placing import Places

KEYS = ("number", "siren", "siret", "vat_number", "iban")


async def match(rows: pl.DataFrame, batch: ImportBatch, twice: pl.DataFrame, places: Places) -> Matched:
    await places.look()
    matched = Matched([], [])
    parts, said = await _parts(rows, places, matched)
    for dossier, part in parts.items():
        child = children.made(batch, dossier)
        told = pl.concat([twice, _twice(part)]).unique("row", keep="first", maintain_order=True)
        found = await matching.match(part, child, told, _survey(child, places))
        matched.same += found.same
        matched.findings += [_with_dossier(finding, said[finding.row]) for finding in found.findings]
    return matched


def _survey(child: ImportBatch, places: Places) -> looking.Survey:
    without = None if places.own else child.id
    return places.surveys.setdefault(child.workspace_id, looking.Survey(child.workspace_id, without))


async def _parts(
    rows: pl.DataFrame, places: Places, matched: Matched
) -> tuple[dict[UUID, pl.DataFrame], dict[int, str]]:
    """The rows of each dossier, and how each row names its own. Rows of none are mistakes."""
    said = dict(rows.select("row", "dossier").iter_rows())
    where = {row: places.of(text or "") for row, text in said.items()}
    matched.findings += [
        _nowhere(line, str(where[line["row"]]))
        for line in rows.iter_rows(named=True)
        if isinstance(where[line["row"]], str)
    ]
    numbers: defaultdict[UUID, list[int]] = defaultdict(list)
    for row, place in where.items():
        if isinstance(place, UUID):
            numbers[place].append(row)
    bare = rows.drop("dossier")
    return {place: bare.filter(pl.col("row").is_in(some)) for place, some in numbers.items()}, said


def _nowhere(line: dict[str, Any], code: str) -> Finding:
    error = {"field": "dossier", "code": code, "value": line["dossier"] or ""}
    return Finding(line["row"], Outcome.BAD, why=code, values=matching.filled(line), errors=[error])


def _twice(part: pl.DataFrame) -> pl.DataFrame:
    """Rows of one dossier that say the same, however each of them names the dossier."""
    side = pl.col("kind").fill_null("") if "kind" in part.columns else pl.lit("")
    seen = {
        name: [part.filter(pl.col(name).is_not_null()).select("row", pl.concat_str(side, name).alias("mark"))]
        for name in KEYS
        if name in part.columns
    }
    return checked.twice(seen)


def _with_dossier(finding: Finding, said: str) -> Finding:
    finding.values = {"dossier": said} | finding.values
    if finding.outcome is Outcome.DOUBT:
        finding.after = finding.values
    return finding


async def create(rows: pl.DataFrame, batch: ImportBatch, places: Places) -> Written:
    await places.look()
    matched, total = Matched([], []), Written()
    parts, _ = await _parts(rows, places, matched)
    for dossier, part in parts.items():
        child = await children.of(batch, dossier)
        written = await writing.create(part, child)
        await children.count(child, written)
        _add(total, written)
    return total


async def settle(rows: Sequence[ImportRow], batch: ImportBatch, places: Places) -> Written:
    """A row whose dossier the person may no longer see waits, like one whose target has changed."""
    await places.look()
    total = Written()
    parts: defaultdict[UUID, list[ImportRow]] = defaultdict(list)
    for row in rows:
        place = places.of(str(row.values.get("dossier") or ""))
        if isinstance(place, UUID):
            parts[place].append(row)
        else:
            total.stale.append(row.row)
    for dossier, some in parts.items():
        child = await children.of(batch, dossier)
        written = await writing.settle(some, child)
        await children.keep_changes(child, [row for row in some if row.row not in set(written.stale)])
        await children.count(child, written)
        _add(total, written)
    return total


def _add(total: Written, written: Written) -> None:
    total.created += written.created
    total.updated += written.updated
    total.pending_ibans += written.pending_ibans
    total.stale += written.stale


async def take_back_updated(rows: Sequence[ImportRow], batch: ImportBatch, places: Places) -> list[int]:
    await places.look()
    parts: defaultdict[UUID, list[ImportRow]] = defaultdict(list)
    for row in rows:
        place = places.of(str(row.values.get("dossier") or ""))
        if isinstance(place, UUID):
            parts[place].append(row)
    done = []
    for dossier, some in parts.items():
        child = await children.of(batch, dossier)
        given = await returning.take_back_updated(some, child)
        mine = ImportRow.filter(workspace_id=dossier, batch_id=child.id, row__in=given)
        await mine.update(written=False)
        done += given
    return done
