"""Running jobs: dramatiq's threads, one event loop with its own database connections, and the sweeper."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import time
from collections.abc import AsyncIterator
from uuid import UUID

import dramatiq
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import AsyncIO
from tortoise.context import TortoiseContext, _current_context

from workspaces.kernel import broker, db, jobs, schedule, tenancy
from workspaces.kernel.log import log
from workspaces.kernel.settings import settings

OCR_AT_ONCE = 2
SWEEP_EVERY = 0.5


class LoopWithDatabase(AsyncIO):
    """dramatiq's event loop, with one tortoise context that every worker thread's calls see."""

    def __init__(self) -> None:
        super().__init__()
        self.context: TortoiseContext | None = None

    def before_worker_boot(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        super().before_worker_boot(broker, worker)

        async def boot() -> TortoiseContext:
            context = TortoiseContext()
            _current_context.set(context)  # before init, which finds the models through the current context
            await context.init(config=db.config())
            return context

        self.context = get_event_loop_thread().run_coroutine(boot())  # type: ignore[union-attr]

    def after_worker_thread_boot(self, broker: dramatiq.Broker, thread: object) -> None:
        _current_context.set(self.context)  # run_coroutine_threadsafe copies the calling thread's context

    def after_worker_shutdown(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        if self.context:
            get_event_loop_thread().run_coroutine(self.context.close_connections())  # type: ignore[union-attr]
        super().after_worker_shutdown(broker, worker)


class Slots:
    """How many jobs of a queue may run at once in this process; who finds none leaves the job queued."""

    def __init__(self, free: int) -> None:
        self.free = free

    def take(self) -> bool:
        if self.free == 0:
            return False
        self.free -= 1
        return True

    def give_back(self) -> None:
        self.free += 1


_slots = {"ocr": Slots(OCR_AT_ONCE)}


async def run_next(queue: str, job_id: UUID) -> None:
    """Run one job; on a queue with few slots, go on with the next due one rather than leave the slot empty."""
    slots = _slots.get(queue)
    if slots is None:
        await run(job_id)
        return
    if not slots.take():
        return
    try:
        following: UUID | None = job_id
        while following:
            await run(following)
            following = next((found for found, name in await jobs.due() if name == queue), None)
    finally:
        slots.give_back()


async def run(job_id: UUID) -> None:
    """Claim, work, and mark done or put back. Never raises: a bad job must not stop its queue."""
    claimed = await jobs.claim(job_id)
    if claimed is None:
        return
    kind = jobs.KINDS[claimed.name]
    if claimed.losses > jobs.LOSSES:
        await _put_back(claimed, kind, RuntimeError("the worker died at every attempt"))
        return
    token = jobs._running.set(claimed)
    heart = asyncio.create_task(_keep_lease(claimed))
    try:
        with tenancy.acting_in(*([claimed.workspace_id] if claimed.workspace_id else [])):
            await asyncio.wait_for(kind.work(**claimed.args), kind.timeout)
            if claimed.state == "running":  # the work had no effect of its own to commit
                async with jobs.effect():
                    pass
    except jobs.Overtaken:
        log.info("job overtaken", job=claimed.name, id=str(job_id))
    except jobs.NotYet as waiting:
        await _put_back(claimed, kind, waiting)
    except Exception as error:
        log.warning("job failed", job=claimed.name, id=str(job_id), attempt=claimed.attempts, exc_info=error)
        await _put_back(claimed, kind, error)
    finally:
        heart.cancel()
        jobs._running.reset(token)


async def _put_back(claimed: jobs.Job, kind: jobs.Kind, error: Exception) -> None:
    claimed.state = "failed"
    dead = await jobs.failed(claimed, f"{type(error).__name__}: {error}")
    if dead and kind.when_dead:
        with tenancy.acting_in(*([claimed.workspace_id] if claimed.workspace_id else [])):
            await kind.when_dead(**claimed.args)


async def _keep_lease(claimed: jobs.Job) -> None:
    while True:
        await asyncio.sleep(settings().lease_s / 4)
        await jobs.renew(claimed)


async def _carry(queue: str, job_id: str) -> None:
    await run_next(queue, UUID(job_id))


def declare_actors() -> None:
    """One dramatiq actor a queue; each only carries an id to `run_next`."""
    for queue in jobs.QUEUES:
        name = f"run_{queue}"
        if name not in broker.current().get_declared_actors():
            declare = dramatiq.actor(actor_name=name, queue_name=queue, broker=broker.current())
            declare(functools.partial(_carry, queue))


async def sweep_forever() -> None:
    """Hand every due id to the broker, and start what the timetable asks for. Remembers what it sent for one lease."""
    sent: dict[UUID, float] = {}
    while True:
        try:
            await schedule.start_due()
            for job_id, queue in await jobs.due():
                if sent.get(job_id, 0) < time.monotonic() - settings().lease_s / 2:
                    sent[job_id] = time.monotonic()
                    await broker.send(queue, job_id)
            sent = {k: v for k, v in sent.items() if v > time.monotonic() - 2 * settings().lease_s}
        except Exception as error:
            log.warning("sweep failed", exc_info=error)
        await asyncio.sleep(SWEEP_EVERY)


@contextlib.asynccontextmanager
async def working(queues: set[str] | None = None) -> AsyncIterator[None]:
    """Threads that run jobs and a sweeper, while the code inside runs. Needs an open database for the sweeper."""
    carrier = broker.current()
    if not any(isinstance(part, LoopWithDatabase) for part in carrier.middleware):
        carrier.add_middleware(LoopWithDatabase())
    declare_actors()
    threads = dramatiq.Worker(carrier, queues=queues, worker_threads=settings().workers, worker_timeout=100)
    await asyncio.to_thread(threads.start)
    sweeper = asyncio.create_task(sweep_forever())
    try:
        yield
    finally:
        sweeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sweeper
        await asyncio.to_thread(threads.stop, 20_000)
