"""The days on which a client is asked by itself: no database, no clock."""

from __future__ import annotations

from datetime import date

from workspaces.deadlines.planning import Plan, Why, sendings
from workspaces.deadlines.returns import Company
from workspaces.dossiers.models import VatRegime

MONTHLY = Company(VatRegime.MONTHLY, 19)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 31)


def days(plan: Plan, company: Company = MONTHLY, first: date = NOVEMBER, last: date = DECEMBER) -> list[str]:
    return [f"{one.day:%d/%m} {one.why.value}{one.left or ''}" for one in sendings(plan, company, first, last)]


def test_ten_five_and_one_day_before_each_return_is_due():
    assert days(Plan(before_due=True)) == [
        *("09/11 due10", "14/11 due5", "18/11 due1"),
        *("09/12 due10", "14/12 due5", "18/12 due1"),
    ]
    [first] = sendings(Plan(before_due=True), MONTHLY, date(2026, 11, 9), date(2026, 11, 9))
    assert (first.month, first.due) == (date(2026, 10, 1), date(2026, 11, 19))


def test_a_quarter_is_asked_for_once_and_a_year_before_its_own_day():
    quarterly, yearly = Company(VatRegime.QUARTERLY, 24), Company(VatRegime.SIMPLIFIED)
    assert days(Plan(before_due=True), quarterly, date(2026, 9, 1)) == ["14/10 due10", "19/10 due5", "23/10 due1"]
    assert len(days(Plan(before_due=True), yearly, date(2026, 4, 1), date(2026, 6, 1))) == 3
    assert days(Plan(before_due=True), Company(VatRegime.EXEMPT)) == [] == days(Plan(before_due=True), Company(None))


def test_each_week_and_never_twice_on_one_day():
    weekly = days(Plan(weekly=True, weekday=0), last=date(2026, 11, 16))
    assert weekly == ["02/11 weekly", "09/11 weekly", "16/11 weekly"]
    both = sendings(Plan(weekly=True, before_due=True, weekday=0), MONTHLY, NOVEMBER, date(2026, 11, 20))
    assert [one.why for one in both] == [Why.WEEKLY, Why.DUE, Why.DUE, Why.WEEKLY, Why.DUE]
    assert len({one.day for one in both}) == len(both)
    assert days(Plan()) == []
