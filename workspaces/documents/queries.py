"""Documents as lists need them."""

from __future__ import annotations

from workspaces.documents.models import Document, State
from workspaces.documents.rows import MOVING
from workspaces.dossiers.models import Direction
from workspaces.kernel.access import Reach


async def latest(reach: Reach, count: int) -> list[Document]:
    return await Document.within(reach).order_by("-received_at", "-id").limit(count)


async def moving(reach: Reach, direction: Direction, *, most: int = 100) -> list[Document]:
    """Those that are still on their way, newest first: not yet in the list of invoices."""
    waiting = Document.within(reach).filter(direction=direction, state__in=list(MOVING))
    return await waiting.order_by("-received_at", "-id").limit(most)


async def refused(reach: Reach, direction: Direction, *, most: int = 200) -> list[Document]:
    """« Refusés à l'import »: nothing was made of them, each says why."""
    stopped = Document.within(reach).filter(direction=direction, state__in=[State.REFUSED, State.FAILED])
    return await stopped.order_by("-received_at", "-id").limit(most)


async def count_refused(reach: Reach, direction: Direction) -> int:
    return await Document.within(reach).filter(direction=direction, state__in=[State.REFUSED, State.FAILED]).count()
