"""`liasse worker`: a process that only runs jobs. Its own loop around dramatiq's threads, so that it stops when told to
(dramatiq's command hangs when a signal reaches its whole process group)."""

from __future__ import annotations

import asyncio
import signal

from importers import reading
from portal import schedule
from portal.addresses import know_addresses
from workspaces.kernel import db, worker
from workspaces.kernel.log import log

assert schedule.MODULES_WITH_JOBS


async def run(queues: set[str] | None) -> None:
    """Work until SIGTERM or SIGINT, then let what is running finish (20 s)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    know_addresses()
    reading.warm_up()
    async with db.opened(), worker.working(queues):
        log.info("worker ready", queues=sorted(queues or []))
        await stop.wait()
