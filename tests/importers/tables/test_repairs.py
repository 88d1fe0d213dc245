"""Cells of each type: what is taken as it is, what is repaired and how it is called, what is wrong and why."""

from __future__ import annotations

import re
import string
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban as stdnum_iban
from stdnum import luhn, numdb
from stdnum.util import get_cc_module

from importers.tables import keys, texts
from importers.tables.countries import TABLE
from importers.tables.kinds import PARTIES, Column, Type
from importers.tables.places import COUNTRIES
from importers.tables.repairs import RULES, repaired
from tests.importers.tables import countries
from tests.importers.tables.cells import told
from workspaces.kernel import forms
from workspaces.kernel.errors import DomainError
from workspaces.kernel.identifiers import is_iban, is_siren, is_siret, is_vat, parse_siren, vat_from_siren
from workspaces.kernel.money import parse_amount

untimed = settings(deadline=None)  # the first frame is slow, and so is a busy machine

CASES = {
    "siren": {
        "552024200": "552024200",
        "552 024 200": ("552024200", "SEPARATORS"),
        "552.024.200": ("552024200", "SEPARATORS"),
        "SIREN 552024200": ("552024200", "SEPARATORS"),
        "n° SIREN : 552 024 200": ("552024200", "SEPARATORS"),
        "RCS Paris B 552 024 200": ("552024200", "SEPARATORS"),
        "552 024 200 RCS Lyon": ("552024200", "SEPARATORS"),
        "\u00a0552024200\u202f": ("552024200", "SEPARATORS"),
        "552024200.0": ("552024200", "SEPARATORS"),
        "5520242": ("005520242", "ZEROS"),
        "73282932000074": ("732829320", "SIRET_GIVEN"),
        "732 829 320 00074": ("732829320", "SIRET_GIVEN"),
        "FR40 303 265 045": ("303265045", "VAT_GIVEN"),
        "néant": (None, "EMPTIED"),
        "0": (None, "EMPTIED"),
        "": None,
        " \u00a0": None,
        None: None,
        "123456789": "SIREN_KEY",
        "999000000": "SIREN_KEY",
        "73282932000079": "SIRET_KEY",
        "1234": "SIREN_LENGTH",
        "5520243": "SIREN_LENGTH",
        "Moulin": "SIREN_INVALID",
        "5,52024E+08": "ABRIDGED",
        "#N/A": "CELL_ERROR",
    },
    "siret": {
        "73282932000074": "73282932000074",
        "732 829 320 00074": ("73282932000074", "SEPARATORS"),
        "5520242000026": "SIRET_LENGTH",
        "35600000000048": "35600000000048",
        "35600000009075": "35600000009075",
        "732829320": (None, "SIREN_GIVEN"),
        "73282932000079": "SIRET_KEY",
        "4,43061E+13": "ABRIDGED",
        "chez le client": "SIRET_INVALID",
    },
    "vat_number": {
        "FR40303265045": "FR40303265045",
        "fr 40 303 265 045": ("FR40303265045", "SEPARATORS"),
        "TVA : FR40303265045": ("FR40303265045", "SEPARATORS"),
        "40303265045": ("FR40303265045", "COUNTRY_PREFIX"),
        "FRK7399859412": "FRK7399859412",
        "DE 136 695 976": ("DE136695976", "SEPARATORS"),
        "BE697449992": ("BE0697449992", "ZEROS"),
        "FR41303265045": "VAT_KEY",
        "GB123456789": "VAT_INVALID",
    },
    "iban": {
        "FR7630006000011234567890189": "FR7630006000011234567890189",
        "fr76 3000 6000 0112 3456 7890 189": ("FR7630006000011234567890189", "SEPARATORS"),
        "IBAN : FR76-3000-6000-0112-3456-7890-189": ("FR7630006000011234567890189", "SEPARATORS"),
        "30006 00001 12345678901 89": ("FR7630006000011234567890189", "RIB"),
        "DE89370400440532013000": "DE89370400440532013000",
        "BE31435411161155": "BE31435411161155",
        "FR7630006000011234567890188": "IBAN_KEY",
        "FR7630006000": "IBAN_LENGTH",
        "US64SVBKUS6S3300958879": "IBAN_COUNTRY",
        "3000600001": "IBAN_INVALID",
    },
    "bic": {"AGRIFRPP": "AGRIFRPP", "agri fr pp xxx": ("AGRIFRPPXXX", "SEPARATORS"), "AGRI": "BIC_INVALID"},
    "email": {
        "compta@aubonmoulin.fr": "compta@aubonmoulin.fr",
        "o'neil!+x@a-b.museum": "o'neil!+x@a-b.museum",
        "Compta@AuBonMoulin.fr": ("compta@aubonmoulin.fr", "LOWERED"),
        " compta@aubonmoulin.fr ": ("compta@aubonmoulin.fr", "AROUND_EMAIL"),
        "mailto:Compta@aubonmoulin.fr": ("compta@aubonmoulin.fr", "AROUND_EMAIL"),
        "Anne Petit <compta@aubonmoulin.fr>;": ("compta@aubonmoulin.fr", "AROUND_EMAIL"),
        "compta@aubonmoulin.fr.": ("compta@aubonmoulin.fr", "AROUND_EMAIL"),
        "a@b.fr; c@d.fr": "EMAIL_SEVERAL",
        "compta@moulin": "EMAIL_INVALID",
        "a b@moulin.fr": "EMAIL_INVALID",
        f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.fr{'e' * 20}": "TOO_LONG",
    },
    "phone": {
        "+33612345678": "+33612345678",
        "06 12 34 56 78": ("+33612345678", "PHONE"),
        "01.22.33.44.55": ("+33122334455", "PHONE"),
        "+33 (0)6 12 34 56 78": ("+33612345678", "PHONE"),
        "0033612345678": ("+33612345678", "PHONE"),
        "Tél. : 06-12-34-56-78": ("+33612345678", "PHONE"),
        "612345678": ("+33612345678", "ZEROS"),
        "0590 12 34 56": ("+590590123456", "PHONE"),
        "+32 2 123 45 67": ("+3221234567", "PHONE"),
        "3635": "3635",
        "06 12 34 56 78 / 01 22 33 44 55": "PHONE_SEVERAL",
        "12345678": "PHONE_INVALID",
        "demander Paul": "PHONE_INVALID",
    },
    "postcode": {
        "75001": "75001",
        "1000": ("01000", "ZEROS"),
        "75 001": ("75001", "SEPARATORS"),
        "F-75001": ("75001", "SEPARATORS"),
        "SW1A 1AA": "SW1A 1AA",
        "L-1234": "L-1234",
        "750": "POSTCODE_INVALID",
        "0123": "POSTCODE_INVALID",
    },
    "country": {
        "FR": "FR",
        "France": ("FR", "COUNTRY"),
        "FRANCE": ("FR", "COUNTRY"),
        "be": ("BE", "COUNTRY"),
        "Belgique": ("BE", "COUNTRY"),
        "Allemagne": ("DE", "COUNTRY"),
        "Deutschland": ("DE", "COUNTRY"),
        "DEU": ("DE", "COUNTRY"),
        "Côte d'Ivoire": ("CI", "COUNTRY"),
        "Côte d’Ivoire": ("CI", "COUNTRY"),
        "Etats Unis": ("US", "COUNTRY"),
        "Royaume-Uni": ("GB", "COUNTRY"),
        "UK": ("GB", "COUNTRY"),
        "NA": "NA",
        "Narnia": "COUNTRY_UNKNOWN",
    },
    "outstanding": {
        "1234.56": "1234.56",
        "-12": "-12",
        "0": "0",
        "1\u202f234,56 €": ("1234.56", "AMOUNT"),
        "1.234,56": ("1234.56", "AMOUNT"),
        "1 234": ("1234", "AMOUNT"),
        "12,5 EUR": ("12.5", "AMOUNT"),
        "−12,00 €": ("-12.00", "AMOUNT"),
        "1234,5000": ("1234.50", "AMOUNT"),
        "-": (None, "EMPTIED"),
        "1,234.56": "AMOUNT_AMBIGUOUS",
        "1,234": "AMOUNT_AMBIGUOUS",
        "1.234": "AMOUNT_AMBIGUOUS",
        "1.234.567": "AMOUNT_AMBIGUOUS",
        "0.125": "AMOUNT_PRECISION",
        "1000000000000": "AMOUNT_TOO_LARGE",
        "douze": "AMOUNT_INVALID",
        "#REF!": "CELL_ERROR",
    },
    "vat_rate": {
        "20": "20",
        "5.5": "5.5",
        "0": "0",
        "0.9": "0.9",
        "20 %": ("20", "RATE"),
        "5,50": ("5.5", "RATE"),
        "20.00": ("20", "RATE"),
        "0.2": ("20", "FRACTION"),
        "0,2": ("20", "FRACTION"),
        "0.055": ("5.5", "FRACTION"),
        "0.07": ("7", "FRACTION"),
        "0,5 %": "RATE_INVALID",
        "101": "RATE_INVALID",
        "-20": "RATE_INVALID",
        "1e300": "RATE_INVALID",
        "inf": "RATE_INVALID",
        "normal": "RATE_INVALID",
    },
    "since": {
        "2025-12-31": "2025-12-31",
        "31/12/2025": ("2025-12-31", "DATE_FRENCH"),
        "3/4/2025": ("2025-04-03", "DATE_FRENCH"),
        "31-12-25": ("2025-12-31", "DATE_FRENCH"),
        "01.05.98": ("1998-05-01", "DATE_FRENCH"),
        "1er janvier 2025": ("2025-01-01", "DATE_FRENCH"),
        "31 déc. 2025": ("2025-12-31", "DATE_FRENCH"),
        "2025-12-31T08:30:00": ("2025-12-31", "DATE_TIME"),
        "20251231": ("2025-12-31", "DATE_TIME"),
        "46022": ("2025-12-31", "DATE_SERIAL"),
        "46023": ("2026-01-01", "DATE_SERIAL"),
        "2024-02-29": "2024-02-29",
        "2023-02-29": "DATE_INVALID",
        "12/31/2025": "DATE_INVALID",
        "29/02/2023": "DATE_INVALID",
        "2025": "DATE_INVALID",
        "99999": "DATE_INVALID",
        "hier": "DATE_INVALID",
    },
    "terms_days": {
        "30": "30",
        "0": "0",
        "30 jours": ("30", "TERMS"),
        "30j": ("30", "TERMS"),
        "à 30 jours nets": ("30", "TERMS"),
        "45 fin de mois": ("45", "TERMS"),
        "30 j FDM": ("30", "TERMS"),
        "comptant": ("0", "TERMS"),
        "À réception de facture": ("0", "TERMS"),
        "060": ("60", "TERMS"),
        "30 jours fin de mois le 10": "TERMS_INVALID",
        "400": "TERMS_INVALID",
        "-30": "TERMS_INVALID",
        "30,5": "TERMS_INVALID",
        "bientôt": "TERMS_INVALID",
    },
    "kind": {"Fournisseur": "supplier", "CLIENTS": "customer", "customer": "customer", "banque": "CHOICE_UNKNOWN"},
    "duplicates": {"Signaler": "warn", "bloquer": "block", "off": "off", "peut-être": "CHOICE_UNKNOWN"},
    "trusted": {"oui": "1", "VRAI": "1", "x": "1", "Non": "0", "FAUX": "0", "0": "0", "bof": "YES_NO_INVALID"},
    "account": {
        "401000": "401000",
        "FMOULIN": "FMOULIN",
        "401 000": ("401000", "SEPARATORS"),
        "401-A": "ACCOUNT_INVALID",
    },
    "name": {
        "=1+1": "=1+1",
        "\uff1d1+1": "\uff1d1+1",
        "\t=1+1": ("=1+1", "TRIMMED"),
        "ÉTABLISSEMENTS MARTIN": "ÉTABLISSEMENTS MARTIN",
        "  Au bon\u00a0 moulin\n": ("Au bon moulin", "TRIMMED"),
        "\u202eSIRAP": ("SIRAP", "INVISIBLE"),
        "Mou\u00adlin\u200b": ("Moulin", "INVISIBLE"),
        "شركة النور": "شركة النور",
        "חברה ACME": "חברה ACME",
        "e\u0301picerie": ("épicerie", "ACCENTS"),
        "#1 Services": "#1 Services",
        "#N/A": "CELL_ERROR",
        "#NOM?": "CELL_ERROR",
        "\u200b": "REQUIRED",
        None: "REQUIRED",
        "x" * 160: "x" * 160,
        "é" * 161: "TOO_LONG",
    },
    "number": {"FOUR-001": "FOUR-001", "x" * 21: "TOO_LONG"},
}


@pytest.mark.parametrize("field", CASES)
def test_a_cell_is_taken_repaired_or_refused_for_a_reason(field: str):
    assert told(field, CASES[field]) == CASES[field]


def test_every_type_has_its_rule_and_its_cases():
    assert set(RULES) == set(Type)
    assert {PARTIES.column(field).type for field in CASES} == set(Type)


def test_abroad_postcodes_and_phones_keep_their_own_shapes():
    assert told("postcode", ["1000", "SW1A 1AA", "75001"], country="Belgique") == {
        **{"1000": "1000", "SW1A 1AA": "SW1A 1AA", "75001": "75001"}
    }
    assert told("phone", ["02 123 45 67", "612345678"], country="BE") == {
        **{"02 123 45 67": ("021234567", "PHONE"), "612345678": "612345678"}
    }


def test_in_france_letters_make_no_postcode():
    assert told("postcode", ["SW1A 1AA"], country="FR") == {"SW1A 1AA": "POSTCODE_INVALID"}
    assert told("postcode", ["SW1A 1AA"], siren="552024200") == {"SW1A 1AA": "POSTCODE_INVALID"}


def test_without_a_country_the_vat_number_tells_it():
    assert told("postcode", ["1000"], vat_number="BE0697449992") == {"1000": "1000"}


def test_the_countries_are_those_of_babel():
    assert countries.table() == TABLE
    assert set(COUNTRIES.values()) <= set(countries.codes())


# -- the libraries that know, asked one by one, say the same --

NINE = st.text(string.digits, min_size=9, max_size=9)
SIRENS = NINE | st.text(string.digits, min_size=8, max_size=8).map(
    lambda digits: digits + luhn.calc_check_digit(digits)
)
POSTE = st.integers(0, 99_999).map(lambda office: f"356000000{office:05d}")
KEYED = st.text(string.digits, min_size=4, max_size=4)
SIRETS = POSTE | st.tuples(SIRENS, KEYED).map("".join).map(lambda digits: digits + luhn.calc_check_digit(digits))
SIRETS |= st.text(string.digits, min_size=14, max_size=14)
VATS = SIRENS.map(vat_from_siren) | st.text(string.digits, min_size=11, max_size=11).map(lambda digits: f"FR{digits}")
VATS |= st.tuples(
    st.sampled_from(["FR", "DE", "BE", "LU", "IT", "NL", "EL", "AT", "ES", "PT", "XI", "GB", "MC", "U"]),
    st.text("0123456789ABKUX", min_size=7, max_size=12),
).map("".join)
VATS |= st.sampled_from(["ATU57194903", "BE0697449992", "DE136695976", "LU15027442", "NL004495445B01", "ESX2482300W"])
VATS |= st.sampled_from(
    ["FR23334175221", "FRK7399859412", "FR4Z123456782", "IT00743110157", "IE6433435F", "EL094259216"]
)
PLACES = {"n": string.digits, "a": string.ascii_uppercase, "c": string.digits + string.ascii_uppercase}


@st.composite
def ibans(draw: st.DrawFn) -> str:
    """Of a country's shape with the right key, sometimes spoilt by one character."""
    country, bban = draw(st.sampled_from(sorted(keys.BBAN.items())))
    parts = re.findall("([0-9]+)!([nac])", bban)
    account = "".join(draw(st.text(PLACES[kind], min_size=int(n), max_size=int(n))) for n, kind in parts)
    if country == "BE":
        account = draw(st.sampled_from(["001", "435", "539", "151"])) + account[3:10]
        account += f"{int(account) % 97 or 97:02d}"
    iban = country + stdnum_iban.calc_check_digits(f"{country}00{account}") + account
    at, spoilt = draw(st.integers(0, len(iban) - 1)), draw(st.booleans())
    return iban[:at] + draw(st.sampled_from("0A7Z")) + iban[at + 1 :] if spoilt else iban


OWN_KEYS = ["ES7712341234161234567890", "NO9386011117947", "ME25510000000006234133", "BE31435411161155"]
WRONG_OWN_KEYS = [  # right for the world, not for the country
    country + stdnum_iban.calc_check_digits(f"{country}00{account}") + account
    for country, account in [
        ("ES", "12341234171234567890"),
        ("NO", "86011117948"),
        ("ME", "510000000006234132"),
        ("BE", "435411161156"),
        ("BE", f"1510000000{1510000000 % 97 or 97:02d}"),  # of a bank that does not exist
    ]
]


def right(type_: Type, cells: list[str]) -> list[bool]:
    """Which cells are taken just as they are."""
    column = next(column for column in PARTIES.columns if column.type is type_)
    told = repaired(pl.DataFrame({"cell": cells}), column)
    return told.select(pl.col("error").is_null() & pl.col("repair").is_null()).to_series().to_list()


@untimed
@given(st.lists(SIRENS, min_size=1, max_size=40))
def test_a_siren_is_right_when_stdnum_says_so(cells: list[str]):
    assert right(Type.SIREN, cells) == [is_siren(cell) for cell in cells]


@untimed
@given(st.lists(SIRETS, min_size=1, max_size=40))
def test_a_siret_is_right_when_stdnum_says_so(cells: list[str]):
    assert right(Type.SIRET, cells) == [is_siret(cell) for cell in cells]


@untimed
@given(st.lists(VATS, min_size=1, max_size=40))
def test_a_vat_number_is_right_when_stdnum_says_so(cells: list[str]):
    frame = pl.DataFrame({"cell": cells})
    errors = repaired(frame, PARTIES.column("vat_number"))["error"].to_list()
    unprefixed = [cell.isdigit() and is_vat(f"FR{cell}") for cell in cells]
    assert [code is None for code in errors] == [
        is_vat(cell) or french for cell, french in zip(cells, unprefixed, strict=True)
    ]


@untimed
@given(st.lists(ibans() | st.sampled_from([*OWN_KEYS, *WRONG_OWN_KEYS]), min_size=1, max_size=40))
def test_an_iban_is_right_when_stdnum_says_so(cells: list[str]):
    assert right(Type.IBAN, cells) == [is_iban(cell) for cell in cells]


def test_an_account_must_have_its_countrys_own_key_too():
    assert all(stdnum_iban.is_valid(iban, check_country=False) for iban in WRONG_OWN_KEYS)
    assert right(Type.IBAN, OWN_KEYS + WRONG_OWN_KEYS) == [True] * len(OWN_KEYS) + [False] * len(WRONG_OWN_KEYS)


def test_stdnum_knows_no_other_country_with_a_key_of_its_own():
    known = {country for country in keys.BBAN if get_cc_module(country, "iban")}
    assert known == {*keys.ACCOUNTS, "BE"}
    assert set(keys.BBAN) == {country for _, country, _, _, _ in numdb.get("iban").prefixes}


FRENCH = SIRENS.filter(lambda siren: not siren.startswith("000")).map(vat_from_siren)  # 000: Monaco, no SIREN
SEPARATED = st.tuples(SIRENS | SIRETS | FRENCH, st.text(" .-\u00a0\u202f", max_size=3), st.integers(0, 14))


@untimed
@given(st.lists(SEPARATED, min_size=1, max_size=40))
def test_what_the_form_of_a_dossier_takes_as_a_siren_is_taken_here(parts: list[tuple[str, str, int]]):
    cells = [text[:at] + separators + text[at:] for text, separators, at in parts]
    rows = repaired(pl.DataFrame({"cell": cells}), PARTIES.column("siren")).iter_rows(named=True)
    for cell, row in zip(cells, rows, strict=True):
        expected = _parsed(cell)
        if expected:
            assert row["value"][:9] == expected


def _parsed(cell: str) -> str | None:
    try:
        return parse_siren(cell)
    except DomainError:
        return None


GROUPED = st.from_regex(r"-?[0-9]{1,3}([ .,\u202f'][0-9]{3}){0,3}([.,][0-9]{0,4})?( ?€|EUR)?", fullmatch=True)
ODD_AMOUNTS = st.text("0123456789.,- €\u00a0\u202f'−", max_size=14)
REFUSED = {"AMOUNT_AMBIGUOUS", "AMOUNT_PRECISION", "AMOUNT_TOO_LARGE"}


@untimed
@given(st.lists(GROUPED | ODD_AMOUNTS, min_size=1, max_size=40))
def test_an_amount_is_what_the_forms_read_or_refused(cells: list[str]):
    rows = repaired(pl.DataFrame({"cell": cells}), PARTIES.column("outstanding")).iter_rows(named=True)
    for cell, row in zip(cells, rows, strict=True):
        try:
            expected = parse_amount(cell)
        except DomainError:
            assert row["error"] == "AMOUNT_INVALID" or row["error"] in REFUSED or row["value"] is None
        else:
            assert row["error"] in REFUSED or Decimal(row["value"]) == expected


def test_a_price_keeps_the_decimals_of_its_column():
    price = Column("price", "Prix", Type.AMOUNT, decimals=4)
    said = {"0,1234 €": "0.1234", "1 234,56780": "1234.5678", "1.234,5": "1234.5", "0.12345": None, "1.234": None}
    told = repaired(pl.DataFrame({"cell": list(said)}), price)
    values = told.select(pl.when(pl.col("error").is_null()).then("value")).to_series()
    assert dict(zip(said, values, strict=True)) == said
    assert told["error"].drop_nulls().to_list() == ["AMOUNT_PRECISION", "AMOUNT_AMBIGUOUS"]


ADDRESSES = st.emails() | st.from_regex(r"[a-z.!#'+]{1,8}@[a-z0-9-]{1,8}(\.[a-z0-9-]{1,5}){0,2}", fullmatch=True)


@untimed
@given(st.lists(ADDRESSES.map(str.lower), min_size=1, max_size=40))
def test_an_e_mail_address_is_right_when_the_forms_say_so(cells: list[str]):
    short = [cell for cell in cells if len(cell) <= 254]
    told = repaired(pl.DataFrame({"cell": short}, schema={"cell": pl.String}), PARTIES.column("email"))
    for cell, value, error in zip(short, told["value"], told["error"], strict=True):
        assert (error is None and value == cell) == bool(forms.EMAIL.fullmatch(cell))


def test_the_patterns_of_e_mails_allow_what_the_forms_allow():
    assert texts.EMAIL.strip("^$") == forms.EMAIL.pattern.replace("A-Za-z", "a-z")


@untimed
@given(st.lists(st.integers(10_000_000, 10**14 - 1).map(str), min_size=1, max_size=40))
def test_zeros_come_back_only_when_the_key_then_is_right(cells: list[str]):
    told = repaired(pl.DataFrame({"cell": cells}), PARTIES.column("siret"))
    for value, repair in zip(told["value"], told["repair"], strict=True):
        assert repair != "ZEROS" or is_siret(value)
