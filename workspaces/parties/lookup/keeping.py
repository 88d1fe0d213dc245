"""Keeping what a directory said, and telling those whom it concerns."""

from __future__ import annotations

from workspaces.anomalies.jobs import company_closed
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import later
from workspaces.parties.lookup.models import CompanyFact


async def keep(fact: CompanyFact) -> None:
    """A company that has just closed is looked for among the invoices that wait."""
    before = await CompanyFact.known(fact.siren)
    async with unit_of_work():
        await fact.keep()
        if fact.closed and not (before and before.closed):
            await later(company_closed, siren=fact.siren)
