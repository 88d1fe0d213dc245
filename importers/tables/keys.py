"""The keys of SIREN, SIRET, VAT number and IBAN, for whole columns. `kernel.identifiers` says the same of one.

Digits are weighed four at a time in tables, remainders are added up chunk by chunk: integers only, no loop over rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl
from stdnum import numdb
from stdnum.be import iban as belgian_iban
from stdnum.es import ccc
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.me import iban as montenegrin_iban
from stdnum.no import kontonr

from importers.tables.columns import each, spread

LA_POSTE, ITS_SEAT = 356_000_000, 35600000000048
FRENCH_VAT = r"^FR[0-9]{11}$"
FRENCH_IBAN = r"^FR[0-9]{25}$"
LETTERS = {chr(65 + place): str(10 + place) for place in range(26)}
CHUNK = 18  # digits that an integer of 64 bits always holds
MOST_DIGITS = 72  # of an IBAN whose letters count two each

PLACES = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}
BBAN = {country: facts["bban"] for _, country, _, facts, _ in numdb.get("iban").prefixes}
LENGTHS = {country: 4 + sum(int(part) for part in re.findall("([0-9]+)!", bban)) for country, bban in BBAN.items()}
SHAPES = "|".join(
    f"^{country}[0-9]{{2}}" + re.sub(r"([0-9]+)!([nac])", lambda part: f"{PLACES[part[2]]}{{{part[1]}}}", bban) + "$"
    for country, bban in BBAN.items()
)
ACCOUNTS: dict[str, Callable[[str], bool]] = {
    "ES": lambda iban: ccc.is_valid(iban[4:]),
    "ME": montenegrin_iban.is_valid,
    "NO": lambda iban: kontonr.is_valid(iban[4:]),
}
OWN_KEYS = f"^({'|'.join(ACCOUNTS)})"


def _table(weigh: Callable[[int, int, int, int], int]) -> pl.Series:
    """What each number below 10,000 weighs, by its digits from the right.

    In Python's own loops: a computation of polars would start its threads, which the sandbox's forks do not inherit.
    """
    digits = ((number % 10, number // 10 % 10, number // 100 % 10, number // 1000) for number in range(10_000))
    return pl.Series([weigh(*each) for each in digits], dtype=pl.Int64)


def _doubled(digit: int) -> int:
    return digit * 2 - 9 * (digit > 4)


SUM = _table(lambda *digits: sum(digits))
LUHN = _table(lambda units, tens, hundreds, thousands: units + _doubled(tens) + hundreds + _doubled(thousands))


def _weighed(number: pl.Expr, table: pl.Series, digits: int) -> pl.Expr:
    """The sum of what the digits of a number weigh."""
    places = range(0, digits, 4)
    return pl.sum_horizontal(pl.lit(table).gather(number // 10**place % 10_000) for place in places)


def is_siren(text: pl.Expr) -> pl.Expr:
    number = text.cast(pl.UInt64, strict=False)
    return (text.str.contains("^[0-9]{9}$") & (number > 0) & (_weighed(number, LUHN, 9) % 10 == 0)).fill_null(False)


def is_siret(text: pl.Expr) -> pl.Expr:
    """The Luhn key, or La Poste's own rule for its establishments: a sum of digits that 5 divides."""
    number = text.cast(pl.UInt64, strict=False)
    siren = number // 100_000
    own = (siren == LA_POSTE) & (number != ITS_SEAT)
    key = pl.when(own).then(_weighed(number, SUM, 14) % 5 == 0).otherwise(_weighed(number, LUHN, 14) % 10 == 0)
    whole = (siren > 0) & (_weighed(siren, LUHN, 9) % 10 == 0)
    return (text.str.contains("^[0-9]{14}$") & whole & key).fill_null(False)


def is_french_vat(text: pl.Expr) -> pl.Expr:
    """The usual kind: two digits of key before the SIREN. `eu_vat` knows Monaco's and those with letters."""
    key, siren = (text.str.slice(at, length).cast(pl.UInt64, strict=False) for at, length in ((2, 2), (4, 9)))
    right = (siren >= 1_000_000) & (_weighed(siren, LUHN, 9) % 10 == 0) & ((siren * 100 + 12) % 97 == key)
    return (text.str.contains(FRENCH_VAT) & right).fill_null(False)


def eu_vat(numbers: pl.Series) -> pl.Series:
    """VAT numbers of the Union, each as its country writes it; null for the others."""
    return each(numbers, _eu_vat)


def _eu_vat(number: str) -> str | None:
    try:
        return vat.validate(number)
    except ValidationError:
        return None


def is_french_iban(text: pl.Expr) -> pl.Expr:
    """Digits only, as nearly all are. `are_ibans` knows every one."""
    key, bank, rest = (
        text.str.slice(at, length).cast(pl.UInt64, strict=False) for at, length in ((2, 2), (4, 12), (16, 11))
    )
    number = (bank % 97 * 10**11 + rest) % 97 * 10**6 + 152_700 + key  # FR is 15 27
    return (text.str.contains(FRENCH_IBAN) & (number % 97 == 1)).fill_null(False)


def are_ibans(texts: pl.Series) -> pl.Series:
    """Length, letters and digits of the country, and the key; for the few that have one, the account's own key too."""
    french = pl.select(is_french_iban(pl.lit(texts))).to_series()
    rest = ~french & texts.is_not_null()
    return french | spread(_are_foreign(texts.filter(rest)), rest).fill_null(False)


def _are_foreign(texts: pl.Series) -> pl.Series:
    right = texts.str.contains(SHAPES) & (_remainder(texts) == 1)
    belgian, others = right & texts.str.starts_with("BE"), right & texts.str.contains(OWN_KEYS)
    right &= spread(_are_belgian(texts.filter(belgian)), belgian).fill_null(True)
    return right & spread(each(texts.filter(others), _with_own_key).is_not_null(), others).fill_null(True)


def _are_belgian(texts: pl.Series) -> pl.Series:
    """The key of ten digits, and a bank that exists: stdnum has the list."""
    account, key = (texts.str.slice(at, length).cast(pl.Int64) for at, length in ((4, 10), (14, 2)))
    bank = each(texts.str.slice(4, 3), lambda digits: digits if belgian_iban.info(f"BE00{digits}") else None)
    return ((account + 96) % 97 + 1 == key) & bank.is_not_null()


def _with_own_key(iban: str) -> str | None:
    return iban if ACCOUNTS[iban[:2]](iban) else None


def _remainder(texts: pl.Series) -> pl.Series:
    """Of the number that an IBAN stands for, divided by 97."""
    number = (texts.str.slice(4) + texts.str.slice(0, 4)).str.replace_many(LETTERS)
    whole = pl.repeat(0, texts.len(), dtype=pl.UInt64, eager=True)
    for place in range(0, MOST_DIGITS, CHUNK):
        chunk = number.str.slice(-place - CHUNK, CHUNK).cast(pl.UInt64, strict=False)
        whole += chunk.fill_null(0) % 97 * pow(10, place, 97)
    return whole % 97
