"""VAT returns: which period a month belongs to, under which form, and when it is due. The law is dated rules.

A due date is the one of the table: no rule here moves it for a week-end, as the tax office's own calendar does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from workspaces.deadlines import months
from workspaces.dossiers.models import VatRegime

FIRST_DAY = 15  # nobody is due earlier: what counts for a dossier that has not said its day


@dataclass(frozen=True)
class Period:
    """What one return covers: whole months, both ends included."""

    form: str
    start: date
    end: date
    due: date

    @property
    def name(self) -> str:
        """« octobre 2026 », « 4e trimestre 2026 », « exercice clos le 31/12/2026 »."""
        count = len(months.between(self.start, self.end))
        if count == 1:
            return months.named(self.start)
        if count == 3:
            rank = (self.end.month + 2) // 3
            return f"{'1er' if rank == 1 else f'{rank}e'} trimestre {self.end.year}"
        return f"exercice clos le {self.end:%d/%m/%Y}"


@dataclass(frozen=True)
class Company:
    """What of a dossier decides its dates."""

    regime: VatRegime | None
    due_day: int | None = None
    closing_month: int = 12

    def exercise(self, month: date) -> tuple[date, date]:
        """First and last month of the exercise that a month falls in."""
        last = months.plus(month, (self.closing_month - month.month) % 12)
        return months.plus(last, -11), last


@dataclass(frozen=True)
class Rule:
    """`covers` gives the first and last month of a return, `due` its day. Holds for exercises opened before `until`
    (or from `since` on)."""

    regime: VatRegime
    form: str
    covers: Callable[[Company, date], tuple[date, date]]
    due: Callable[[Company, date], date]
    source: str
    since: date = date.min
    until: date = date.max


def one_month(_: Company, month: date) -> tuple[date, date]:
    return month, month


def civil_quarter(_: Company, month: date) -> tuple[date, date]:
    first = months.plus(month, -((month.month - 1) % 3))
    return first, months.plus(first, 2)


def the_exercise(company: Company, month: date) -> tuple[date, date]:
    return company.exercise(month)


def own_day_of_next_month(company: Company, last: date) -> date:
    return months.plus(last, 1).replace(day=company.due_day or FIRST_DAY)


def after_the_exercise(company: Company, last: date) -> date:
    """Closed in December: the second working day after the 1st of May. Otherwise within three months."""
    if company.closing_month == 12:
        return working_day_after(date(last.year + 1, 5, 1), 2)
    return months.last_day(months.plus(last, 3))


def working_day_after(day: date, count: int) -> date:
    """Monday to Friday: between the 1st and the 8th of May there is no other holiday."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


CA12_ENDS = date(2027, 1, 1)
RULES = (
    Rule(VatRegime.MONTHLY, "CA3", one_month, own_day_of_next_month, "CGI art. 287, 2 ; CGI ann. IV art. 39"),
    Rule(VatRegime.QUARTERLY, "CA3", civil_quarter, own_day_of_next_month, "CGI art. 287, 2 et 3"),
    Rule(
        VatRegime.SIMPLIFIED, "CA12", the_exercise, after_the_exercise, "CGI art. 287, 3 ; CGI ann. II art. 242 sexies",
        until=CA12_ENDS,
    ),
    Rule(
        VatRegime.SIMPLIFIED, "CA3", civil_quarter, own_day_of_next_month,
        "Loi 2025-127 du 14 février 2025, art. 38 : le régime simplifié finit avec les exercices ouverts avant 2027",
        since=CA12_ENDS,
    ),
)  # fmt: skip


def rule_for(company: Company, month: date) -> Rule | None:
    """The rule that holds for the exercise of this month. None: nothing is declared, or the regime is not known."""
    opened, _ = company.exercise(month)
    fitting = (rule for rule in RULES if rule.regime is company.regime and rule.since <= opened < rule.until)
    return next(fitting, None)


def period_of(company: Company, month: date) -> Period | None:
    """The return that covers a month."""
    rule = rule_for(company, month)
    if rule is None:
        return None
    first, last = rule.covers(company, month)
    return Period(rule.form, first, months.last_day(last), rule.due(company, last))
