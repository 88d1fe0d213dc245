"""Our formatters against babel, which is right but too slow to call for every cell."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from babel.dates import format_date
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from workspaces.kernel import clock, french
from workspaces.kernel.money import french as cents_in_french

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@given(st.integers(-(10**13), 10**13))
def test_amounts_are_written_as_babel_writes_them(cents):
    from decimal import Decimal

    expected = format_currency(Decimal(cents) / 100, "EUR", locale="fr_FR").replace("-", "−")
    assert french.eur(cents) == expected


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_dates_are_written_as_babel_writes_them(day):
    assert french.day(day) == format_date(day, "dd/MM/yyyy", locale="fr_FR")
    assert french.long_day(day) == format_date(day, "EEEE d MMMM yyyy", locale="fr_FR").replace(" 1 ", " 1er ", 1)


@pytest.mark.parametrize(
    ("ago", "shown"),
    [
        (timedelta(seconds=20), "à l’instant"),
        (timedelta(minutes=12), "il y a 12 min"),
        (timedelta(hours=3), "il y a 3 h"),
        (timedelta(days=1), "hier"),
        (timedelta(days=4), "il y a 4 jours"),
        (timedelta(days=9), "15/11/2026"),
    ],
)
def test_recent_moments_are_relative(ago, shown):
    with clock.stopped(NOON):
        assert french.ago(NOON - ago) == shown


def test_a_late_evening_belongs_to_the_day_of_paris():
    assert french.day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "01/07/2026"
    assert french.moment("2026-06-30T22:05:00+00:00") == "01/07/2026 à 00:05"


def test_the_plural_begins_at_two():
    assert [french.plural(n, "facture") for n in (0, 1, 2, 1200)] == [
        "0 facture",
        "1 facture",
        "2 factures",
        "1\u202f200 factures",
    ]


def test_sizes_rates_and_sirens():
    assert [french.size(n) for n in (12, 312_000, 1_450_000)] == ["12 o", "312 ko", "1,4 Mo"]
    assert [french.percent(r) for r in ("20.00", "5.5", "20")] == ["20\u00a0%", "5,5\u00a0%", "20\u00a0%"]
    assert french.siren("812345676") == "812\u202f345\u202f676"
    assert cents_in_french(-1200) == "−12,00"
