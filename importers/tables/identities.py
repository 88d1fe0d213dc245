"""SIREN, SIRET, VAT number, IBAN and BIC: separators and labels go, lost zeros come back when the key then is right."""

from __future__ import annotations

import polars as pl

from importers.tables import keys
from importers.tables.kinds import Column
from importers.tables.rule import ALWAYS, CELL, Rule, first

SEPARATORS = r"[\s\p{Cc}\p{DI}.\-–/_'’]"
COMPANY_LABEL = r"(?i)^\s*(?:n[°ºo.]*\s*)?(?:siren|siret|rcs\s[^0-9]*|rcs)[\s:n°º.]*|\s*\brcs\b[^0-9]*$"
VAT_LABEL = r"(?i)^\s*(?:n[°ºo.]*\s*)?(?:de\s+)?(?:tva|vat)\b(?:\s+intra\w*)?[\s:n°º.]*"
ACCOUNT_LABEL = r"(?i)^\s*(?:iban|rib|bic|swift)\b[\s:]*"
ABRIDGED = r"(?i)^\s*[0-9](?:[.,][0-9]+)?e\+?[0-9]+\s*$"  # 5,52024E+08: Excel has dropped digits
DECIMALS = r"^([0-9]{5,14})[.,]00?$"
VALUE, READ, LENGTH = pl.col("value"), pl.col("read"), pl.col("length")


def _compact(text: pl.Expr, label: str) -> pl.Expr:
    """Without label and separators."""
    return text.str.replace_all(label, "").str.replace_all(SEPARATORS, "").str.to_uppercase()


def _companies(cells: pl.DataFrame) -> pl.DataFrame:
    """What both numbers of a company may be once read: `nine` and `fourteen` digits, lost zeros tried."""
    read = cells.with_columns(read=_compact(CELL.str.replace(DECIMALS, "$1"), COMPANY_LABEL)).with_columns(
        length=READ.str.len_bytes()
    )
    nine = pl.when(LENGTH.is_between(6, 9)).then(READ.str.zfill(9))
    fourteen = pl.when(LENGTH.is_between(10, 14)).then(READ.str.zfill(14))
    right = read.with_columns(nine=nine, fourteen=fourteen)
    right = right.with_columns(
        nine=pl.when(keys.is_siren(pl.col("nine"))).then("nine"),
        fourteen=pl.when(keys.is_siret(pl.col("fourteen"))).then("fourteen"),
    )
    return right.with_columns(abridged=CELL.str.contains(ABRIDGED), other=~READ.str.contains("^[0-9]+$"))


def _mend_siren(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    """A SIRET in the place of a SIREN stays whole here: `companies.together` parts them."""
    read = _companies(cells).with_columns(vat=pl.when(keys.is_french_vat(READ)).then(READ.str.slice(4)))
    nine, fourteen = pl.col("nine").is_not_null(), pl.col("fourteen").is_not_null()
    none = ~(nine | fourteen | pl.col("vat").is_not_null())
    return read.with_columns(
        value=pl.coalesce("nine", "fourteen", "vat"),
        error=first(
            ABRIDGED=none & pl.col("abridged"),
            SIREN_INVALID=none & pl.col("other"),
            SIRET_KEY=none & (LENGTH == 14),
            SIREN_KEY=none & (LENGTH == 9),
            SIREN_LENGTH=none,
        ),
        repair=first(ZEROS=nine & (LENGTH < 9), SEPARATORS=nine, SIRET_GIVEN=fourteen, VAT_GIVEN=ALWAYS),
    )


def _mend_siret(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    """A SIREN in the place of a SIRET stays here: `companies.together` moves it."""
    nine, fourteen = pl.col("nine").is_not_null(), pl.col("fourteen").is_not_null()
    none = ~(nine | fourteen)
    return _companies(cells).with_columns(
        value=pl.coalesce("fourteen", "nine"),
        error=first(
            ABRIDGED=none & pl.col("abridged"),
            SIRET_INVALID=none & pl.col("other"),
            SIRET_KEY=none & (LENGTH == 14),
            SIRET_LENGTH=none,
        ),
        repair=first(ZEROS=fourteen & (LENGTH < 14), SEPARATORS=fourteen, SIREN_GIVEN=ALWAYS),
    )


def _mend_vat(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    read = cells.with_columns(read=_compact(CELL, VAT_LABEL))
    whole = (
        pl.when(READ.str.contains("^[0-9]{11}$") & keys.is_french_vat("FR" + READ)).then("FR" + READ).otherwise(READ)
    )
    read = read.with_columns(whole=whole)
    french = read.select(keys.is_french_vat(pl.col("whole"))).to_series()
    others = keys.eu_vat(read["whole"].zip_with(~french, pl.Series([None], dtype=pl.String)))
    value = pl.when(french).then("whole").otherwise(others)
    in_france = pl.col("whole").str.contains(keys.FRENCH_VAT)
    return read.with_columns(value=value).with_columns(
        error=first(VAT_KEY=VALUE.is_null() & in_france, VAT_INVALID=VALUE.is_null()),
        repair=first(SEPARATORS=VALUE == READ, COUNTRY_PREFIX=french & (VALUE != READ), ZEROS=ALWAYS),
    )


def _mend_iban(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    """Digits of a French RIB are its IBAN without FR76: the key of a RIB is made so."""
    read = cells.with_columns(read=_compact(CELL, ACCOUNT_LABEL))
    read = read.with_columns(value=pl.when(READ.str.contains("^[0-9]{23}$")).then("FR76" + READ).otherwise(READ))
    read = read.with_columns(right=keys.are_ibans(read["value"]))
    right, lengths = pl.col("right"), VALUE.str.slice(0, 2).replace_strict(keys.LENGTHS, default=None)
    return read.with_columns(
        error=first(
            IBAN_INVALID=~right & ~VALUE.str.contains("^[A-Z]{2}[0-9]{2}[A-Z0-9]+$"),
            IBAN_COUNTRY=~right & lengths.is_null(),
            IBAN_LENGTH=~right & (VALUE.str.len_bytes() != lengths),
            IBAN_KEY=~right,
        ),
        repair=first(RIB=VALUE != READ, SEPARATORS=ALWAYS),
    )


def _mend_bic(cells: pl.DataFrame, column: Column) -> pl.DataFrame:
    read = cells.with_columns(value=_compact(CELL, ACCOUNT_LABEL))
    return read.with_columns(error=first(BIC_INVALID=~VALUE.str.contains(BIC_SHAPE)), repair=first(SEPARATORS=ALWAYS))


BIC_SHAPE = "^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$"
SIREN = Rule(lambda column: keys.is_siren(CELL), _mend_siren, spaced=True)
SIRET = Rule(lambda column: keys.is_siret(CELL), _mend_siret, spaced=True)
VAT = Rule(lambda column: keys.is_french_vat(CELL), _mend_vat, spaced=True)
IBAN = Rule(lambda column: keys.is_french_iban(CELL), _mend_iban, spaced=True)
BIC = Rule(lambda column: CELL.str.contains(BIC_SHAPE), _mend_bic)
