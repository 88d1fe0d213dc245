"""Countries, postcodes and phone numbers. `place` is the country of the row, where it is known."""

from __future__ import annotations

import polars as pl

from importers.tables.countries import TABLE
from importers.tables.folding import plainly
from importers.tables.kinds import Column
from importers.tables.rule import ALWAYS, CELL, Rule, first

# what people write besides: parts of a country, former names, the codes of VAT numbers and of the sea
USUAL = {
    **dict.fromkeys(("uk", "u k", "grande bretagne", "great britain", "angleterre", "england", "ecosse"), "GB"),
    **dict.fromkeys(("u s a", "us a", "etats unis d amerique", "united states of america"), "US"),
    **{"el": "GR", "hollande": "NL", "hong kong": "HK", "republique tcheque": "CZ", "czech republic": "CZ"},
    **{"france metropolitaine": "FR", "republique francaise": "FR"},
}
LISTED = {code: names.split("|") for code, _, names in (line.partition(" ") for line in TABLE.splitlines())}
COUNTRIES = {name: code for code, names in LISTED.items() for name in (code.lower(), *names)} | USUAL

PLACE, VALUE, DIGITS = pl.col("place"), pl.col("value"), pl.col("digits")
IN_FRANCE = PLACE.is_null() | (PLACE == "FR")
LABEL = r"(?i)^\s*(?:t[ée]l(?:[ée]phone)?|mob(?:ile)?|port(?:able)?|fax|phone)?[\s.:]*"
OVERSEAS = {"590": "590|690|691", "594": "594|694", "596": "596|696|697", "262": "262|263|269|639|692|693"}


def _mend_country(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    named = plainly(CELL).replace_strict(COUNTRIES, default=None, return_dtype=pl.String)
    return cells.with_columns(value=named).with_columns(
        error=first(COUNTRY_UNKNOWN=VALUE.is_null()), repair=first(COUNTRY=ALWAYS)
    )


def _mend_postcode(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    """Without a country, letters show that it is not a French one."""
    bare = CELL.str.replace_all(r"[\s\p{DI}]+", " ").str.strip_chars(" ").str.to_uppercase()
    read = cells.with_columns(bare=bare, digits=bare.str.replace(r"^(?:FR?|F)[ -]+", "").str.replace_all(" ", ""))
    short = IN_FRANCE & DIGITS.str.contains("^[1-9][0-9]{3}$")
    abroad = (PLACE != "FR") | (PLACE.is_null() & pl.col("bare").str.contains("[A-Z]"))
    foreign = abroad.fill_null(False) & pl.col("bare").str.contains("^[A-Z0-9][A-Z0-9 -]{1,9}$")
    five = DIGITS.str.contains("^[0-9]{5}$")
    right = IN_FRANCE & five
    return read.with_columns(
        value=pl.when(right).then("digits").when(short).then("0" + DIGITS).otherwise("bare"),
        error=first(POSTCODE_INVALID=~(right | short | foreign)),
        repair=first(ZEROS=~right & short, SEPARATORS=ALWAYS),
    )


def _mend_phone(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    """French numbers get +33, or the prefix of their island; abroad a national number stays as its digits."""
    bare = CELL.str.replace(LABEL, "").str.replace_all(r"\(0\)", "").str.replace_all(r"[\s\p{DI}.\-–/()·]", "")
    read = cells.with_columns(digits=bare.str.replace("^00", "+").str.replace(r"^\+330", "+33"))
    lost = IN_FRANCE & DIGITS.str.contains("^[1-9][0-9]{8}$")
    national = pl.when(lost).then("0" + DIGITS).otherwise(DIGITS)
    for prefix, ranges in OVERSEAS.items():
        national = (
            pl.when(IN_FRANCE)
            .then(national.str.replace(rf"^0({ranges})([0-9]{{6}})$", rf"+{prefix}$1$2"))
            .otherwise(national)
        )
    french = national.str.replace("^0([1-9][0-9]{8})$", "+33$1").str.replace("^33([1-9][0-9]{8})$", "+33$1")
    read = read.with_columns(value=pl.when(IN_FRANCE).then(french).otherwise(DIGITS))
    shape = pl.when(IN_FRANCE).then(VALUE.str.contains(r"^(?:\+[1-9][0-9]{6,14}|[13][0-9]{3}|118[0-9]{3}|1[0-9])$"))
    right = shape.otherwise(VALUE.str.contains(r"^\+?[0-9]{3,15}$"))
    several = CELL.str.contains(r"[0-9]{6}.*[/;,].*[0-9]{6}|[0-9]{2}.[0-9]{2}.[0-9]{2}\s*[/;,]|[/;]\s*[+0]")
    return read.with_columns(
        error=first(PHONE_SEVERAL=~right & several, PHONE_INVALID=~right), repair=first(ZEROS=lost, PHONE=ALWAYS)
    )


COUNTRY = Rule(lambda column: CELL.is_in(sorted(LISTED)), _mend_country, few=True)
POSTCODE = Rule(lambda column: CELL.str.contains("^[0-9]{5}$"), _mend_postcode)
PHONE = Rule(lambda column: CELL.str.contains(r"^\+[1-9][0-9]{6,14}$") & ~CELL.str.starts_with("+330"), _mend_phone)
