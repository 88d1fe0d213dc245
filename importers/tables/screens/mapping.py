"""Step 2: the sheet, its titles, and which column of the file each field comes from, with why and some values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from importers.tables.kinds import Column, TableKind
from importers.tables.models import ImportBatch
from importers.tables.words import shown

WHY = {
    "en-tête": {"word": "En-tête", "tone": "ok", "icon": "check"},
    "contenu": {"word": "Contenu", "tone": "warn", "icon": "triangle-alert"},
    "mémoire": {"word": "Mémoire", "tone": "info", "icon": "history"},
    "choix": {"word": "Choisie", "tone": "info", "icon": "pencil"},
}
SAMPLES = 3


def columns(batch: ImportBatch, kind: TableKind, query: Mapping[str, str]) -> dict[str, Any]:
    """For `_columns.html`."""
    sheets = batch.look.get("sheets", [])
    at = _number(query.get("sheet", ""), batch.choice.get("sheet", 0))
    sheet = sheets[at] if at < len(sheets) else {}
    row = sheet.get("header_row", 1)
    seen = f"{at}-{row}"
    fresh = query.get("seen") != seen
    taken = proposed(batch, sheet, at) if fresh else {name: each for name, each in _typed(query, kind).items()}
    fields = [_field(column, taken.get(column.name), sheet, fresh) for column in kind.columns]
    found = [field for field in fields if field["column"] is not None or field["required"]]
    used = set(taken.values())
    return {
        "sheets": [
            {"index": n, "name": each["name"], "rows": each["rows"], "hidden": each["hidden"], "current": n == at}
            for n, each in enumerate(sheets)
        ],
        "header_row": row,
        "seen": seen,
        "fields": found,
        "others": [field for field in fields if field not in found],
        "options": [(n, title) for n, title in enumerate(sheet.get("headers", []))],
        "unused": [title for n, title in enumerate(sheet.get("headers", [])) if n not in used and title],
        "refusal": sheet.get("refusal", ""),
        "fresh": "seen" not in query,
    }


def proposed(batch: ImportBatch, sheet: Mapping[str, Any], at: int) -> dict[str, int]:
    if at == batch.choice.get("sheet", 0):
        return batch.mapping
    return {name: each["column"] for name, each in sheet.get("proposal", {}).items()}


def _typed(query: Mapping[str, str], kind: TableKind) -> dict[str, int]:
    typed = {column.name: query.get(f"c-{column.name}", "") for column in kind.columns}
    return {name: int(text) for name, text in typed.items() if text.isdecimal() and len(text) < 6}


def _field(column: Column, at: int | None, sheet: Mapping[str, Any], fresh: bool) -> dict[str, Any]:
    told = sheet.get("proposal", {}).get(column.name, {})
    why = WHY.get(told.get("why", "")) if told.get("column") == at else WHY["choix"]
    samples = [row[at] for row in sheet.get("samples", []) if at is not None and at < len(row) and row[at]]
    return {
        "name": column.name,
        "label": column.label,
        "required": column.required,
        "column": at,
        "why": why if at is not None else None,
        "samples": [shown(text) for text in samples[:SAMPLES]],
    }


def chosen(batch: ImportBatch, kind: TableKind, values: Mapping[str, str]) -> dict[str, Any]:
    """What the form says, for `imports.confirm_columns`."""
    choice = batch.choice | {"sheet": _number(values.get("sheet", ""), batch.choice.get("sheet", 0))}
    return {"choice": choice, "mapping": _typed(values, kind)}


def _number(typed: str, otherwise: int) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 8 else otherwise
