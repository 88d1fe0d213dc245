"""What this person has done today in the queue: « Terminé : 46 acceptées, 2 doublons, 1 refusée, 1 en attente »."""

from __future__ import annotations

from datetime import UTC, datetime, time

from workspaces.kernel import db
from workspaces.kernel.access import FirmAccess
from workspaces.kernel.clock import PARIS, today
from workspaces.kernel.french import plural

DECIDED = (
    "select processing, count(*) as n from invoice where workspace_id in :ids and decided_by = :me "
    "and decided_at >= :start group by processing"
)
LOOKED = ["purchase:reviewed", "purchase:client-asked"]
LOOKED_AT = (
    "select count(distinct i.id) as n from audit_event a join invoice i on i.id = a.subject_id "
    "where a.workspace_id in :ids and i.workspace_id in :ids and a.by_id = :me and a.at >= :start "
    "and a.what in :looked and i.accounting in ('ready', 'client-action')"
)


async def of_today(firm: FirmAccess) -> str:
    """Empty when nothing was done. Counts what stands: a decision taken back is not in it."""
    if not firm.workspace_ids:
        return ""
    values = {"ids": list(firm.workspace_ids), "me": firm.person.id, "start": this_morning()}
    counts = {row["processing"]: int(row["n"]) for row in await db.rows(DECIDED, **values)}
    looked_at = int((await db.rows(LOOKED_AT, looked=LOOKED, **values))[0]["n"])
    parts = [
        (counts.get("accepted", 0) + counts.get("archived", 0), "acceptée", "acceptées"),
        (looked_at, "revue", "revues"),
        (counts.get("duplicate", 0), "doublon", "doublons"),
        (counts.get("refused", 0), "refusée", "refusées"),
        (counts.get("on-hold", 0), "en attente", "en attente"),
    ]
    told = [plural(count, one, many) for count, one, many in parts if count]
    return f"Terminé\u00a0: {', '.join(told)}." if told else ""


def this_morning() -> datetime:
    """Midnight in Paris."""
    return datetime.combine(today(), time(), PARIS).astimezone(UTC)
