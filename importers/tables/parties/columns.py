"""Rows of the table as columns of `third_party`, in the values of the database at hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl

from importers.tables import folding
from importers.tables.chunks import row_id
from importers.tables.models import ImportBatch
from importers.tables.parties.known import FIELDS
from workspaces.kernel import db
from workspaces.kernel.clock import now
from workspaces.parties.models import Kind

TYPES: dict[str, Any] = {
    "terms_days": pl.Int64,
    "terms_end_of_month": pl.Boolean,
    "trusted": pl.Boolean,
    "outstanding": pl.Int64,
    "since": pl.Date,
}
MAY_BE_NULL = {"terms_days", "outstanding", "since"}


def whole(rows: pl.DataFrame, batch: ImportBatch) -> pl.DataFrame:
    """Every column that third parties have, typed, null where the file says nothing; the name as it is recognised."""
    texts = {"kind", "number", *FIELDS} - {"terms_end_of_month"}
    rows = rows.with_columns(pl.lit(None, pl.String).alias(name) for name in texts if name not in rows.columns)
    end = "terms_end_of_month"
    end_of_month = pl.col(end) == "1" if end in rows.columns else pl.lit(value=False)
    days = pl.col("terms_days").cast(pl.Int64)
    return rows.select(
        *("row", "number", *(name for name in FIELDS if name not in TYPES)),
        pl.col("kind").fill_null(batch.side or Kind.SUPPLIER.value),
        terms_days=days,
        terms_end_of_month=pl.when(days.is_not_null()).then(end_of_month.fill_null(value=False)),
        trusted=pl.col("trusted") == "1",
        outstanding=(pl.col("outstanding").cast(pl.Decimal(18, 2)) * 100).cast(pl.Int64),
        since=pl.col("since").str.to_date("%Y-%m-%d"),
        folded=folding.folded_names(rows["name"]),
    )


def stored(rows: pl.DataFrame, batch: ImportBatch) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """For a bulk insert: the columns that say something or have no default, and what all rows have alike."""
    told = [name for name in FIELDS if name in ALWAYS or rows[name].null_count() < rows.height]
    columns: dict[str, list[Any]] = {"id": ids(batch, rows["row"].to_list())}
    alike = {"import_id": plain(batch.id), "created_at": plain(now())}
    waiting = ["iban_pending"] if "iban_pending" in rows.columns else []
    for name in ("kind", "number", "folded", *told, *waiting):
        values = _values(rows[name], name)
        if values.count(values[0]) == len(values):
            alike[name] = values[0]
        else:
            columns[name] = values
    return columns, alike


def moment(at: datetime) -> str:
    """As it travels in JSON: SQLite keeps this text itself."""
    return at.isoformat(" ")


ALWAYS = {"name", "siren", "vat_number", "iban", "email", "trusted"}  # columns without a default of the database


def _values(column: pl.Series, name: str) -> list[Any]:
    if name in MAY_BE_NULL:
        return column.cast(pl.String).to_list() if name == "since" and not db.is_postgres() else column.to_list()
    return column.fill_null("" if column.dtype == pl.String else False).to_list()


def plain(value: Any) -> Any:
    """SQLite's own types: asking Python for each value would cost more than writing it."""
    if db.is_postgres() or value is None:
        return value
    return value.isoformat(" ") if hasattr(value, "isoformat") else str(value)


def ids(batch: ImportBatch, rows: list[int]) -> list[Any]:
    """`row_id` of many rows, written out in two halves: a UUID object a row would cost more than the rest."""
    beginnings = {at: str(row_id(batch.id, at << 6))[:24] for at in {row >> 6 for row in rows}}
    ends = [str(row_id(batch.id, at))[24:] for at in range(64)]
    return [beginnings[row >> 6] + ends[row & 63] for row in rows]
