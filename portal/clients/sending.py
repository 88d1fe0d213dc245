"""The invitations that somebody asked for, now or for a day: each leaves once, whatever happens to the worker."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from portal.clients.plans import PlannedInvitation
from portal.firms.models import Firm
from portal.invitations.sending import invite_to_dossier
from workspaces.dossiers.models import FirmLink, Member, Workspace
from workspaces.kernel.access import Person
from workspaces.kernel.clock import today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import job
from workspaces.kernel.tenancy import acting_in

AT_ONCE = 50


@job(queue="mail", timeout=900)
async def send_planned_invitations(*, firm: str) -> None:
    """Those of a firm that are due, some a transaction: their mails begin to leave behind it. A plan goes in the
    transaction of its message: run again, only the rest leaves."""
    inviting = await Firm.get(id=UUID(firm))
    due = await PlannedInvitation.due(inviting.id)
    for start in range(0, len(due), AT_ONCE):
        some = due[start : start + AT_ONCE]
        with acting_in(*(plan.workspace_id for plan in some)):
            async with unit_of_work():
                for plan in some:
                    await _send(plan, inviting)


async def _send(plan: PlannedInvitation, firm: Firm) -> None:
    workspace = await Workspace.get_or_none(id=plan.workspace_id)
    still_due = PlannedInvitation.filter(id=plan.id, send_on__lte=today())  # somebody may have held it back
    if await still_due.delete() == 1 and workspace and await _wanted(plan):
        by = Person(plan.planned_by_id, plan.planned_by, firm.email) if plan.planned_by_id else None
        await invite_to_dossier(workspace, plan.email, plan.name, by, firm=firm)


async def _wanted(plan: PlannedInvitation) -> bool:
    """The firm still follows the dossier, and nobody of the company has come in by another way."""
    firms = {link.firm_id for link in await FirmLink.firms_of(plan.workspace_id)}
    return plan.firm_id in firms and not await Member.exists(workspace_id=plan.workspace_id)


@job(queue="mail", timeout=3600)
async def send_invitations_of_the_day(**_: Any) -> None:
    """Every morning, those that were planned for the day."""
    due = await PlannedInvitation.filter(send_on__lte=today()).values_list("firm_id", flat=True)
    for firm_id in sorted(set(due)):
        await send_planned_invitations(firm=str(firm_id))
