"""Dates: ISO, or day and month in the order of the French. A day that does not exist is never turned round."""

from __future__ import annotations

import polars as pl

from importers.tables.folding import plainly
from importers.tables.kinds import Column
from importers.tables.rule import ALWAYS, CELL, Rule, first

TIME = r"(?:[T ]+[0-9]{1,2}[:h][0-9]{2}.*)?$"
ISO = r"^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})" + TIME
FRENCH = r"^([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})" + TIME
COMPACT = "^((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})$"
SERIAL = r"^([0-9]{5})(?:\.[0-9]+)?$"
MONTHS = ["janv(?:ier)?", "fevr?(?:ier)?", "mars?", "avr(?:il)?", "mai", "juin", "juil(?:let)?", "aout"]
MONTHS += ["sept?(?:embre)?", "oct(?:obre)?", "nov(?:embre)?", "dec(?:embre)?"]
WORDS = r"^(?:[a-z]+di |dimanche )?([0-9]{1,2})(?:er)? (?:%s) ([0-9]{4}|[0-9]{2})$"
UNIX = 25_569  # 1970-01-01 for Excel, whose days begin on 1899-12-30
PIVOT = r"^([0-4][0-9])-", r"^([5-9][0-9])-"  # two digits of a year: 49 is 2049, 50 is 1950
READ, VALUE, WRITTEN = pl.col("read"), pl.col("value"), pl.col("written")


def _mend(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    read = cells.with_columns(read=CELL.str.replace_all(r"[\s\p{DI}]+", " ").str.strip_chars(" "))
    read = read.with_columns(written=_in_order(), serial=READ.str.extract(SERIAL).cast(pl.Int32) - UNIX)
    day = pl.coalesce(WRITTEN.str.to_date("%Y-%m-%d", strict=False), pl.col("serial").cast(pl.Date))
    day = pl.when(day.dt.year().is_between(1900, 2099)).then(day)
    return read.with_columns(value=day.dt.strftime("%Y-%m-%d")).with_columns(
        error=first(DATE_INVALID=VALUE.is_null()),
        repair=first(
            DATE_SERIAL=WRITTEN.is_null(),
            DATE_TIME=READ.str.contains(ISO) | READ.str.contains(COMPACT),
            DATE_FRENCH=ALWAYS,
        ),
    )


def _in_order() -> pl.Expr:
    """Year, month, day, whichever way they were written; null when they were not."""
    ways = [_rearranged(READ, ISO, "$1-$2-$3"), _rearranged(READ, FRENCH, "$3-$2-$1")]
    ways.append(_rearranged(READ, COMPACT, "$1-$2-$3"))
    words = plainly(READ)
    ways += [_rearranged(words, WORDS % month, f"$2-{at:02d}-$1") for at, month in enumerate(MONTHS, 1)]
    return pl.coalesce(ways).str.replace(PIVOT[0], "20$1-").str.replace(PIVOT[1], "19$1-")


def _rearranged(text: pl.Expr, pattern: str, order: str) -> pl.Expr:
    return pl.when(text.str.contains(pattern)).then(text.str.replace(pattern, order))


SURELY = "^(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])$"
DATE = Rule(lambda column: CELL.str.contains(SURELY), _mend, few=True)
