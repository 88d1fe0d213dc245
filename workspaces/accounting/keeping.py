"""Who keeps the books of a dossier: its firm where one follows it, else the company itself."""

from __future__ import annotations

from workspaces.dossiers.models import FirmLink
from workspaces.kernel.access import Access, Can, Via
from workspaces.kernel.errors import NotAllowed


async def keeps(ws: Access) -> bool:
    """Whether this person is on the side that keeps them, and may change them."""
    return ws.can(Can.BOOKS) and not await firm_keeps(ws)


async def firm_keeps(ws: Access) -> bool:
    """Whether the books are kept by a firm that this person does not belong to."""
    return ws.via is not Via.FIRM and bool(await FirmLink.firms_of(ws.workspace_id))


async def require_keeper(ws: Access) -> None:
    if await firm_keeps(ws):
        raise NotAllowed("Votre cabinet tient la comptabilité de ce dossier : demandez-lui ce changement.")
