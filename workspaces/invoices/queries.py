"""Reads too big for a handler: lists of invoices by hand-written SQL, paged by key."""

from __future__ import annotations

from workspaces.invoices.status import WAITING
from workspaces.kernel import db
from workspaces.kernel.access import Reach


async def count_waiting(reach: Reach) -> int:
    """How many purchases wait for a decision."""
    if not reach.workspace_ids:
        return 0
    found = await db.rows(
        "select count(*) as n from invoice where workspace_id in :ids and processing in :waiting and direction = :side",
        ids=list(reach.workspace_ids),
        waiting=[status.value for status in WAITING],
        side="purchase",
    )
    return int(found[0]["n"])
