"""Tables for tests: cells as the reader gives them, and what `checks.check` says of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import polars as pl

from importers.tables import checks
from importers.tables.kinds import PARTIES, TableKind


def table(columns: dict[str, list[str | None]]) -> tuple[pl.DataFrame, dict[str, int]]:
    """A frame of `files.frames` with these fields, and its mapping. Rows are numbered as a sheet with a header."""
    count = len(next(iter(columns.values())))
    cells = {f"c{at}": pl.Series(texts, dtype=pl.String) for at, texts in enumerate(columns.values())}
    rows = pl.Series(range(2, count + 2), dtype=pl.UInt32)
    return pl.DataFrame({"row": rows, **cells}), {name: at for at, name in enumerate(columns)}


def checked(
    columns: dict[str, list[str | None]], refused: Collection[str] = (), kind: TableKind = PARTIES
) -> pl.DataFrame:
    """Named rows: nothing is wrong but what the test is about."""
    count = len(next(iter(columns.values())))
    frame, mapping = table({"name": ["Au bon moulin"] * count, **columns})
    return checks.check(frame, mapping, kind, refused)


def told(field: str, cells: Iterable[str | None], **others: str) -> dict[str | None, Any]:
    """Each cell of a column with what becomes of it: the value, or (value, repair), or the error's code."""
    cells = list(cells)
    columns: dict[str, list[str | None]] = {name: [text] * len(cells) for name, text in others.items()}
    rows = checked({**columns, field: cells}).iter_rows(named=True)
    return {cell: _verdict(row, field) for cell, row in zip(cells, rows, strict=True)}


def errors(row: dict[str, Any]) -> dict[str, str]:
    """What is wrong in a row, by field."""
    return {name[:-1]: code for name, code in row.items() if name.endswith("!") and code}


def _verdict(row: dict[str, Any], field: str) -> Any:
    if code := row[f"{field}!"]:
        assert row[field] == row[f"{field}?"], "a cell that is wrong stays as it was read"
        return code
    repair = row[f"{field}~"]
    return (row[field], repair) if repair else row[field]
