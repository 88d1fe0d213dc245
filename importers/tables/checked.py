"""Checked rows parted into good and bad ones, and the pieces that they make. Knows no database: the child loads it."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from importers.tables import marks

MOST = 25_000  # rows of a piece
TWICE = {"row": pl.UInt32, "field": pl.String, "first": pl.UInt32}


def piece(part: str, number: int) -> str:
    """The file of a piece: its `good` rows, its `bad` ones, or the `plan` that the matching made."""
    return f"{part}-{number:05d}.arrow"


def good(checked: pl.DataFrame, wrong: pl.Series) -> pl.DataFrame:
    """Clean values only."""
    values = [name for name in checked.columns if name[-1] not in "?!~"]
    return checked.filter(~wrong).select(values)


def bad(checked: pl.DataFrame, wrong: pl.Series) -> pl.DataFrame:
    """The cells as they were read, each with what is wrong beside it."""
    kept = [name + mark for name in marks.fields(checked) for mark in ("?", "!")]
    return checked.filter(wrong).select("row", *kept)


def nothing_twice() -> pl.DataFrame:
    return pl.DataFrame(schema=TWICE)


def twice(marked: dict[str, list[pl.DataFrame]]) -> pl.DataFrame:
    """Rows that say what an earlier row of the file said: row, field, first row. `marked`: row and mark, by field."""
    return pl.concat([nothing_twice(), *(_later(name, parts) for name, parts in marked.items())]).sort("row")


def _later(name: str, parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    marks = pl.concat(parts)
    repeated = marks.filter(pl.col("mark").is_duplicated())
    firsts = repeated.with_columns(first=pl.col("row").min().over("mark"), field=pl.lit(name))
    return firsts.filter(pl.col("row") > pl.col("first")).select(*TWICE).cast(TWICE)  # type: ignore[arg-type]
