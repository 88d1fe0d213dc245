"""dramatiq, which carries ids of jobs from the process that wrote them to a free one. Losing one costs nothing."""

from __future__ import annotations

import asyncio
import functools
from uuid import UUID

import dramatiq
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import Middleware, ShutdownNotifications

from workspaces.kernel.log import log
from workspaces.kernel.settings import settings


@functools.cache
def current() -> dramatiq.Broker:
    """In this process, or Redis when a setting says so. No Retries: the job row owns them."""
    url = settings().broker_url
    middleware: list[Middleware] = [ShutdownNotifications()]
    made: dramatiq.Broker = _redis(url, middleware) if url else StubBroker(middleware=middleware)
    dramatiq.set_broker(made)
    return made


def _redis(url: str, middleware: list[Middleware]) -> dramatiq.Broker:
    from dramatiq.brokers.redis import RedisBroker  # six megabytes, for those who use it

    return RedisBroker(url=url, middleware=middleware)


async def send(queue: str, job_id: UUID) -> None:
    """Tell a worker at once. A broker that is down is no failure: the sweeper tells again."""
    try:
        await asyncio.to_thread(enqueue, queue, job_id)
    except Exception as error:
        log.warning("broker unreachable", error=str(error))


def enqueue(queue: str, job_id: UUID) -> None:
    broker = current()
    if queue not in broker.get_declared_queues():
        broker.declare_queue(queue)
    message: dramatiq.Message = dramatiq.Message(
        queue_name=queue, actor_name=f"run_{queue}", args=(str(job_id),), kwargs={}, options={}
    )
    broker.enqueue(message)
