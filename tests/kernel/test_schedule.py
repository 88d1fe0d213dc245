"""A timetable entry starts its work once, whichever process looks first."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from workspaces.kernel import clock, schedule
from workspaces.kernel.jobs import Job, job
from workspaces.kernel.schedule import Entry, Schedule

pytestmark = pytest.mark.usefixtures("db")
MORNING = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@job()
async def sweep_the_floor() -> None: ...


@pytest.fixture(autouse=True)
def timetable(monkeypatch):
    monkeypatch.setattr(schedule, "ENTRIES", {"sweep": Entry("sweep_the_floor", "0 8 * * *", sweep_the_floor)})


async def test_work_starts_when_its_moment_has_come_and_once():
    with clock.stopped(MORNING):
        await schedule.start_due()
        await schedule.start_due()
    assert await Job.all().count() == 0
    with clock.stopped(MORNING + timedelta(hours=1, minutes=1)):
        await asyncio.gather(schedule.start_due(), schedule.start_due())
        await schedule.start_due()
    assert await Job.all().count() == 1
    assert (await Schedule.get()).next_at == datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


async def test_the_timetable_is_read_in_paris():
    assert schedule.following("0 8 * * *", datetime(2026, 7, 1, tzinfo=UTC)) == datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
