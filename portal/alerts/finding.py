"""What waits too long, found by a job: each thing is one alert, which goes when it waits no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from portal.alerts.models import USUAL_DAYS, Alert, AlertRule, Kind
from portal.firms import portfolio
from portal.firms.models import Firm
from workspaces.kernel import db
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import job
from workspaces.kernel.tenancy import acting_in

MOST = 1000  # of one kind in one firm, the oldest: nobody works through more

# Where only the client may accept, the firm's part is over once it has looked or has asked for something.
UNREVIEWED = (
    "i.direction = 'purchase' and i.processing in ('to-check', 'to-accept') "
    "and (w.decider <> 'owner' or i.accounting not in ('ready', 'client-action'))"
)
NAMED = "coalesce(nullif(i.party_name, ''), 'sans nom') || case when i.number <> '' then ' ' || i.number else '' end"


def _invoices(condition: str, step_of: str = "i.id") -> str:
    """Invoices in this state, with the last of the steps `:steps` of theirs, from which they wait if there is one."""
    step = (
        "(select max(e.at) from audit_event e where e.workspace_id = i.workspace_id "  # noqa: S608 (our own words)
        f"and e.subject_id = {step_of} and e.what in :steps)"
    )
    return (
        f"select i.id, i.workspace_id, {NAMED} as title, i.received_at as begun, {step} as step "  # noqa: S608
        "from invoice i join workspace w on w.id = i.workspace_id "
        f"where i.workspace_id in :ids and i.received_at < :before and {condition}"
    )


def _conversations() -> str:
    """What is for the firm only is no question to anybody."""
    return (
        f"select c.id, c.workspace_id, {NAMED} as title, c.last_at as begun, null as step "  # noqa: S608
        "from conversation c join invoice i on i.id = c.invoice_id and i.workspace_id = c.workspace_id "
        "where c.workspace_id in :ids and c.firm_id is null and c.waits in ('firm', 'client') and c.last_at < :before"
    )


def _accounts() -> str:
    return (
        "select b.party_id as id, b.workspace_id, p.name as title, min(b.seen_at) as begun, null as step "
        "from bank_account b join third_party p on p.id = b.party_id and p.workspace_id = b.workspace_id "
        "where b.workspace_id in :ids and b.state = 'pending' and b.seen_at < :before "
        "group by b.party_id, b.workspace_id, p.name"
    )


FOUND = {
    Kind.REVIEW: _invoices(UNREVIEWED, "i.document_id"),
    Kind.CLIENT: _invoices("i.accounting = 'client-action'"),
    Kind.EXPORT: _invoices("i.accounting = 'error'"),
    Kind.QUESTION: _conversations(),
    Kind.IBAN: _accounts(),
}
STEPS = {
    Kind.REVIEW: ["documents:read"],
    Kind.CLIENT: ["purchase:client-asked", "accounting:moved"],
    Kind.EXPORT: ["accounting:failed", "accounting:moved"],
}


@dataclass(frozen=True)
class Late:
    """One thing found, and the rule that it broke."""

    subject_id: UUID
    workspace_id: UUID
    title: str
    since: datetime
    days: int


@job(timeout=300)
async def find_alerts(**_: Any) -> None:
    """Every firm, over the dossiers that it follows today; what is left of a dossier no longer followed goes."""
    for firm in await Firm.all().order_by("id"):
        ids = [row.id for row in await portfolio.dossiers_of(firm.id)]
        with acting_in(*ids):
            for kind in Kind:
                await keep(firm.id, ids, kind)


async def keep(firm_id: UUID, ids: Collection[UUID], kind: Kind) -> None:
    """The alerts of one kind as they should stand now."""
    found = {one.subject_id: one for one in await late(firm_id, ids, kind)}
    async with unit_of_work():
        known = await Alert.filter(workspace_id__in=list(ids), firm_id=firm_id, kind=kind)
        for alert in known:
            one = found.pop(alert.subject_id, None)
            await (_again(alert, one) if one else alert.delete())
        await Alert.bulk_create([_new(firm_id, kind, one) for one in found.values()])


def _new(firm_id: UUID, kind: Kind, one: Late) -> Alert:
    return Alert(
        workspace_id=one.workspace_id, firm_id=firm_id, kind=kind, subject_id=one.subject_id,
        title=one.title[:200], since=one.since, days=one.days,
    )  # fmt: skip


async def _again(alert: Alert, one: Late) -> None:
    """Still so: a pause may be over. It waits anew: what was resolved was the time before."""
    changed = {"title": one.title[:200], "days": one.days}
    if one.since > alert.since:
        changed |= {"since": one.since, "resolved_at": None, "resolved_by_name": "", "paused_until": None}
    if alert.paused_until and alert.paused_until <= today():
        changed["paused_until"] = None
    different = {name: value for name, value in changed.items() if getattr(alert, name) != value}
    if different:
        await alert.update_from_dict(different).save(update_fields=list(different))


async def late(firm_id: UUID, ids: Collection[UUID], kind: Kind) -> list[Late]:
    """What waits longer than the rule of its dossier allows, the oldest first."""
    found: list[Late] = []
    for days, some in (await days_of(firm_id, ids, kind)).items():
        if days:
            found += await _older(kind, some, days)
    return sorted(found, key=lambda one: one.since)[:MOST]


async def _older(kind: Kind, ids: Collection[UUID], days: int) -> list[Late]:
    before = now() - timedelta(days=days)
    moment = before if db.is_postgres() else before.isoformat(" ")
    values = {"ids": list(ids), "before": moment, "steps": STEPS.get(kind, [])}
    rows = await db.rows(f"{FOUND[kind]} order by begun limit {MOST}", **values)
    made = [
        Late(_id(row["id"]), _id(row["workspace_id"]), row["title"], _moment(row["step"] or row["begun"]), days)
        for row in rows
    ]
    return [one for one in made if one.since < before]


def _id(value: object) -> UUID:
    return UUID(str(value))


def _moment(value: str | datetime) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


async def days_of(firm_id: UUID, ids: Iterable[UUID], kind: Kind) -> dict[int, list[UUID]]:
    """The dossiers by how many days each may wait: its own rule, the firm's, or the usual."""
    rules = {row.workspace_id: row.days for row in await AlertRule.filter(firm_id=firm_id, kind=kind)}
    usual = rules.get(None, USUAL_DAYS[kind])
    found: dict[int, list[UUID]] = defaultdict(list)
    for id_ in ids:
        found[rules.get(id_, usual)].append(id_)
    return found
