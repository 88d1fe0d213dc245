"""VAT returns: the period of each month, its form and its day, for four regimes over twenty-four months."""

from __future__ import annotations

from datetime import date

import pytest

from workspaces.deadlines.returns import Company, period_of, rule_for
from workspaces.dossiers.models import VatRegime as R

MONTHS = [date(2026 + n // 12, n % 12 + 1, 1) for n in range(24)]
QUARTERS = {  # the quarters of a year by their last day, and the day on which they are due
    2026: [("03-31", "2026-04-19"), ("06-30", "2026-07-19"), ("09-30", "2026-10-19"), ("12-31", "2027-01-19")],
    2027: [("03-31", "2027-04-19"), ("06-30", "2027-07-19"), ("09-30", "2027-10-19"), ("12-31", "2028-01-19")],
}


def quarter(month: date) -> tuple[date, date, date]:
    rank = (month.month - 1) // 3
    last, due = QUARTERS[month.year][rank]
    return date(month.year, rank * 3 + 1, 1), date.fromisoformat(f"{month.year}-{last}"), date.fromisoformat(due)


def seen(regime: R | None, month: date, closing_month: int = 12) -> tuple[str, date, date, date] | None:
    period = period_of(Company(regime, 19, closing_month), month)
    return period and (period.form, period.start, period.end, period.due)


@pytest.mark.parametrize("month", MONTHS, ids=lambda month: f"{month:%Y-%m}")
def test_each_regime_over_two_years(month):
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    last = date.fromordinal(following.toordinal() - 1)
    assert seen(R.MONTHLY, month) == ("CA3", month, last, following.replace(day=19))
    assert seen(R.QUARTERLY, month) == ("CA3", *quarter(month))
    whole_2026 = ("CA12", date(2026, 1, 1), date(2026, 12, 31), date(2027, 5, 4))
    assert seen(R.SIMPLIFIED, month) == (whole_2026 if month.year == 2026 else ("CA3", *quarter(month)))
    assert seen(R.EXEMPT, month) is None
    assert seen(None, month) is None


@pytest.mark.parametrize(
    ("closed", "due"),
    [(2023, date(2024, 5, 3)), (2024, date(2025, 5, 5)), (2025, date(2026, 5, 5))],
)
def test_the_yearly_return_is_due_on_the_second_working_day_after_the_first_of_may(closed, due):
    assert seen(R.SIMPLIFIED, date(closed, 12, 1))[3] == due


def test_an_exercise_opened_before_2027_keeps_its_yearly_return_to_its_end():
    """Closing in June: the exercise of July 2026 to June 2027 is the last, due three months later."""
    last = ("CA12", date(2026, 7, 1), date(2027, 6, 30), date(2027, 9, 30))
    assert seen(R.SIMPLIFIED, date(2027, 6, 1), closing_month=6) == last
    assert seen(R.SIMPLIFIED, date(2027, 7, 1), closing_month=6)[0] == "CA3"
    assert "2025-127" in rule_for(Company(R.SIMPLIFIED, 19, 6), date(2027, 7, 1)).source


def test_a_dossier_that_has_not_said_its_day_is_due_on_the_earliest():
    assert period_of(Company(R.MONTHLY), date(2026, 10, 1)).due == date(2026, 11, 15)


@pytest.mark.parametrize(
    ("regime", "name"),
    [(R.MONTHLY, "octobre 2026"), (R.QUARTERLY, "4e trimestre 2026"), (R.SIMPLIFIED, "exercice clos le 31/12/2026")],
)
def test_a_period_says_its_name(regime, name):
    assert period_of(Company(regime), date(2026, 10, 1)).name == name
