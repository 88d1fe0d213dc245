"""How complete a dossier is for a month: counted from small sums by a job, kept for the pages to read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from workspaces.bank.keeping import prove
from workspaces.deadlines import months
from workspaces.deadlines.expecting import MEMORY, Piece, Supplier, Wanted, pieces
from workspaces.deadlines.models import Completeness, WantedPiece
from workspaces.deadlines.recognising import Suppliers, key_of, known
from workspaces.deadlines.returns import Company, period_of
from workspaces.dossiers.models import Workspace
from workspaces.invoices.draft import CREDIT_NOTES
from workspaces.kernel import db, events
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import job
from workspaces.kernel.tenancy import acting_in

KEPT = 4  # months looked after besides the running one: those whose returns are still being prepared
NEWS = "deadline"  # the kind of event: the figures of a dossier have changed
OVERLAP = timedelta(minutes=2)  # longer than any transaction that tells of an invoice


@dataclass(frozen=True)
class Counted:
    """Since when figures stand, and by which periods."""

    at: datetime
    periods: set[str]


def periods_of(workspace: Workspace) -> str:
    """What of a dossier decides which months a return covers, however it came to change."""
    return f"{workspace.vat_regime or ''}:{workspace.closing_month}"


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


async def reckon(workspace: Workspace) -> None:
    """Count again, and keep it. The figures stand since before anything was read: later news counts them again."""
    begun, asked = now(), sorted(counted())
    invoices, lines = await invoices_of(workspace.id, asked[-1]), await WantedPiece.filter(workspace_id=workspace.id)
    unfiled = {key_of(row["party"], row["party_name"]) for row in invoices if not row["party"]}
    who = await known(workspace.id, unfiled | {line.party_key for line in lines})
    suppliers, wanted = suppliers_of(invoices, who), wanted_of(lines, who)
    for month in asked:
        period = period_of(company_of(workspace), month)
        start = period.start if period else month
        await _keep(workspace, month, pieces(suppliers, wanted, start, month), begun)


async def _keep(workspace: Workspace, month: date, found: list[Piece], begun: datetime) -> None:
    """The pages that show the dossier's figures are told when they change."""
    totals = {
        "expected": sum(piece.expected for piece in found),
        "received": sum(min(piece.received, piece.expected) for piece in found),
        "missing": sum(piece.missing for piece in found),
    }
    values: dict[str, Any] = totals | {
        "pieces": [asdict(piece) | {"month": piece.month.isoformat()} for piece in found],
        "computed_at": begun,
        "counted_as": periods_of(workspace),
    }
    before = await Completeness.get_or_none(workspace_id=workspace.id, month=month)
    await Completeness.update_or_create(workspace_id=workspace.id, month=month, defaults=values)
    if before is not None and any(getattr(before, name) != count for name, count in totals.items()):
        await events.tell({workspace.id}, NEWS, workspace.id)


async def reckon_all(workspaces: Collection[Workspace]) -> None:
    for workspace in workspaces:
        with acting_in(workspace.id):
            async with unit_of_work():
                await reckon(workspace)
                await prove(workspace.id)


@job(timeout=600)
async def reckon_everywhere(**_: Any) -> None:
    """Each night: months begin, returns fall due, suppliers stop."""
    await reckon_all(await Workspace.all())


@job()
async def reckon_changed(**_: Any) -> None:
    """Each minute: the dossiers never counted, those counted by other periods, and those with news since."""
    everyone = await Workspace.all()
    changed, reckoned = await changes(), await standing([workspace.id for workspace in everyone])
    await reckon_all([one for one in everyone if is_stale(one, reckoned.get(one.id), changed.get(one.id))])


def is_stale(workspace: Workspace, counted: Counted | None, changed: datetime | None) -> bool:
    """News is dated when it is told and seen when its transaction commits: what is older than the count by no more
    than OVERLAP may not have been there to be counted."""
    if counted is None or counted.periods != {periods_of(workspace)}:
        return True
    return changed is not None and changed > counted.at - OVERLAP


@job()
async def reckon_dossier(*, dossier_id: str) -> None:
    """At once, after a change of what decides its periods or of the firm's list."""
    await reckon_all(await Workspace.filter(id=UUID(dossier_id)))


async def changes() -> dict[UUID, datetime]:
    """When each dossier last had news of an invoice: the last hour's news, which is all that is kept."""
    sql = "select topic, max(at) as at from event where kind in ('invoice', 'document') group by topic"
    return {UUID(str(row["topic"])): instant(row["at"]) for row in await db.rows(sql)}


async def standing(workspace_ids: list[UUID]) -> dict[UUID, Counted]:
    """The figures of each dossier: since when they stand, and by which periods."""
    sql = """
        select workspace_id, min(computed_at) as at, min(counted_as) as one, max(counted_as) as other from completeness
        where workspace_id in :ids and month >= :month group by workspace_id
    """
    with acting_in(*workspace_ids):
        found = await db.rows(sql, ids=workspace_ids, month=as_day(counted()[-1]))
    return {UUID(str(row["workspace_id"])): Counted(instant(row["at"]), {row["one"], row["other"]}) for row in found}


def instant(value: str | datetime) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
