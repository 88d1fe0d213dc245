"""Which days a client is asked by itself, as pure arithmetic: each week, and before a return is due; once a day."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workspaces.deadlines import months
from workspaces.deadlines.returns import Company, period_of

BEFORE = (10, 5, 1)  # days before the due date
FARTHEST = 14  # months between a month and the day on which its return is due, at most
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class Why(enum.StrEnum):
    """What makes a reminder leave."""

    HAND = "hand"
    WEEKLY = "weekly"
    DUE = "due"


@dataclass(frozen=True)
class Plan:
    """What applies to one dossier. `weekday` counts from Monday, `hour` is Paris time."""

    weekly: bool = False
    before_due: bool = False
    weekday: int = 1
    hour: int = 9

    @property
    def sends(self) -> bool:
        return self.weekly or self.before_due


@dataclass(frozen=True)
class Sending:
    """One day on which a reminder is to leave, for the pieces of `month`. `left`: days before the return is due."""

    day: date
    why: Why
    month: date
    due: date | None = None
    left: int = 0


def sendings(plan: Plan, company: Company, first: date, last: date) -> list[Sending]:
    """From one day to another, both included. Of two on one day, the one that a due date calls for."""
    found = {one.day: one for one in _weekly(plan, first, last)} if plan.weekly else {}
    if plan.before_due:
        found |= {one.day: one for one in _before_due(company, first, last)}
    return sorted((one for one in found.values() if first <= one.day <= last), key=lambda one: one.day)


def sending_on(plan: Plan, company: Company, day: date) -> Sending | None:
    return next(iter(sendings(plan, company, day, day)), None)


def _weekly(plan: Plan, first: date, last: date) -> Iterator[Sending]:
    day = first + timedelta(days=(plan.weekday - first.weekday()) % 7)
    while day <= last:
        yield Sending(day, Why.WEEKLY, months.plus(months.month_of(day), -1))
        day += timedelta(days=7)


def _before_due(company: Company, first: date, last: date) -> Iterator[Sending]:
    """Farthest first: of two returns on one day, the nearer due date is the one that is kept."""
    begin = months.plus(months.month_of(first), -FARTHEST)
    periods = {period_of(company, month) for month in months.between(begin, months.month_of(last))}
    for period in sorted((one for one in periods if one), key=lambda one: one.due, reverse=True):
        for left in BEFORE:
            day = period.due - timedelta(days=left)
            yield Sending(day, Why.DUE, months.month_of(period.end), period.due, left)
