"""Checks the rows of a table: every cell by its column's type, then what the cells of a row say of each other.

Runs in the sandbox's child, on whole columns; a row that somebody types in the grid is checked as a table of one.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from importers.tables import companies, figures
from importers.tables.columns import spread
from importers.tables.kinds import Column, TableKind, Type
from importers.tables.marks import MARKS, fields, with_fields, wrong
from importers.tables.repairs import repaired

OF_A_PLACE = {Type.PHONE, Type.POSTCODE}


def check(frame: pl.DataFrame, mapping: dict[str, int], kind: TableKind, refused: Collection[str] = ()) -> pl.DataFrame:
    """`row`, then four columns for each mapped field: see `marks`. A cell that is wrong keeps its text as its value.

    Fields that follow from others stand there, mapped or not: SIREN, SIRET and VAT number as soon as one of them is
    mapped, and those that are required. Beside `terms_days` stands `terms_end_of_month` ("1" or null), without marks.
    `refused`: the repairs, as `field:code`, that the person does not want.
    """
    refused = companies.implied(kind, refused)
    mapped = [column for column in kind.columns if column.name in mapping]
    checked = frame.select("row")
    for column in sorted(mapped, key=lambda column: column.type in OF_A_PLACE):
        cells = frame.select(pl.col(f"c{mapping[column.name]}").alias("cell"))
        if column.type in OF_A_PLACE:
            cells = cells.hstack(checked.with_columns(place=companies.place(checked, kind)).select("place"))
        checked = checked.hstack(_field(cells, column, refused))
    checked = _required(companies.together(checked, kind, refused), kind)
    return checked.select("row", *_in_order(checked, kind))


def _field(cells: pl.DataFrame, column: Column, refused: Collection[str]) -> pl.DataFrame:
    """The four columns of a field, and the end of the month beside days."""
    name = column.name
    told = repaired(cells, column)
    marked = told.select(pl.col("value").alias(name), cells["cell"].alias(f"{name}?"))
    marked = marked.hstack(told.select(pl.col("error").alias(f"{name}!"), pl.col("repair").alias(f"{name}~")))
    unwanted = [code for field, _, code in (each.partition(":") for each in refused) if field == name]
    if unwanted:
        marked = wrong(marked, name, "REPAIR_REFUSED", pl.col(f"{name}~").is_in(unwanted))
    if column.type is Type.DAYS:
        marked = marked.with_columns(_end_of_month(marked, name))
    return marked


def _end_of_month(marked: pl.DataFrame, name: str) -> pl.Series:
    """Only days that were written in words may say so."""
    written = marked[f"{name}~"].is_not_null()
    words = marked.select(f"{name}?").filter(written)
    told = words.select(pl.when(figures.says_end_of_month(pl.col(f"{name}?"))).then(pl.lit("1"))).to_series()
    return spread(told, written).alias(f"{name.removesuffix('_days')}_end_of_month")


def _required(checked: pl.DataFrame, kind: TableKind) -> pl.DataFrame:
    names = [column.name for column in kind.columns if column.required]
    checked = with_fields(checked, names)
    for name in names:
        checked = wrong(checked, name, "REQUIRED", pl.col(name).is_null())
    return checked


def _in_order(checked: pl.DataFrame, kind: TableKind) -> list[str]:
    """As the kind lists its fields, what belongs to one after it."""
    there = [column.name for column in kind.columns if column.name in checked.columns]
    marked = [name + mark for name in there for mark in MARKS]
    return [*marked, *(name for name in checked.columns if name not in {"row", *marked})]


def any_wrong(checked: pl.DataFrame) -> pl.Series:
    """Which rows have an error."""
    return checked.select(pl.any_horizontal(pl.col(f"{name}!").is_not_null() for name in fields(checked))).to_series()
