"""E-reporting: what is transmitted of a month, and by when. Table 13 of the external specifications, as data."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from workspaces.deadlines import months
from workspaces.dossiers.models import VatRegime

SOURCE = "Spécifications externes de la facturation électronique, tableau 13 (CGI art. 290 et 290 A)"


class Kind(enum.StrEnum):
    TRANSACTIONS = "transactions"
    PAYMENTS = "payments"


LABELS = {Kind.TRANSACTIONS: "Transactions", Kind.PAYMENTS: "Encaissements"}


@dataclass(frozen=True)
class Transmission:
    """Days covered, both included, and the last day for handing them to the platform."""

    kind: Kind
    start: date
    end: date
    due: date


Spans = Callable[[date], list[tuple[date, date, date]]]  # month → (start, end, due) of what ends in it


def tenth(month: date) -> date:
    return months.plus(month, 1).replace(day=10)


def by_ten_days(month: date) -> list[tuple[date, date, date]]:
    """Three « décades »: due on the 20th, on the last day, and on the 10th of the next month."""
    tenths, last = [month.replace(day=day) for day in (1, 11, 21)], months.last_day(month)
    ends = [tenths[1] - timedelta(days=1), tenths[2] - timedelta(days=1), last]
    return list(zip(tenths, ends, [month.replace(day=20), last, tenth(month)], strict=True))


def by_month(month: date) -> list[tuple[date, date, date]]:
    return [(month, months.last_day(month), tenth(month))]


def by_month_late(month: date) -> list[tuple[date, date, date]]:
    return [(month, months.last_day(month), months.last_day(months.plus(month, 1)))]


def by_two_months(month: date) -> list[tuple[date, date, date]]:
    """January and February, March and April…: due on the last day of the month after."""
    if month.month % 2:
        return []
    return [(months.plus(month, -1), months.last_day(month), months.last_day(months.plus(month, 1)))]


RULES: dict[VatRegime, dict[Kind, Spans]] = {
    VatRegime.MONTHLY: {Kind.TRANSACTIONS: by_ten_days, Kind.PAYMENTS: by_month},
    VatRegime.QUARTERLY: {Kind.TRANSACTIONS: by_month, Kind.PAYMENTS: by_month},
    VatRegime.SIMPLIFIED: {Kind.TRANSACTIONS: by_month_late, Kind.PAYMENTS: by_month_late},
    VatRegime.EXEMPT: {Kind.TRANSACTIONS: by_two_months, Kind.PAYMENTS: by_two_months},
}


def transmissions(regime: VatRegime, month: date) -> list[Transmission]:
    """Whatever ends in this month, by due date."""
    found = [
        Transmission(kind, start, end, due) for kind, spans in RULES[regime].items() for start, end, due in spans(month)
    ]
    return sorted(found, key=lambda one: (one.due, one.kind))
