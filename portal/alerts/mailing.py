"""One mail a day to each colleague who asked for it: what waits too long in their dossiers, all of it together."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from portal.alerts import listing
from portal.alerts.models import AlertMail
from portal.consolidated import dossiers
from portal.doors import LiveDoors
from portal.firms.models import FirmMember
from workspaces.kernel import mail
from workspaces.kernel.access import FirmAccess, FirmCan, Person
from workspaces.kernel.clock import today
from workspaces.kernel.french import plural
from workspaces.kernel.jobs import effect, job, later
from workspaces.kernel.keyset import Page
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in
from workspaces.kernel.web import url

SHOWN = 50


def _not_today() -> Q:
    return Q(sent_on=None) | Q(sent_on__lt=today())


@job()
async def mail_alerts(**_: Any) -> None:
    """A job for each, so that one address that fails keeps no other waiting."""
    async with effect():
        for wish in await AlertMail.filter(_not_today()):
            await later(mail_alerts_to, wish=wish.id)


@job(queue="mail", attempts=8)
async def mail_alerts_to(*, wish: str) -> None:
    asked = await AlertMail.get_or_none(id=UUID(wish))
    if asked is None or asked.sent_on == today():
        return
    member = await FirmMember.get_or_none(firm_id=asked.firm_id, user_id=asked.person_id, left_at=None)
    if member is None:
        return
    firm = await LiveDoors().firm(Person(id=member.user_id, name=member.name, email=member.email))
    if firm is None or not firm.can(FirmCan.DOCUMENTS):
        return
    rows = await _rows(firm)
    async with effect():
        if await AlertMail.filter(_not_today(), id=asked.id).update(sent_on=today()) == 1 and rows:
            await _write(firm, rows)


async def _rows(firm: FirmAccess) -> list[dict[str, Any]]:
    """Those of one's own dossiers, or of all when none was given by name."""
    ids = await dossiers.assigned(firm) or firm.workspace_ids
    with acting_in(*firm.workspace_ids):
        found = await listing.page_of(firm, ids, {}, Page.of({}, listing.KEYS, "since"))
    return [listing.line(row) for row in found.rows[:SHOWN]]


async def _write(firm: FirmAccess, rows: list[dict[str, Any]]) -> None:
    base = settings().base_url
    await mail.write(
        "alerts",
        to=firm.person.email,
        subject=f"{plural(len(rows), 'alerte')} dans vos dossiers",
        sender_name=f"{firm.firm.name} via Liasse",
        preheader=rows[0]["said"],
        firm_name=firm.firm.name,
        rows=[row | {"href": f"{base}{row['href']}"} for row in rows],
        link=f"{base}{url('firm:alerts')}",
    )
