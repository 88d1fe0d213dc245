"""Amounts, rates and payment terms. What can be read in two ways is never guessed."""

from __future__ import annotations

import polars as pl

from importers.tables.folding import plainly
from importers.tables.kinds import Column
from importers.tables.rule import ALWAYS, CELL, Rule, first

SPACES = r"[\s\x1c-\x1f'’\p{DI}]"
EURO = "(?i)(?:EUR)?€?$"
FRENCH_GROUPS = r"^-?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+$"
ENGLISH_GROUPS = r"^-?[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]+$"
EITHER = r"^-?[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?:,[0-9]{3})+)$"  # 1,234: thousands, or three decimals?
NUMBER = r"^-?[0-9]+(?:\.[0-9]+)?$"
MOST_DAYS = 365
READ, VALUE = pl.col("read"), pl.col("value")


def _mend_amount(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    """As `kernel.money.parse_amount` reads them, to the column's decimals: the cent, but for prices."""
    bare = CELL.str.replace_all(SPACES, "").str.replace("−", "-").str.replace(EURO, "")
    grouped = READ.str.contains(FRENCH_GROUPS)
    plain = pl.when(grouped).then(READ.str.replace_all(".", "", literal=True)).otherwise(READ)
    value = plain.str.replace(",", ".").str.replace(rf"(\.[0-9]{{{column.decimals}}})0+$", "$1")
    return (
        cells.with_columns(read=bare)
        .with_columns(value=value)
        .with_columns(
            error=first(
                AMOUNT_AMBIGUOUS=READ.str.contains(EITHER) | READ.str.contains(ENGLISH_GROUPS),
                AMOUNT_INVALID=~VALUE.str.contains(NUMBER),
                AMOUNT_PRECISION=VALUE.str.contains(rf"\.[0-9]{{{column.decimals + 1}}}"),
                AMOUNT_TOO_LARGE=VALUE.str.contains("^-?0*[1-9][0-9]{12}"),
            ),
            repair=first(AMOUNT=ALWAYS),
        )
    )


def _mend_rate(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    """Excel stores 20 % as 0.2. No rate of VAT lies between 0 and one half per cent, so 0.2 is 20."""
    bare = CELL.str.replace_all(SPACES, "").str.replace(",", ".")
    read = cells.with_columns(read=bare.str.replace("%$", "")).with_columns(number=READ.cast(pl.Float64, strict=False))
    small = (pl.col("number") > 0) & (pl.col("number") <= 0.5)
    fraction = small & ~CELL.str.contains("%")
    number = pl.when(fraction).then(pl.col("number") * 100).otherwise("number")
    hundredths = (number * 100).round()
    exact = ((number * 100 - hundredths).abs() < 1e-6) & READ.str.contains(r"^[0-9]{1,3}(?:\.[0-9]+)?$")
    right = exact & hundredths.is_between(0, 10_000) & ~(small & ~fraction)
    whole = hundredths.cast(pl.Int64, strict=False)
    value = (whole // 100).cast(pl.String) + "." + (whole % 100).cast(pl.String).str.zfill(2)
    return read.with_columns(
        value=pl.when(right).then(value.str.replace(r"\.?0+$", "")),
        error=first(RATE_INVALID=~right.fill_null(False)),
        repair=first(FRACTION=fraction, RATE=ALWAYS),
    )


NEGATIVE = r"^\s*[-−–]\s*[0-9]"
END_OF_MONTH = r"\b(?:fin de mois|fin du mois|fin mois|fdm|f d m|jfm|eom|end of month)\b"
NOTHING = r"\b(?:comptant|au comptant|immediat|a reception|reception|a reception de facture|cash)\b"
FILLERS = r"\b(?:jours?|jrs?|j|days?|nets?|nette|date de facture|date facture|ddf|de facture|facture|a|sous|paiement)\b"


def _words(text: pl.Expr) -> pl.Expr:
    return plainly(text.str.replace(r"[.,]0$", "")).str.replace_all("([0-9])([a-z])", "$1 $2")


def says_end_of_month(text: pl.Expr) -> pl.Expr:
    return _words(text).str.contains(END_OF_MONTH)


def _mend_days(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    """« 45 jours fin de mois » → 45. A number alone, or words that stand for none: « comptant », « fin de mois »."""
    read = cells.with_columns(words=_words(CELL))
    at_once = pl.col("words").str.contains(f"{NOTHING}|{END_OF_MONTH}")
    rest = pl.col("words").str.replace_all(END_OF_MONTH, " ").str.replace_all(NOTHING, " ")
    read = read.with_columns(rest=rest.str.replace_all(FILLERS, " ").str.strip_chars(" "))
    written = pl.when(at_once & (pl.col("rest") == "")).then(pl.lit("0")).otherwise("rest")
    right = written.str.contains("^[0-9]{1,4}$") & ~CELL.str.contains(NEGATIVE)
    number = pl.when(right).then(written).cast(pl.Int64)
    read = read.with_columns(number=pl.when(number <= MOST_DAYS).then(number))
    return read.with_columns(
        value=pl.col("number").cast(pl.String),
        error=first(TERMS_INVALID=pl.col("number").is_null()),
        repair=first(TERMS=ALWAYS),
    )


def _is_amount(column: Column) -> pl.Expr:
    shape = rf"^-?[0-9]{{1,12}}(?:\.[0-9]{{1,{column.decimals}}})?$"
    return CELL.str.contains(shape) & ~CELL.str.contains(EITHER)


AMOUNT = Rule(_is_amount, _mend_amount)
RATE = Rule(lambda column: CELL.str.contains(r"^(?:0|100|[1-9][0-9]?(?:\.[0-9]?[1-9])?)$"), _mend_rate, few=True)
DAYS = Rule(
    lambda column: CELL.str.contains("^(?:0|[1-9][0-9]?|[12][0-9]{2}|3[0-5][0-9]|36[0-5])$"), _mend_days, few=True
)
