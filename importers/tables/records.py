"""The rows of an import that people look at, kept beside the batch; and which rows of a piece are plainly new."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from importers.tables.models import ImportBatch, ImportRow, Outcome
from importers.tables.targets import Finding, Matched
from workspaces.kernel import bulk, db
from workspaces.kernel.ids import new_id

if TYPE_CHECKING:
    import polars as pl

AT_ONCE = 5_000


def not_new(matched: Matched) -> pl.DataFrame:
    """The rows of a piece that its writing leaves out."""
    import polars as pl

    rows = sorted([*matched.same, *(finding.row for finding in matched.findings)])
    return pl.DataFrame({"row": rows}, schema={"row": pl.UInt32})


def new_rows(good: pl.DataFrame, plan: pl.DataFrame) -> pl.DataFrame:
    return good.join(plan, on="row", how="anti", maintain_order="left") if plan.height else good


def told(batch: ImportBatch, good: pl.DataFrame, bad: pl.DataFrame, matched: Matched) -> list[dict[str, Any]]:
    """What every one of these rows has become, new and same ones too; their texts stay as somebody wrote them."""
    known = {finding.row: as_values(finding) for finding in matched.findings}
    same = set(matched.same)
    found = [_as_bad(line, _fields(bad)) for line in bad.iter_rows(named=True)]
    for line in good.iter_rows(named=True):
        outcome = Outcome.SAME if line["row"] in same else Outcome.NEW
        found.append(known.get(line["row"]) or as_values(Finding(line["row"], outcome, after=_filled(line))))
    for each in found:
        each["outcome"] = Outcome(each["outcome"])
        del each["values"]
    return found


def _filled(line: dict[str, Any]) -> dict[str, str]:
    return {name: text for name, text in line.items() if text and name != "row"}


async def keep_findings(batch: ImportBatch, findings: Iterable[Finding]) -> None:
    await keep(batch, [as_values(finding) for finding in findings])


def as_values(finding: Finding) -> dict[str, Any]:
    return {
        "row": finding.row,
        "outcome": finding.outcome.value,
        "target_id": finding.target_id,
        "why": finding.why,
        "candidates": finding.candidates,
        "values": finding.values,
        "errors": finding.errors,
        "before": finding.before,
        "after": finding.after,
        "version_after": finding.version + 1 if finding.version else 0,
    }


async def keep_bad(batch: ImportBatch, bad: pl.DataFrame) -> None:
    """Bad rows as they were read, with what is wrong, field by field."""
    fields = _fields(bad)
    for part in bad.iter_slices(AT_ONCE):
        await keep(batch, [_as_bad(line, fields) for line in part.iter_rows(named=True)])


def _fields(bad: pl.DataFrame) -> list[str]:
    return [name[:-1] for name in bad.columns if name.endswith("?")]


def _as_bad(line: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    read = {name: line[f"{name}?"] or "" for name in fields}
    wrong = [(name, line[f"{name}!"]) for name in fields if line[f"{name}!"]]
    return {
        "row": line["row"],
        "outcome": Outcome.BAD.value,
        "target_id": None,
        "why": wrong[0][1],
        "candidates": [],
        "values": {name: value for name, value in read.items() if value},
        "errors": [{"field": name, "code": code, "value": read[name]} for name, code in wrong],
        "before": {},
        "after": {},
        "version_after": 0,
    }


async def keep(batch: ImportBatch, rows: list[dict[str, Any]]) -> None:
    """Add rows to look at inside the running transaction."""
    if not rows:
        return
    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
    for name in ("candidates", "values", "errors", "before", "after"):
        columns[name] = [json.dumps(value, ensure_ascii=False, default=str) for value in columns[name]]
    plain = (lambda value: value) if db.is_postgres() else (lambda value: str(value) if value else None)
    columns["target_id"] = [plain(value) for value in columns["target_id"]]
    columns["id"] = [plain(new_id()) for _ in rows]
    columns["batch_id"] = [plain(batch.id)] * len(rows)
    for name, default in (("decision", ""), ("written", False)):
        columns[name] = [default] * len(rows)
    await bulk.insert(ImportRow, batch.workspace_id, columns)
