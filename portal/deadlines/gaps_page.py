"""« Suites de numéros »: the holes of the last months, for whoever looks for a piece that no rhythm announces."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated.dossiers import listed
from portal.deadlines.gaps import gaps
from workspaces.deadlines import months
from workspaces.deadlines.completeness import as_day, declared
from workspaces.kernel import bulk, db
from workspaces.kernel.access import FirmAccess
from workspaces.kernel.web import render, url

BACK, MOST, SHOWN = 2, 50_000, 200


async def number_gaps(request: Request, firm: FirmAccess) -> Response:
    """Polars works in a thread: no other page waits for it."""
    found = await asyncio.to_thread(gaps, await invoices(firm)) if firm.workspace_ids else []
    return render(
        request,
        "deadlines/gaps.html",
        gaps=found[:SHOWN],
        more=max(len(found) - SHOWN, 0),
        since=months.of(months.plus(declared(), -BACK)),
        back=url("firm:deadlines"),
        screen="cabinet/echeances",
    )


async def invoices(firm: FirmAccess) -> list[dict[str, Any]]:
    """The newest purchases of known suppliers over the months before the return that comes next."""
    among = bulk.among("i.workspace_id", "ids")
    sql = f"""
        select i.party_siren as siren, i.party_name as supplier, i.number, w.name as dossier,
            cast(i.issue_date as varchar(10)) as date
        from invoice i join workspace w on w.id = i.workspace_id
        where {among} and i.direction = 'purchase' and i.party_siren <> '' and i.number <> ''
            and i.issue_date >= :since and i.processing not in ('refused', 'duplicate')
        order by i.issue_date desc limit {MOST}
    """  # noqa: S608 (our own words; workspace_id)
    since = as_day(months.plus(declared(), -BACK))
    return await db.rows(sql, ids=listed(firm.workspace_ids), since=since)
