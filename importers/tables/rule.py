"""What the repairs of one type of cell are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from importers.tables.kinds import Column

CELL = pl.col("cell")
MOVED = ["SIRET_GIVEN", "SIREN_GIVEN"]  # right where they stand, but in the neighbour's column


@dataclass(frozen=True)
class Rule:
    """`fine` knows at little cost the cells that stay as they are; it may doubt a right one, never the other way round.

    `mend` takes the others in a column `cell` (`place` beside it where the country counts) and gives `value`, `error`
    and `repair`. `empties`: a word like « néant » stands for an empty cell. `few`: a column repeats a few values.
    `spaced`: people write spaces between the digits, and most often that is all there is to mend.
    """

    fine: Callable[[Column], pl.Expr]
    mend: Callable[[pl.DataFrame, Column], pl.DataFrame]
    empties: bool = True
    few: bool = False
    spaced: bool = False


def first(**codes: pl.Expr) -> pl.Expr:
    """The first code whose condition holds; null when none does."""
    return pl.coalesce(pl.when(condition).then(pl.lit(code)) for code, condition in codes.items())


ALWAYS = pl.lit(True)
