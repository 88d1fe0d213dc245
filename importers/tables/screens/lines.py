"""The grid of the rows to correct: fifty rows a page, whatever their number, filtered by mistake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from importers.tables import words
from importers.tables.kinds import TableKind
from importers.tables.models import ImportBatch, ImportRow, Outcome
from importers.tables.screens import said
from workspaces.kernel import db, keyset
from workspaces.kernel.french import plural
from workspaces.kernel.keyset import Page, Slice

KEYS = {"row": keyset.whole('"row"')}


@dataclass(frozen=True)
class Mistake:
    """What is wrong in the same way on several rows. `?faute=siren:SIREN_KEY` in an address."""

    field: str
    code: str

    @classmethod
    def of(cls, written: str, kind: TableKind) -> Mistake | None:
        name, _, code = written.partition(":")
        known = code in words.MISTAKES and any(column.name == name for column in kind.columns)
        return cls(name, code) if known else None

    def __str__(self) -> str:
        return f"{self.field}:{self.code}"


async def page_of(
    batch: ImportBatch, outcome: Outcome, page: Page, mistake: Mistake | None = None
) -> tuple[Slice, Sequence[ImportRow]]:
    """One page of the rows of an outcome that are not written yet, in the file's order."""
    wrong = f" and {says(mistake)}" if mistake else ""
    mine = "workspace_id = :ws and batch_id = :batch and outcome = :outcome and not written"
    sql = f'select id, "row", "row" as sort_key from import_row where {mine}{wrong}{page.where}{page.order}'  # noqa: S608
    values = {"ws": batch.workspace_id, "batch": batch.id, "outcome": outcome.value} | _named(mistake)
    cut = page.cut(await db.rows(sql, **values, **page.values))
    rows = ImportRow.filter(workspace_id=batch.workspace_id, id__in=[row["id"] for row in cut.rows])
    return cut, await rows.order_by("row")


def says(mistake: Mistake, *, same: bool = False) -> str:
    """A condition: one of the row's errors is this one (with this very `:value`). Its values are `_named`."""
    each = "jsonb_array_elements(errors)" if db.is_postgres() else "json_each(errors)"
    value = " and one.value->>'value' = :value" if same else ""
    alike = f"one.value->>'field' = :field and one.value->>'code' = :code{value}"
    return f"exists (select 1 from {each} one where {alike})"  # noqa: S608 (placeholders)


def _named(mistake: Mistake | None) -> dict[str, str]:
    return {"field": mistake.field, "code": mistake.code} if mistake else {}


async def alike(batch: ImportBatch, error: Mapping[str, str]) -> int:
    """How many rows are wrong in the same way, with the very same words."""
    mistake = Mistake(error["field"], error["code"])
    mine = "workspace_id = :ws and batch_id = :batch and outcome = 'bad' and decision = ''"
    sql = f"select count(*) as n from import_row where {mine} and {says(mistake, same=True)}"  # noqa: S608
    found = await db.rows(sql, ws=batch.workspace_id, batch=batch.id, value=error["value"], **_named(mistake))
    return int(found[0]["n"])


def offer(error: Mapping[str, str], row: ImportRow, count: int) -> dict[str, Any]:
    """For `_saved.html`: what somebody has just typed, for the other rows that say the same."""
    new = str(row.values.get(error["field"]) or "")
    others = plural(count, "autre ligne a", "autres lignes ont")
    said = f"«\u00a0{words.shown(error['value'])}\u00a0»" if error["value"] else "la même case vide"
    return {
        **error,
        "was": error["value"],
        "value": new,
        "said": f"{others} {said}.",
        "label": f"Appliquer à toutes ({count})",
    }


def columns(batch: ImportBatch, kind: TableKind, wrong: Iterable[str]) -> list[dict[str, str]]:
    """The file's columns, those with a mistake on this page first; a field that the file lacks stands there too."""
    faulty = set(wrong)
    shown = [column for column in kind.columns if column.name in batch.mapping or column.name in faulty]
    shown.sort(key=lambda column: column.name not in faulty)
    return [{"name": column.name, "label": column.label} for column in shown]


def line(row: ImportRow, kind: TableKind, fixed: Iterable[str] = ()) -> dict[str, Any]:
    """For `_line.html`. `fixed`: the fields that this person has put right since the page was shown."""
    sentences = {error["field"]: words.sentence(kind, **error) for error in row.errors}
    cells = {
        column.name: {
            "value": said.typed(column, row),
            "error": sentences.get(column.name, ""),
            "fixed": column.name in fixed and column.name not in sentences,
        }
        for column in kind.columns
    }
    skipped = row.decision == "skip"
    ready = "" if skipped else READY.get(row.outcome, "")
    name = words.shown(str(row.values.get("name") or ""))
    return {"row": row.row, "name": name, "cells": cells, "ready": ready, "skipped": skipped}


READY = {
    Outcome.NEW: "Prête",
    Outcome.UPDATE: "Mise à jour",
    Outcome.SAME: "Inchangée",
    Outcome.DOUBT: "À décider",
}


def chips(batch: ImportBatch, kind: TableKind, chosen: Mistake | None, total: int, here: str) -> list[dict[str, Any]]:
    """The mistakes as filters, the most frequent first."""
    all_of_them = {"label": "Toutes", "count": total, "href": here, "current": chosen is None}
    counted = sorted(batch.mistakes.items(), key=lambda pair: -pair[1])
    known = [(Mistake.of(written, kind), count) for written, count in counted if count > 0]
    return [all_of_them] + [
        {"label": label(kind, each), "count": count, "href": f"{here}&faute={each}", "current": each == chosen}
        for each, count in known
        if each
    ]


def label(kind: TableKind, mistake: Mistake) -> str:
    return f"{said.label(kind, mistake.field)}\u00a0: {said.MISTAKES.get(mistake.code, 'à corriger')}"
