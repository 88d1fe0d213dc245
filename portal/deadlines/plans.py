"""What applies to a dossier: what the firm wants, unless the dossier has its own word; who signs; what will leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from portal.deadlines.models import DossierChasing, FirmChasing, Own
from portal.firms.models import Absence, Assignment, Firm, FirmMember
from workspaces.deadlines.completeness import company_of
from workspaces.deadlines.planning import Plan, Sending, sendings
from workspaces.dossiers.models import Workspace
from workspaces.kernel.access import FirmAccess, Person
from workspaces.kernel.clock import now, today

NOBODY = UUID(int=0)
AHEAD = timedelta(days=35)
SHOWN = 6


@dataclass(frozen=True)
class Applied:
    """The plan of a dossier, and what it has of its own."""

    plan: Plan
    own: DossierChasing

    @property
    def stopped(self) -> bool:
        return self.own.stopped_at is not None

    def ahead(self, workspace: Workspace) -> list[Sending]:
        """What will leave in the next weeks, the skipped days among them."""
        first = today()
        return sendings(self.plan, company_of(workspace), first, first + AHEAD)[:SHOWN]


async def of_firm(firm_id: UUID) -> FirmChasing:
    """Its row, or one that says nothing yet."""
    found = await FirmChasing.get_or_none(firm_id=firm_id)
    return found or FirmChasing(firm_id=firm_id, changed_at=now())


async def own_of(workspace_ids: Sequence[UUID]) -> dict[UUID, DossierChasing]:
    found = {row.workspace_id: row for row in await DossierChasing.filter(workspace_id__in=list(workspace_ids))}
    return {id_: found.get(id_) or DossierChasing(workspace_id=id_) for id_ in workspace_ids}


def applied(firm: FirmChasing, own: DossierChasing) -> Applied:
    weekly = firm.weekly if own.weekly is Own.AS_FIRM else own.weekly is Own.YES
    before_due = firm.before_due if own.before_due is Own.AS_FIRM else own.before_due is Own.YES
    return Applied(Plan(weekly, before_due, firm.weekday, firm.hour), own)


async def signing(firm: Firm, workspace_id: UUID) -> FirmAccess:
    """In whose name it leaves: the first of its followers who is there, else a deputy, else the firm itself."""
    followers = Assignment.filter(workspace_id=workspace_id).values_list("member_id", flat=True)
    members = await FirmMember.filter(firm_id=firm.id, left_at=None, id__in=list(await followers)).order_by(
        "since", "id"
    )
    away = {one.member_id: one.deputy_id for one in await _away(firm.id)}
    there = [member for member in members if member.id not in away]
    deputies = [away[member.id] for member in members if member.id in away]
    standing_in = await FirmMember.filter(firm_id=firm.id, left_at=None, id__in=deputies).order_by("since", "id")
    who = next(iter([*there, *standing_in]), None)
    person = Person(who.user_id, who.name, who.email) if who else Person(NOBODY, firm.name, firm.email)
    return FirmAccess(firm.id, person, frozenset(), frozenset({workspace_id}), firm)


async def _away(firm_id: UUID) -> list[Absence]:
    day = today()
    return await Absence.filter(firm_id=firm_id, first_day__lte=day, last_day__gte=day)
