"""What people type, as the French type it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from workspaces.kernel.errors import DomainError, FormError
from workspaces.kernel.forms import Form, parse_date

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("24", date(2026, 11, 24)),
        ("2411", date(2026, 11, 24)),
        ("24/11", date(2026, 11, 24)),
        ("24112026", date(2026, 11, 24)),
        ("24/11/26", date(2026, 11, 24)),
        ("1.2.2027", date(2027, 2, 1)),
        ("2026-11-24", date(2026, 11, 24)),
        ("+30", date(2026, 12, 24)),
    ],
)
def test_dates_are_understood(typed, meant):
    assert parse_date(typed, today=TODAY) == meant


@pytest.mark.parametrize("typed", ["31/02", "0", "99", "hier", "2026-13-01", "+", "٢٤", "1e3"])
def test_dates_that_are_none_are_refused_with_an_example(typed):
    with pytest.raises(DomainError, match="24/11/2026"):
        parse_date(typed, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1284", "1284"),
        ("1 284,5", "1284.5"),
        ("1284.50", "1284.50"),
        ("−12,00 €", "-12.00"),
        ("1.234,56", "1234.56"),
        ("1\u202f284,00\u00a0€", "1284.00"),
    ],
)
def test_amounts_are_understood(typed, meant):
    assert Form({"gross": typed}).amount("gross") == Decimal(meant)


@pytest.mark.parametrize(
    "typed", ["NaN", "Infinity", "1e308", "0x10", "1_000", "--1", "+-1", "1,234.56", "0.005", "9" * 21]
)
def test_amounts_that_are_none_are_refused(typed):
    form = Form({"gross": typed})
    assert form.amount("gross") is None
    with pytest.raises(FormError):
        form.check()


def test_a_siren_is_taken_from_what_was_pasted():
    assert Form({"s": "404 833 048"}).siren("s") == "404833048"
    assert Form({"s": "40483304800022"}).siren("s") == "404833048"
    assert Form({"s": "FR83404833048"}).siren("s") == "404833048"


def test_errors_say_what_is_wrong_and_where():
    form = Form({"siren": "12345678", "email": "a.fr", "name": "  "})
    form.siren("siren")
    form.email("email")
    form.text("name", "Indiquez le nom.")
    with pytest.raises(FormError) as wrong:
        form.check()
    assert wrong.value.errors == {
        "siren": "Le SIREN doit avoir 9 chiffres (8 saisis).",
        "email": "«\u00a0a.fr\u00a0» n’est pas une adresse e-mail. Exemple\u00a0: prenom@entreprise.fr.",
        "name": "Indiquez le nom.",
    }


@pytest.mark.parametrize(
    "typed", ["a@b.test,c@evil.invalid", "a@b.test\r\nbcc:x@evil.invalid", '"a b"@x.test', "a@[127.0.0.1]", "é@x.test"]
)
def test_one_plain_address_and_nothing_else(typed):
    form = Form({"email": typed})
    form.email("email")
    assert form.errors


def test_invisible_characters_are_dropped_and_length_is_bounded():
    assert Form({"name": "\u202eSociété\u200b"}).text("name") == "Société"
    form = Form({"name": "x" * 301})
    form.text("name")
    assert form.errors["name"] == "300 caractères au plus (301 saisis)."


def test_a_password_is_taken_as_typed():
    assert Form({"password": "  Œuf au plat  "}).secret("password") == "  Œuf au plat  "


def test_lines_are_kept_as_everywhere_but_in_browsers():
    assert Form({"note": " franco\r\nle lundi\u200b "}).text("note") == "franco\nle lundi"
