"""Rows whose cells somebody has changed, checked as the whole file was."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from importers.tables import checked, checks
from importers.tables.kinds import TableKind
from importers.tables.models import ImportBatch, ImportRow


def check(rows: Sequence[ImportRow], batch: ImportBatch, kind: TableKind) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Good and bad among rows whose cells somebody has changed. Cells that the file had no column for count too."""
    names = [column.name for column in kind.columns if any(column.name in row.values for row in rows)]
    names = [*dict.fromkeys([*batch.mapping, *names])]
    cells = {f"c{at}": [_cell(row, name) for row in rows] for at, name in enumerate(names)}
    frame = pl.DataFrame(
        {"row": [row.row for row in rows], **cells},
        schema={"row": pl.UInt32, **dict.fromkeys(cells, pl.String)},
    )
    mapping = {name: at for at, name in enumerate(names)}
    told = checks.check(frame, mapping, kind, frozenset(batch.refused_repairs))
    wrong = checks.any_wrong(told)
    return checked.good(told, wrong), checked.bad(told, wrong)


def _cell(row: ImportRow, name: str) -> str | None:
    return str(row.values.get(name) or "") or None
