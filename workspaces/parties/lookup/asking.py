"""Asking the directories that the settings name, one after the other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import monotonic

from workspaces.kernel.settings import settings
from workspaces.parties.lookup import recherche, sirene
from workspaces.parties.lookup.failures import LookupFailed
from workspaces.parties.lookup.models import CompanyFact

Source = Callable[[str, float], Awaitable[CompanyFact]]


def sources() -> list[Source]:
    """Sirene first where this installation has a key: it knows more companies."""
    own = settings()
    listed: list[Source] = [sirene.ask] if own.sirene_url and own.sirene_key else []
    return [*listed, recherche.ask] if own.companies_url else listed


async def ask(siren: str, wait_s: float) -> CompanyFact:
    """The first answer; each source waits for its share of the time left. LookupFailed: what the last one said."""
    failure, ends = LookupFailed("COMPANY_OFF"), monotonic() + wait_s
    listed = sources()
    for place, source in enumerate(listed):
        try:
            return await source(siren, max(ends - monotonic(), 0) / (len(listed) - place))
        except LookupFailed as said:
            failure = said
    raise failure
