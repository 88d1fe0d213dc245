"""The four columns of a checked field: the clean value, `?` the cell as read, `!` the error, `~` what was changed."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

MARKS = ("", "?", "!", "~")
NOTHING = pl.lit(None, pl.String)


def fields(checked: pl.DataFrame) -> list[str]:
    return [name[:-1] for name in checked.columns if name.endswith("!")]


def with_fields(checked: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """The fields that the file does not have, empty."""
    missing = [name for name in names if name not in checked.columns]
    return checked.with_columns(NOTHING.alias(name + mark) for name in missing for mark in MARKS)


def wrong(checked: pl.DataFrame, field: str, code: str, where: pl.Expr) -> pl.DataFrame:
    """An error on a field that had none: it stays as it was read."""
    here = checked.select(where.fill_null(False) & pl.col(f"{field}!").is_null()).to_series()
    if not here.any():
        return checked
    return checked.with_columns(
        pl.when(here).then(f"{field}?").otherwise(field).alias(field),
        pl.when(here).then(pl.lit(code)).otherwise(f"{field}!").alias(f"{field}!"),
        pl.when(~here).then(f"{field}~").alias(f"{field}~"),
    )


def filled(checked: pl.DataFrame, field: str, source: pl.Expr, code: str) -> pl.DataFrame:
    """A value from elsewhere in the row, for a field that is empty or said so."""
    empty = pl.all_horizontal(pl.col(field + mark).is_null() for mark in ("", "!"))
    here = checked.select(source.is_not_null() & empty).to_series()
    if not here.any():
        return checked
    return checked.with_columns(
        pl.when(here).then(source).otherwise(field).alias(field),
        pl.when(here).then(pl.lit(code)).otherwise(f"{field}~").alias(f"{field}~"),
    )
