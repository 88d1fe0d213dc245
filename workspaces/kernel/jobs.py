"""Background work. The `job` row *is* the queue; the broker only carries its id and may lose it.

A row is written by `later` in the transaction of the act that wants it. A worker claims it by compare-and-set, works
outside any transaction, and commits its effect together with `done` (`async with effect():`), fenced by the number of
the attempt: an attempt that was overtaken writes nothing. The row owns retries, back-off and dead letters. An attempt
whose worker went away is no failure of the work: it is counted apart, and only a long row of them ends a job.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from tortoise import fields
from tortoise.expressions import F, Q

from workspaces.kernel import broker, outbox
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.scoped import Row
from workspaces.kernel.settings import settings

QUEUES = ("default", "ocr", "mail", "network")
KEPT = timedelta(days=30)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(hours=6)
LOSSES = 20  # workers that one job may outlive: dangerous parsing is sandboxed, so a worker hardly ever dies of its job
LOST_AT_ONCE, LONGEST_LOST_WAIT = 3, timedelta(minutes=1)

Work = Callable[..., Awaitable[None]]
W = TypeVar("W", bound=Work)


class Job(Row):
    """One piece of work. `state`: queued → running → done, or dead after the last attempt, or cancelled.
    Of its `attempts` begun, `losses` ended with their worker."""

    name = fields.CharField(80)
    queue = fields.CharField(10)
    args: dict[str, Any] = fields.JSONField(default=dict)
    workspace_id = fields.UUIDField(null=True)
    key = fields.CharField(120, null=True, unique=True)
    state = fields.CharField(10, default="queued")
    attempts = fields.IntField(default=0)
    losses = fields.IntField(default=0, db_default=0)
    run_after = fields.DatetimeField()
    lease_until = fields.DatetimeField(null=True)
    error = fields.TextField(default="")
    created_at = fields.DatetimeField()

    class Meta:
        table = "job"
        indexes = (("state", "queue", "run_after"), ("workspace_id", "name"))


@dataclass(frozen=True)
class Kind:
    """A declared job: what it runs, where, how often it may fail and for how long it may run, and what to do when it
    is dead."""

    work: Work
    queue: str
    attempts: int
    timeout: float
    when_dead: Work | None


KINDS: dict[str, Kind] = {}


def job(
    *, queue: str = "default", attempts: int = 8, timeout: float = 60, when_dead: Work | None = None
) -> Callable[[W], W]:
    """Declare background work. It receives ids only and must be safe to run twice. `timeout` is in seconds."""
    assert queue in QUEUES, f"unknown queue {queue!r}"

    def declare(work: W) -> W:
        KINDS[work.__name__] = Kind(work, queue, attempts, timeout, when_dead)
        return work

    return declare


async def later(
    work: Work, *, workspace_id: UUID | None = None, after: timedelta = timedelta(), key: str | None = None, **ids: Any
) -> Job:
    """Ask for work inside a `unit_of_work`: it is done if and only if the transaction commits."""
    kind = KINDS[work.__name__]
    args = {name: str(value) if isinstance(value, UUID) else value for name, value in ids.items()}
    row = await Job.create(
        name=work.__name__,
        queue=kind.queue,
        args=args,
        workspace_id=workspace_id,
        key=key,
        run_after=now() + after,
        created_at=now(),
    )
    if not after:
        outbox.after_commit(functools.partial(broker.send, kind.queue, row.id))
    return row


async def cancel(key: str) -> bool:
    """Take back a job that has not begun. False: too late."""
    cancelled = await Job.filter(key=key, state="queued").update(state="cancelled", key=None)
    return cancelled == 1


class NotYet(Exception):
    """What this job needs is still being made: it is tried again later, and that is no failure worth a warning."""


class Overtaken(Exception):
    """This attempt lost its lease to another one: whatever it did is not committed."""


_running: contextvars.ContextVar[Job | None] = contextvars.ContextVar("job", default=None)


@contextlib.asynccontextmanager
async def effect() -> AsyncIterator[None]:
    """The transaction in which a job commits what it did: its row becomes `done` with it, or nothing is written.

    Outside a job (a command, a test) it is a plain `unit_of_work`.
    """
    running = _running.get()
    async with unit_of_work():
        if running and running.state == "running":
            await _finish(running)
        yield


async def _finish(running: Job) -> None:
    mine = Job.filter(id=running.id, state="running", attempts=running.attempts)
    if await mine.update(state="done", lease_until=None, error="", key=None) != 1:
        raise Overtaken
    running.state = "done"


async def claim(job_id: UUID) -> Job | None:
    """Take the job if it is due or its worker is gone. A second delivery of the same id loses here."""
    taken = await _take(job_id) or (await _put_back_lost(job_id) and await _take(job_id))
    return await Job.get(id=job_id) if taken else None


async def _take(job_id: UUID) -> bool:
    lease = now() + timedelta(seconds=settings().lease_s)
    waiting = Job.filter(id=job_id, state="queued", run_after__lte=now())
    return await waiting.update(state="running", lease_until=lease, attempts=F("attempts") + 1) == 1


async def _put_back_lost(job_id: UUID) -> bool:
    """A job whose worker is gone is due at once; after the third time later and later, so that one that takes its
    worker along lets the others end, and one that workers died around meets a quieter moment."""
    lost = await Job.get_or_none(id=job_id, state="running", lease_until__lt=now())
    if lost is None:
        return False
    many = lost.losses - LOST_AT_ONCE
    wait = timedelta() if many < 0 else min(FIRST_WAIT * 2**many, LONGEST_LOST_WAIT)
    mine = Job.filter(id=job_id, state="running", attempts=lost.attempts, lease_until__lt=now())
    return await mine.update(state="queued", run_after=now() + wait, lease_until=None, losses=lost.losses + 1) == 1


async def renew(running: Job) -> None:
    lease = now() + timedelta(seconds=settings().lease_s)
    await Job.filter(id=running.id, state="running", attempts=running.attempts).update(lease_until=lease)


async def failed(running: Job, error: str) -> bool:
    """Put the job back for later, or among the dead after its last attempt. True: it is dead, and gave its key back,
    so that the same may be asked for again."""
    failures = running.attempts - running.losses
    dead = failures >= KINDS[running.name].attempts or running.losses > LOSSES
    wait = min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT)
    ends: dict[str, Any] = {"state": "dead", "key": None} if dead else {"state": "queued"}
    mine = Job.filter(id=running.id, state="running", attempts=running.attempts)
    await mine.update(**ends, run_after=now() + wait, lease_until=None, error=error[:2000])
    return dead


async def due(limit: int = 200) -> list[tuple[UUID, str]]:
    """Ids and queues of what should be running: queued and due, or held by a worker that is gone."""
    waiting = Q(state="queued", run_after__lte=now()) | Q(state="running", lease_until__lt=now())
    return await Job.filter(waiting).order_by("run_after").limit(limit).values_list("id", "queue")


@job()
async def forget_done(**_: Any) -> None:
    """Rows of finished work are kept a month, for whoever asks what happened."""
    await Job.filter(state__in=["done", "cancelled"], created_at__lt=now() - KEPT).delete()
