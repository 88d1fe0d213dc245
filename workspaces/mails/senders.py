"""Adresses e-mail approuvées: senders whose invoices are accepted by themselves, once a message is proved theirs."""

from __future__ import annotations

from uuid import UUID

from tortoise.exceptions import IntegrityError

from workspaces.dossiers.models import Workspace
from workspaces.kernel import audit
from workspaces.kernel.access import Access
from workspaces.kernel.clock import now
from workspaces.kernel.errors import DomainError
from workspaces.mails.models import ApprovedSender, IncomingMail

MOST = 500


async def approved(workspace_id: UUID) -> list[ApprovedSender]:
    return await ApprovedSender.filter(workspace_id=workspace_id).order_by("address")


async def is_approved(workspace_id: UUID, address: str) -> bool:
    return bool(address) and await ApprovedSender.exists(workspace_id=workspace_id, address=address.lower())


async def approve(ws: Access, address: str) -> None:
    """Add an address, inside a `unit_of_work`. Twice is once."""
    if await is_approved(ws.workspace_id, address):
        raise DomainError(f"{address} est déjà approuvée.", code="SENDER_KNOWN")
    if await ApprovedSender.filter(workspace_id=ws.workspace_id).count() >= MOST:
        raise DomainError(f"{MOST} adresses au plus : retirez celles qui ne servent plus.", code="SENDERS_FULL")
    sender = ApprovedSender(workspace_id=ws.workspace_id, address=address.lower(), added_at=now())
    sender.added_by_name = ws.person.name
    try:
        await sender.save()
    except IntegrityError:
        raise DomainError(f"{address} est déjà approuvée.", code="SENDER_KNOWN") from None
    await audit.record("sender:approved", sender, ws, address=sender.address)


async def withdraw(ws: Access, sender_id: UUID) -> str:
    """Remove an address; which one it was."""
    sender = await ApprovedSender.within(ws).get(id=sender_id)
    await sender.delete()
    await audit.record("sender:withdrawn", sender, ws, address=sender.address)
    return sender.address


async def vouch_for(workspace: Workspace, mail_id: UUID | None) -> bool:
    """The dossier wants it, approved the sender, and the receiving host proved them. The From alone is nothing."""
    if mail_id is None or not workspace.accept_approved_mail:
        return False
    mail = await IncomingMail.get_or_none(id=mail_id, workspace_id=workspace.id)
    if mail is None or not mail.verified or mail.caution:
        return False
    return await is_approved(workspace.id, mail.sender)
