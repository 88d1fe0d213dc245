"""The only place that asks what time it is; tests stop it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_stopped_at: datetime | None = None


def now() -> datetime:
    """This instant, in UTC."""
    return _stopped_at or datetime.now(UTC)


def today(zone: ZoneInfo = PARIS) -> date:
    """The legal date in a dossier's zone."""
    return now().astimezone(zone).date()


@contextlib.contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """For tests and the demonstration: every reader of the clock sees `at`, in UTC, in every thread."""
    if at.utcoffset() != timedelta(0):
        raise ValueError("instants are compared as text on SQLite: give them in UTC")
    global _stopped_at
    before, _stopped_at = _stopped_at, at
    try:
        yield
    finally:
        _stopped_at = before
