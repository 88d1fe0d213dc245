"""How complete a dossier is for a month: counted from small sums by a job, kept for the pages to read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from workspaces.deadlines import months
from workspaces.deadlines.expecting import MEMORY, Piece, Supplier, Wanted, pieces
from workspaces.deadlines.models import Completeness, WantedPiece
from workspaces.deadlines.recognising import Suppliers, key_of, known
from workspaces.deadlines.returns import Company, period_of
from workspaces.dossiers.models import Workspace
from workspaces.invoices.draft import CREDIT_NOTES
from workspaces.kernel import db
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import job
from workspaces.kernel.tenancy import acting_in

KEPT = 4  # months looked after besides the running one: those whose returns are still being prepared


def company_of(workspace: Workspace) -> Company:
    return Company(workspace.vat_regime, workspace.vat_due_day, workspace.closing_month)


def declared() -> date:
    """The month whose return comes next: the last one that is over."""
    return months.plus(months.month_of(today()), -1)


def choices() -> list[date]:
    """The months that are looked after, newest first."""
    running = months.month_of(today())
    return [months.plus(running, -n) for n in range(KEPT + 1)]


def counted() -> list[date]:
    """Those, and the one before: the link of a reminder of it may still be alive."""
    shown = choices()
    return [*shown, months.plus(shown[-1], -1)]


async def invoices_of(workspace_id: UUID, until: date) -> list[dict[str, Any]]:
    """Invoices a month, by supplier. Refused ones, duplicates and credit notes are no piece that was expected."""
    sql = """
        select cast(party_id as varchar(40)) as party, party_name,
            substr(cast(issue_date as varchar(10)), 1, 7) as month, count(*) as n
        from invoice
        where workspace_id = :ws and direction = 'purchase' and issue_date >= :since and issue_date <= :until
            and processing not in ('refused', 'duplicate') and not (type_code in :credits)
        group by party_id, party_name, substr(cast(issue_date as varchar(10)), 1, 7)
        order by month
    """
    bounds = {"since": as_day(months.plus(until, -MEMORY)), "until": as_day(months.last_day(until))}
    return await db.rows(sql, ws=workspace_id, credits=list(CREDIT_NOTES), **bounds)


def suppliers_of(rows: list[dict[str, Any]], who: Suppliers) -> list[Supplier]:
    found: dict[str, Supplier] = {}
    for row in rows:
        key = who.key(key_of(row["party"], row["party_name"]))
        month = date.fromisoformat(f"{row['month']}-01")
        if not key:
            continue
        supplier = found.setdefault(key, Supplier(key, row["party_name"]))
        supplier.name = row["party_name"] or supplier.name
        supplier.counts[month] = supplier.counts.get(month, 0) + int(row["n"])
    return list(found.values())


def as_day(day: date) -> Any:
    return day if db.is_postgres() else day.isoformat()


def wanted_of(rows: list[WantedPiece], who: Suppliers) -> list[Wanted]:
    """One line a supplier: of several that mean the same one, its own, else the newest."""
    found = {}
    for row in sorted(rows, key=lambda row: (row.party_key == who.key(row.party_key), row.added_at)):
        key = who.key(row.party_key)
        found[key] = Wanted(key, row.name, row.every, row.since, row.note)
    return list(found.values())


async def reckon(workspace: Workspace, wanted_months: Collection[date] = ()) -> None:
    """Count again, and keep it: for these months, or for all that are counted."""
    asked = sorted(wanted_months or counted())
    invoices, lines = await invoices_of(workspace.id, asked[-1]), await WantedPiece.filter(workspace_id=workspace.id)
    unfiled = {key_of(row["party"], row["party_name"]) for row in invoices if not row["party"]}
    who = await known(workspace.id, unfiled | {line.party_key for line in lines})
    suppliers, wanted = suppliers_of(invoices, who), wanted_of(lines, who)
    for month in asked:
        period = period_of(company_of(workspace), month)
        start = period.start if period else month
        await _keep(workspace.id, month, pieces(suppliers, wanted, start, month))


async def _keep(workspace_id: UUID, month: date, found: list[Piece]) -> None:
    values = {
        "expected": sum(piece.expected for piece in found),
        "received": sum(min(piece.received, piece.expected) for piece in found),
        "missing": sum(piece.missing for piece in found),
        "pieces": [asdict(piece) | {"month": piece.month.isoformat()} for piece in found],
        "computed_at": now(),
    }
    await Completeness.update_or_create(workspace_id=workspace_id, month=month, defaults=values)


async def reckon_all(workspaces: Collection[Workspace]) -> None:
    for workspace in workspaces:
        with acting_in(workspace.id):
            async with unit_of_work():
                await reckon(workspace)


@job(timeout=600)
async def reckon_everywhere(**_: Any) -> None:
    """Each night: months begin, returns fall due, suppliers stop."""
    await reckon_all(await Workspace.all())


@job()
async def reckon_changed(**_: Any) -> None:
    """Each minute: the dossiers never counted, and those in which something happened since they were."""
    everyone = {workspace.id: workspace for workspace in await Workspace.all()}
    changed, counted = await changes(), await reckoned(list(everyone))
    stale = [id_ for id_ in everyone if id_ not in counted or (id_ in changed and changed[id_] >= counted[id_])]
    await reckon_all([everyone[id_] for id_ in stale])


@job()
async def reckon_dossier(*, dossier_id: str) -> None:
    """At once, after a change of what decides its periods or of the firm's list."""
    await reckon_all(await Workspace.filter(id=UUID(dossier_id)))


async def changes() -> dict[UUID, datetime]:
    """When each dossier last had news of an invoice: the last hour's news, which is all that is kept."""
    sql = "select topic, max(at) as at from event where kind in ('invoice', 'document') group by topic"
    return {UUID(str(row["topic"])): instant(row["at"]) for row in await db.rows(sql)}


async def reckoned(workspace_ids: list[UUID]) -> dict[UUID, datetime]:
    """Since when the figures of each dossier stand."""
    condition = "workspace_id in :ids and month >= :month"
    sql = f"select workspace_id, min(computed_at) as at from completeness where {condition} group by workspace_id"  # noqa: S608
    with acting_in(*workspace_ids):
        found = await db.rows(sql, ids=workspace_ids, month=as_day(counted()[-1]))
    return {UUID(str(row["workspace_id"])): instant(row["at"]) for row in found}


def instant(value: str | datetime) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
