"""When → job: a row a timetable entry, started by whichever sweeper gets there first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from croniter import croniter
from tortoise import fields
from tortoise.exceptions import IntegrityError

from workspaces.kernel import clock
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import Work, later
from workspaces.kernel.scoped import Row


@dataclass(frozen=True)
class Entry:
    """`cron` is read in Paris time."""

    name: str
    cron: str
    work: Work


ENTRIES: dict[str, Entry] = {}


class Schedule(Row):
    name = fields.CharField(80, unique=True)
    next_at = fields.DatetimeField()

    class Meta:
        table = "schedule"


def every(cron: str, work: Work) -> None:
    """Declare that `work` starts at each `cron` moment. Called by `portal.schedule`."""
    ENTRIES[work.__name__] = Entry(work.__name__, cron, work)


def following(cron: str, after: datetime) -> datetime:
    moment: datetime = croniter(cron, after.astimezone(clock.PARIS)).get_next(datetime)
    return moment


async def start_due() -> None:
    """Ask for the work whose moment has come. Compare-and-set on the moment: one process starts it, once."""
    known = {row.name: row for row in await Schedule.all()}
    for entry in ENTRIES.values():
        row = known.get(entry.name)
        if row is None:
            await _add(entry)
        elif row.next_at <= clock.now():
            async with unit_of_work():
                moved = Schedule.filter(id=row.id, next_at=row.next_at)
                if await moved.update(next_at=following(entry.cron, clock.now())) == 1:
                    await later(entry.work)


async def _add(entry: Entry) -> None:
    try:
        await Schedule.create(name=entry.name, next_at=following(entry.cron, clock.now()))
    except IntegrityError:
        return  # another process added it first
