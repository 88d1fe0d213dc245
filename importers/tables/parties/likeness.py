"""Names that look alike. Only names that share an unusual beginning of a word are compared, so that a hundred thousand
new names against as many known ones stay cheap."""

from __future__ import annotations

import polars as pl
from rapidfuzz import fuzz

ALIKE = 88.0  # out of 100
LETTERS = 4  # of a word that two names must share
COMMON = 60  # known names with a beginning that tells nothing any more


def index(known: pl.DataFrame) -> pl.DataFrame:
    """The unusual beginnings of known names: beginning, place in `known`."""
    beginnings = _beginnings(known.with_row_index("at"), "at")
    return beginnings.filter(pl.len().over("beginning") <= COMMON)


def pairs(rows: pl.DataFrame, known: pl.DataFrame, beginnings: pl.DataFrame) -> pl.DataFrame:
    """Row and id of what is alike, the nearest first; nothing where two SIREN say that they are not the same."""
    near = _beginnings(rows, "row").join(beginnings, on="beginning").select("row", "at").unique()
    asked = rows.select("row", "kind", "folded", "siren")
    told = near.join(asked, on="row").join(known.with_row_index("at"), on=["at", "kind"], suffix="_known")
    together = told.filter(pl.col("siren").is_null() | (pl.col("siren_known") == ""))
    names = together.select("folded", "folded_known").iter_rows()
    scores = [fuzz.token_sort_ratio(name, other, score_cutoff=ALIKE) for name, other in names]
    alike = together.with_columns(score=pl.Series(scores, dtype=pl.Float64)).filter(pl.col("score") > 0)
    return alike.sort("row", "score", "id", descending=[False, True, False]).select("row", "id")


def _beginnings(names: pl.DataFrame, key: str) -> pl.DataFrame:
    """The first letters of each word of a name, and those of its first two words together."""
    words = names.select(key, word=pl.col("folded").str.split(" ").list.eval(pl.element().str.head(LETTERS)))
    single = words.explode("word").select(key, beginning="word")
    two = pl.col("word").list.head(2).list.sort().list.join(" ")
    both = words.filter(pl.col("word").list.len() > 1).select(key, beginning=two)
    return pl.concat([single, both]).filter(pl.col("beginning") != "").unique()
