"""What a page had no time for: asking with patience, and forgetting what nobody has asked for since."""

from __future__ import annotations

import contextlib
from datetime import timedelta

from tortoise.exceptions import IntegrityError

from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import effect, job, later
from workspaces.parties.lookup import asking, keeping
from workspaces.parties.lookup.models import CompanyFact

PATIENCE_S = 20.0
FORGOTTEN_AFTER = timedelta(days=400)


async def ask_later(siren: str) -> None:
    """Once, however many people wait for it: the key of whoever asked first refuses the others."""
    with contextlib.suppress(IntegrityError):
        async with unit_of_work():
            await later(ask_patiently, key=f"company:{siren}", siren=siren)


@job(queue="network", attempts=3, timeout=60)
async def ask_patiently(*, siren: str) -> None:
    fact = await asking.ask(siren, PATIENCE_S)
    async with effect():
        await keeping.keep(fact)


@job()
async def forget_companies() -> None:
    """Whom nobody looked up for a year: some are people who work in their own name."""
    async with effect():
        await CompanyFact.filter(checked_at__lt=now() - FORGOTTEN_AFTER).delete()
