"""Reminders that leave by themselves: at the firm's hour, once a day and client at most, only where something lacks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from portal.deadlines import chasing, plans
from portal.deadlines.models import FirmChasing
from portal.firms.models import Firm
from workspaces.deadlines.completeness import choices, company_of, declared
from workspaces.deadlines.models import PieceReminder
from workspaces.deadlines.planning import Sending, sending_on
from workspaces.dossiers.models import FirmLink, Workspace
from workspaces.kernel.audit import record
from workspaces.kernel.clock import PARIS, now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import job, later
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in
from workspaces.mails import bounces
from workspaces.mails.models import IncomingMail

LATEST = 20  # o’clock: what could not leave in time is not sent at night
CAME_BACK = "Le message du {day} à {to} est revenu : corrigez l’adresse du client, puis relancez les envois."


@job(timeout=600)
async def send_reminders_of_the_hour(**_: Any) -> None:
    """Each hour: what could not leave at its hour leaves at the next one of the same day."""
    for firm in await Firm.all():
        setting = await plans.of_firm(firm.id)
        if setting.hour <= hour_now() < max(setting.hour + 1, LATEST):
            await _ask_for(firm, setting)


def hour_now() -> int:
    return now().astimezone(PARIS).hour


async def _ask_for(firm: Firm, setting: FirmChasing) -> None:
    links = await FirmLink.filter(firm_id=firm.id, since__lte=today())
    ids = [link.workspace_id for link in links if link.until is None or link.until > today()]
    with acting_in(*ids):
        own = await plans.own_of(ids)
        for workspace in await Workspace.filter(id__in=ids):
            if sending_of(workspace, plans.applied(setting, own[workspace.id])):
                async with unit_of_work():
                    await later(remind_by_itself, workspace=workspace.id, firm=firm.id, day=today().isoformat())


def sending_of(workspace: Workspace, applied: plans.Applied) -> Sending | None:
    """What is to leave today, whether or not anything lacks."""
    if applied.stopped or today().isoformat() in applied.own.skipped:
        return None
    return sending_on(applied.plan, company_of(workspace), today())


@job(queue="mail", attempts=6)
async def remind_by_itself(*, workspace: str, firm: str, day: str) -> None:
    """One client, if it is still that day, still to be done, and something still lacks."""
    where = UUID(workspace)
    if day != today().isoformat():
        return
    with acting_in(where):
        dossier, followed_by = await Workspace.get(id=where), await Firm.get(id=UUID(firm))
        setting, own = await plans.of_firm(followed_by.id), await plans.own_of([where])
        sending = sending_of(dossier, plans.applied(setting, own[where]))
        if sending and not await mailed_today(where):
            await _remind(dossier, followed_by, sending)


async def mailed_today(workspace_id: UUID) -> bool:
    """By whatever reminder: a client gets one a day."""
    midnight = datetime.combine(today(), time(), PARIS).astimezone(UTC)
    return await PieceReminder.exists(workspace_id=workspace_id, sent_at__gte=midnight)


async def _remind(dossier: Workspace, firm: Firm, sending: Sending) -> None:
    by = await plans.signing(firm, dossier.id)
    month = month_for(sending)
    [client] = await chasing.clients(by, [dossier.id], month)
    if client.pieces and client.to:
        await chasing.remind(client, by, why=sending.why, then=reminder_left)


def month_for(sending: Sending) -> date:
    """The month that it is about, while pieces are still counted for it."""
    return sending.month if sending.month in choices() else declared()


@job()
async def reminder_left(*, message_id: str) -> None:
    """The mail server refused the address for good: nothing more is sent to it."""
    message = await MailMessage.get(id=UUID(message_id))
    if message.state != "failed":
        return
    everywhere = [link.workspace_id for link in await FirmLink.all()]
    with acting_in(*everywhere):
        found = await PieceReminder.get_or_none(workspace_id__in=everywhere, message_id=message.id)
        if found:
            async with unit_of_work():
                await stop_for_bounce(found)


@bounces.hear
async def came_back(mail: IncomingMail) -> None:
    """A delivery report of one of our reminders, by its Message-ID; that it is only late says nothing."""
    said = mail.bounce or {}
    if said.get("action") == "delayed":
        return
    try:
        message_id = UUID(said.get("message_id", "").strip("<> ").partition("@")[0])
    except ValueError:
        return
    found = await PieceReminder.get_or_none(workspace_id=mail.workspace_id, message_id=message_id)
    if found:
        await stop_for_bounce(found)


async def stop_for_bounce(reminder: PieceReminder) -> None:
    """In the running transaction. Shown on the dossier's page until somebody starts it again."""
    own = (await plans.own_of([reminder.workspace_id]))[reminder.workspace_id]
    if own.stopped_at:
        return
    own.stopped_at = now()
    own.bounce = CAME_BACK.format(day=f"{reminder.sent_at.astimezone(PARIS):%d/%m/%Y}", to=reminder.to)
    await own.save()
    await record("reminders:bounced", reminder, to=reminder.to)
