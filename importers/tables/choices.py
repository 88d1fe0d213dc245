"""Words out of a list: yes or no, supplier or customer. They are translated into code, which is no repair."""

from __future__ import annotations

import polars as pl

from importers.tables.folding import plain, plainly
from importers.tables.kinds import Column
from importers.tables.rule import CELL, Rule, first

YES_OR_NO = dict.fromkeys(("oui", "o", "yes", "y", "vrai", "true", "1", "x", "ok"), "1")
YES_OR_NO |= dict.fromkeys(("non", "n", "no", "faux", "false", "0"), "0")


def _mend(cells: pl.DataFrame, words: dict[str, str], code: str) -> pl.DataFrame:
    value = plainly(CELL).replace_strict(words, default=None, return_dtype=pl.String)
    return cells.with_columns(value=value, repair=pl.lit(None, pl.String)).with_columns(
        error=first(**{code: pl.col("value").is_null()})
    )


def _mend_choice(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    singular = {plain(word): meaning for word, meaning in column.choices.items()}
    return _mend(cells, {f"{word}s": meaning for word, meaning in singular.items()} | singular, "CHOICE_UNKNOWN")


def _mend_yes_no(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    return _mend(cells, YES_OR_NO, "YES_NO_INVALID")


CHOICE = Rule(lambda column: CELL.is_in(sorted(set(column.choices.values()))), _mend_choice, few=True)
YES_NO = Rule(lambda column: CELL.is_in(["0", "1"]), _mend_yes_no, few=True)
