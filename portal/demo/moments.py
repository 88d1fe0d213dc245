"""The clock of the demonstration: what is written bears the date of the story, never one that is to come."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from workspaces.kernel import clock, jobs, worker

AT_ONCE = 3
SOON = timedelta(minutes=10)  # no job waits longer for its next moment: undoing, or a first retry


@contextlib.contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The clock says `moment`, or the present where that is still to come."""
    with clock.stopped(min(moment, clock.now()).astimezone(UTC)):
        yield


async def run_jobs(moment: datetime) -> None:
    """Do what is due as a worker does, several at once, and what becomes due soon after."""
    moment = moment.astimezone(UTC)  # SQLite compares instants as they are written
    until = moment + SOON
    while moment <= until:
        with at(moment):
            done = await _run_due()
        if not done:
            following = await jobs.Job.filter(state="queued", run_after__gt=moment).order_by("run_after").first()
            if following is None:
                return
            moment = following.run_after


async def _run_due() -> bool:
    slots = asyncio.Semaphore(AT_ONCE)

    async def run(job_id: UUID) -> None:
        async with slots:
            await worker.run(job_id)

    waiting = await jobs.due()
    await asyncio.gather(*(run(job_id) for job_id, _queue in waiting))
    return bool(waiting)
