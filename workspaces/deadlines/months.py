"""Months, as periods are counted in them. A month is its first day."""

from __future__ import annotations

from datetime import date, timedelta

from workspaces.kernel import french


def month_of(day: date) -> date:
    return day.replace(day=1)


def plus(month: date, months: int) -> date:
    """The month so many months later, or earlier."""
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def last_day(month: date) -> date:
    return plus(month, 1) - timedelta(days=1)


def between(first: date, last: date) -> list[date]:
    """Every month from one to the other, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [plus(first, n) for n in range(count)]


def parsed(typed: str) -> date | None:
    """`2026-10`, or nothing."""
    try:
        return month_of(date.fromisoformat(f"{typed}-01")) if len(typed) == 7 else None
    except ValueError:
        return None


def written(month: date) -> str:
    return f"{month:%Y-%m}"


def named(month: date) -> str:
    """« octobre 2026 »."""
    return f"{french.MONTHS[month.month - 1]} {month.year}"


def of(month: date) -> str:
    """« d’octobre 2026 », « de mars 2026 »."""
    name = named(month)
    return f"d’{name}" if name[0] in "ao" else f"de {name}"
