"""E-reporting: four regimes over twenty-four months, against the dates of table 13 written out."""

from __future__ import annotations

import calendar
from datetime import date

import pytest

from workspaces.deadlines.ereporting import Kind, transmissions
from workspaces.dossiers.models import VatRegime

MONTHS = [date(year, month, 1) for year in (2027, 2028) for month in range(1, 13)]  # 2028 is a leap year


def end_of(year: int, month: int) -> date:
    year, month = (year + (month - 1) // 12, (month - 1) % 12 + 1)
    return date(year, month, calendar.monthrange(year, month)[1])


def table(regime: VatRegime, month: date) -> set[tuple[Kind, date, date, date]]:
    """REFORM §3.7, read row by row, independently of the code."""
    y, m = month.year, month.month
    last, tenth = end_of(y, m), end_of(y, m + 1).replace(day=10)
    after = end_of(y, m + 1)
    whole = {(kind, date(y, m, 1), last) for kind in Kind}
    match regime:
        case VatRegime.MONTHLY:
            return {
                (Kind.TRANSACTIONS, date(y, m, 1), date(y, m, 10), date(y, m, 20)),
                (Kind.TRANSACTIONS, date(y, m, 11), date(y, m, 20), last),
                (Kind.TRANSACTIONS, date(y, m, 21), last, tenth),
                (Kind.PAYMENTS, date(y, m, 1), last, tenth),
            }
        case VatRegime.QUARTERLY:
            return {(*row, tenth) for row in whole}
        case VatRegime.SIMPLIFIED:
            return {(*row, after) for row in whole}
        case VatRegime.EXEMPT:
            return {(kind, date(y, m - 1, 1), last, after) for kind in Kind} if m % 2 == 0 else set()


@pytest.mark.parametrize("month", MONTHS, ids=lambda month: f"{month:%Y-%m}")
@pytest.mark.parametrize("regime", list(VatRegime), ids=lambda regime: regime.value)
def test_dates_are_those_of_the_table(regime, month):
    found = transmissions(regime, month)
    assert {(one.kind, one.start, one.end, one.due) for one in found} == table(regime, month)
    assert [one.due for one in found] == sorted(one.due for one in found)


def test_every_day_of_the_two_years_is_transmitted_once_of_each_kind():
    for regime in VatRegime:
        for kind in Kind:
            spans = sorted(
                (one.start, one.end) for month in MONTHS for one in transmissions(regime, month) if one.kind is kind
            )
            covered = [day for start, end in spans for day in range(start.toordinal(), end.toordinal() + 1)]
            assert covered == list(range(date(2027, 1, 1).toordinal(), date(2028, 12, 31).toordinal() + 1))
