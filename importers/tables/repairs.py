"""Repairs and checks the cells of one column. Most need nothing: only the doubtful ones are looked at closely."""

from __future__ import annotations

import polars as pl

from importers.tables import choices, dates, figures, identities, places, texts
from importers.tables.columns import spread
from importers.tables.kinds import Column, Type
from importers.tables.rule import CELL, MOVED, Rule, first

RULES: dict[Type, Rule] = {
    Type.TEXT: texts.TEXT,
    Type.NAME: texts.TEXT,
    Type.SIREN: identities.SIREN,
    Type.SIRET: identities.SIRET,
    Type.VAT: identities.VAT,
    Type.IBAN: identities.IBAN,
    Type.BIC: identities.BIC,
    Type.EMAIL: texts.EMAIL_ADDRESS,
    Type.PHONE: places.PHONE,
    Type.POSTCODE: places.POSTCODE,
    Type.COUNTRY: places.COUNTRY,
    Type.AMOUNT: figures.AMOUNT,
    Type.RATE: figures.RATE,
    Type.DATE: dates.DATE,
    Type.DAYS: figures.DAYS,
    Type.YES_NO: choices.YES_NO,
    Type.CHOICE: choices.CHOICE,
    Type.ACCOUNT: texts.ACCOUNT,
}
# what Excel and its likes show when a formula fails, in English and in French
FAILED = r"N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|BUSY!|CONNECT!|UNKNOWN!|GETTING_DATA"
FAILED += r"|N/D|VALEUR!|NOM\?|NOMBRE!|NUL!|PROPAGATION!|CALCUL!|CHAMP!"
CELL_ERRORS = f"^#(?:{FAILED})$"
WORDS = r"x{1,3}|n[./]?[ac]\.?|s[./]o\.?|null|none|nan|vide|n[ée]ant|aucune?|inconnue?|sans(?: objet)?"
EMPTY = rf"(?i)^\s*(?:[-–—_./?\\*]+|0+|{WORDS})\s*$"
NOTHING = pl.lit(None, pl.String)


def repaired(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    """`value`, `error` and `repair` for each `cell`; `place`, the row's country, stands beside it where it counts.

    A value with an error is the cell as read. Without error and without repair nothing was changed.
    """
    rule = RULES[column.type]
    doubtful = cells.select(
        CELL.is_not_null() & ~((CELL != "") & rule.fine(column) & _short(column) & ~CELL.str.starts_with("#"))
    )
    chosen = doubtful.to_series()
    if not chosen.any():
        return cells.select(value=CELL, error=NOTHING, repair=NOTHING).rechunk()
    mended = _mended(cells.filter(chosen), rule, column)
    value, error, repair = (spread(mended[name], chosen) for name in ("value", "error", "repair"))
    return pl.DataFrame({"value": value.zip_with(chosen, cells["cell"]), "error": error, "repair": repair})


def _mended(cells: pl.DataFrame, rule: Rule, column: Column) -> pl.DataFrame:
    """Where values repeat themselves, each is mended once."""
    if not rule.few:
        return _judged(rule.mend(cells, column), rule, column)
    once = _judged(rule.mend(cells.unique(), column), rule, column).select("cell", "value", "error", "repair")
    return cells.join(once, on="cell", how="left", maintain_order="left")


def _short(column: Column) -> pl.Expr:
    return (CELL.str.len_bytes() <= column.longest) | (CELL.str.len_chars() <= column.longest)


def _judged(mended: pl.DataFrame, rule: Rule, column: Column) -> pl.DataFrame:
    """The verdict over the rule's own: cells that hold nothing, an error of Excel or too much; what is no change."""
    value, error, moved = pl.col("value"), pl.col("error"), pl.col("repair").is_in(MOVED).fill_null(False)
    mended = mended.with_columns(value=pl.when(value != "").then(value), blank=CELL.str.strip_chars() == "")
    long = error.is_null() & ~moved & (value.str.len_chars() > column.longest)
    mended = mended.with_columns(
        error=first(CELL_ERROR=CELL.str.contains(CELL_ERRORS), TOO_LONG=long).fill_null(error),
    )
    wordless = (
        (error.is_not_null() & (error != "CELL_ERROR") & CELL.str.contains(EMPTY)) if rule.empties else pl.lit(False)
    )
    mended = mended.with_columns(empty=pl.col("blank") | wordless.fill_null(False))
    mended = mended.with_columns(error=pl.when(~pl.col("empty")).then(error))
    same = (value == CELL).fill_null(False) & ~moved & ~pl.col("empty")
    unchanged = pl.col("blank") | error.is_not_null() | same
    return mended.with_columns(
        value=pl.when(error.is_not_null()).then(CELL).when(~pl.col("empty")).then(value),
        repair=pl.when(~unchanged).then(pl.when("empty").then(pl.lit("EMPTIED")).otherwise("repair")),
    )
