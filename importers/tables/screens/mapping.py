"""Step 2: the sheet, its titles, and which column of the file each field comes from, with why and some values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from importers.tables import imports, looking
from importers.tables.kinds import Column, TableKind
from importers.tables.models import ImportBatch
from importers.tables.screens.place import Place
from importers.tables.words import shown
from workspaces.kernel.errors import DomainError
from workspaces.kernel.french import plural

WHY = {
    "en-tête": {"word": "En-tête", "tone": "ok", "icon": "check"},
    "contenu": {"word": "Contenu", "tone": "warn", "icon": "triangle-alert"},
    "mémoire": {"word": "Mémoire", "tone": "info", "icon": "history"},
}
CHOSEN = {"word": "Choisie", "tone": "info", "icon": "pencil"}
SAMPLES = 3
Sheet = Mapping[str, Any]


async def columns(batch: ImportBatch, kind: TableKind, query: Mapping[str, str]) -> dict[str, Any]:
    """For `_columns.html`. What the form says holds only for the sheet and the row of titles that it was made for."""
    at, row = where(batch, query)
    try:
        sheet, problem = await looking.sheet(batch, at, row), ""
    except DomainError as refused:
        sheet, problem = batch.look["sheets"][batch.choice["sheet"]], refused.message
    seen = f"{at}-{sheet['header_row']}"
    taken = typed(query, kind) if query.get("seen") == seen else proposed(batch, sheet, at)
    fields = [_field(column, taken.get(column.name), sheet) for column in kind.columns]
    found = [field for field in fields if field["column"] is not None or field["required"]]
    used = set(taken.values())
    titles = [title for title in sheet["headers"] if title.strip()] or sheet["headers"]
    return {
        "known": known(len(used), len(titles)),
        "sheets": [_choice(each, n, at) for n, each in enumerate(batch.look["sheets"])],
        "header_row": sheet["header_row"],
        "seen": seen,
        "fields": found,
        "others": [field for field in fields if field not in found],
        "options": [(n, _title(n, title)) for n, title in enumerate(sheet["headers"])],
        "unused": [shown(title) for n, title in enumerate(sheet["headers"]) if n not in used and title.strip()],
        "refusal": problem or sheet["refusal"],
        "fresh": "seen" not in query,
    }


def known(used: int, columns: int) -> str:
    return f"{plural(used, 'colonne')} sur {columns} {'reconnue' if used < 2 else 'reconnues'}"


def where(batch: ImportBatch, query: Mapping[str, str]) -> tuple[int, int | None]:
    """The sheet and the row of titles that are asked for; another sheet begins with its own row."""
    chosen = batch.choice["sheet"]
    at = _number(query.get("sheet"), chosen)
    shown_sheet, _, shown_row = query.get("seen", "").partition("-")
    row = _number(query.get("header_row"), None)
    if shown_sheet and shown_sheet != str(at):
        return at, None
    confirmed = batch.choice["header_row"] if at == chosen else None
    return at, row if shown_row else confirmed


def _number(said: str | None, otherwise: Any) -> Any:
    return int(said) if said and said.isdecimal() and len(said) < 8 else otherwise


def _choice(sheet: Sheet, at: int, current: int) -> dict[str, Any]:
    return {**{name: sheet[name] for name in ("name", "rows", "hidden")}, "index": at, "current": at == current}


def proposed(batch: ImportBatch, sheet: Sheet, at: int) -> dict[str, int]:
    """What is confirmed already, or what we propose."""
    if (at, sheet["header_row"]) == (batch.choice["sheet"], batch.choice["header_row"]):
        return batch.mapping
    return {name: each["column"] for name, each in sheet["proposal"].items()}


def typed(values: Mapping[str, str], kind: TableKind) -> dict[str, int]:
    said = {column.name: _number(values.get(f"c-{column.name}"), None) for column in kind.columns}
    return {name: at for name, at in said.items() if at is not None}


def _field(column: Column, at: int | None, sheet: Sheet) -> dict[str, Any]:
    told = sheet["proposal"].get(column.name, {})
    why = WHY.get(told["why"], CHOSEN) if told.get("column") == at and told else CHOSEN
    cells = [row[at] for row in sheet["samples"] if at is not None and at < len(row) and row[at]]
    return {
        "name": column.name,
        "label": column.label,
        "required": column.required,
        "column": at,
        "why": None if at is None else why,
        "samples": [shown(text) for text in cells[:SAMPLES]],
    }


def _title(at: int, title: str) -> str:
    """« B · Raison sociale »; a column without a title has its letter."""
    return f"{letters(at)} · {shown(title)}" if title.strip() else f"Colonne {letters(at)}"


def letters(at: int) -> str:
    """0 → A, 26 → AA."""
    head, last = divmod(at, 26)
    return (letters(head - 1) if head else "") + chr(ord("A") + last)


async def confirm(batch: ImportBatch, place: Place, values: Mapping[str, str]) -> None:
    """The form as it stands. Another row of titles is kept with the import, which then knows their names."""
    at, row = where(batch, values)
    sheet = await looking.sheet(batch, at, row)
    if sheet["refusal"]:
        raise DomainError(sheet["refusal"], code="SHEET_HEADERS")
    mapping = typed(values, place.kind)
    _check(mapping, sheet)
    if sheet is not batch.look["sheets"][at]:
        batch.look["sheets"][at] = sheet
        await batch.save(update_fields=["look"])
    choice = batch.choice | {"sheet": at, "header_row": sheet["header_row"]}
    await imports.confirm_columns(batch, choice=choice, mapping=mapping, by=place.by)


def _check(mapping: Mapping[str, int], sheet: Sheet) -> None:
    """Every column is one of the sheet, and means one thing."""
    columns = list(mapping.values())
    if any(at >= len(sheet["headers"]) for at in columns):
        raise DomainError("Cette colonne n’est pas dans la feuille : choisissez-en une autre.", code="COLUMN_UNKNOWN")
    twice = next((at for at in columns if columns.count(at) > 1), None)
    if twice is not None:
        title = _title(twice, sheet["headers"][twice])
        message = f"La colonne « {title} » est choisie pour deux champs : gardez-en un."
        raise DomainError(message, code="COLUMN_TWICE")
