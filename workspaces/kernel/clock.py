"""The only place that asks what time it is; tests stop it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
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
    """For tests: every reader of the clock sees `at`, in every thread."""
    global _stopped_at
    before, _stopped_at = _stopped_at, at
    try:
        yield
    finally:
        _stopped_at = before
