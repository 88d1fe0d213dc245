"""Who may act in a dossier, for whoever must name them or write to them. Accounts live above this floor: the
composition root says how they are found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Someone:
    """Somebody of the company (`firm` empty) or of its firm, with what they may do there now."""

    id: UUID
    name: str
    email: str
    firm: str
    owner: bool
    may_decide: bool


Finder = Callable[[UUID, Collection[UUID] | None], Awaitable[list[Someone]]]
finders: list[Finder] = []


def found_by(finder: Finder) -> Finder:
    """Declare how people are found: those of a dossier who may read its invoices, or of these alone."""
    finders.append(finder)
    return finder


async def of_dossier(workspace_id: UUID, among: Collection[UUID] | None = None) -> list[Someone]:
    """The company's people first, then the firm's, by name. Owners are always among those asked for."""
    found = [one for finder in finders for one in await finder(workspace_id, among)]
    return sorted(found, key=lambda one: (one.firm, one.name, str(one.id)))
