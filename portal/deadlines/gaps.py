"""Holes in the numbers that a supplier gives its invoices, seen over all the dossiers of the firm.

A supplier numbers for all its customers: a hole only says something where the firm's dossiers receive most of the
sequence. It is shown to the firm and to nobody else, as it sets the papers of several clients side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

FEWEST = 5  # numbers that make a sequence
DENSE = 0.6  # share of the sequence that the firm's dossiers received
WIDEST = 3  # numbers in a row: a wider hole is another customer, or another year
NUMBER = r"^(.*?)(\d{1,12})(\D*)$"
SEQUENCE = ["siren", "before", "digits", "after"]


@dataclass(frozen=True)
class Gap:
    """Numbers that nobody received, between two invoices that somebody did. Both ends name their dossier."""

    supplier: str
    numbers: list[str]
    previous: dict[str, Any]
    following: dict[str, Any]


def gaps(rows: list[dict[str, Any]]) -> list[Gap]:
    """Rows have siren, supplier, number, dossier and date."""
    if not rows:
        return []
    found = holes(dense(sequences(pl.DataFrame(rows, infer_schema_length=None))))
    return [_gap(row) for row in found.iter_rows(named=True)]


def sequences(invoices: pl.DataFrame) -> pl.DataFrame:
    """Each number as a prefix, a rank and a suffix. Of one number received twice, the first counts."""
    parts = pl.col("number").str.strip_chars().str.extract_groups(NUMBER).alias("parts")
    cut = invoices.with_columns(parts).unnest("parts").rename({"1": "before", "2": "written", "3": "after"})
    cut = cut.filter(pl.col("written").is_not_null())
    ranked = cut.with_columns(
        rank=pl.col("written").cast(pl.Int64),
        digits=pl.when(pl.col("written").str.starts_with("0")).then(pl.col("written").str.len_chars()).otherwise(0),
    )
    padded = ranked.with_columns(digits=pl.col("digits").max().over("siren", "before", "after"))
    return padded.sort("date").unique([*SEQUENCE, "rank"], keep="first", maintain_order=True)


def dense(numbers: pl.DataFrame) -> pl.DataFrame:
    """The sequences of which the firm receives most."""
    span = pl.col("rank").max() - pl.col("rank").min() + 1
    many, share = pl.len() >= FEWEST, pl.len() / span >= DENSE
    return numbers.filter((many & share).over(SEQUENCE))


def holes(numbers: pl.DataFrame) -> pl.DataFrame:
    ordered = numbers.sort([*SEQUENCE, "rank"])
    before = [
        pl.col(name).shift(1).over(SEQUENCE).alias(f"{name}_before") for name in ("rank", "number", "dossier", "date")
    ]
    hole = pl.col("rank") - pl.col("rank_before") - 1
    return ordered.with_columns(before).filter(hole.is_between(1, WIDEST)).sort("supplier", "before", "rank")


def _gap(row: dict[str, Any]) -> Gap:
    ranks = range(row["rank_before"] + 1, row["rank"])
    numbers = [f"{row['before']}{rank:0{row['digits']}d}{row['after']}" for rank in ranks]
    previous = {name: row[f"{name}_before"] for name in ("number", "dossier", "date")}
    return Gap(row["supplier"], numbers, previous, {name: row[name] for name in ("number", "dossier", "date")})
