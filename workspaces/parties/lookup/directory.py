"""The look-up as screens use it: what is known already, else one question that no page waits for more than a moment."""

from __future__ import annotations

from datetime import timedelta

from workspaces.kernel.settings import settings
from workspaces.parties.lookup import asking, keeping
from workspaces.parties.lookup.failures import LookupFailed
from workspaces.parties.lookup.jobs import ask_later
from workspaces.parties.lookup.models import CompanyFact

UNKNOWN_FOR = timedelta(days=1)  # a company just founded appears within a day or two
LATELY = timedelta(hours=1)  # what a person who asks for a check takes for one


async def find(siren: str) -> CompanyFact:
    """For filling in a form: asked once every `companies_days`, and an older answer rather than none."""
    kept = await CompanyFact.known(siren)
    age = timedelta(days=settings().companies_days)
    if kept and kept.is_younger(UNKNOWN_FOR if kept.unknown else age):
        return kept
    try:
        return await _ask(siren)
    except LookupFailed:
        if kept is None or kept.unknown:
            raise
        return kept


async def check(siren: str) -> CompanyFact:
    """For somebody who wants to know today."""
    kept = await CompanyFact.known(siren)
    return kept if kept and kept.is_younger(LATELY) else await _ask(siren)


async def _ask(siren: str) -> CompanyFact:
    try:
        fact = await asking.ask(siren, settings().companies_wait_s)
    except LookupFailed as failure:
        if failure.code == "COMPANY_SLOW":
            await ask_later(siren)
        raise
    await keeping.keep(fact)
    return fact
