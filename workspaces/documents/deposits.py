"""Deposits: documents that somebody brought in together, one file after the other or in one message.

A deposit bears the id of its first document, so that those of before are found again as they would have been made.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tortoise import fields

from workspaces.documents.models import Channel, Document
from workspaces.kernel import db
from workspaces.kernel.scoped import WorkspaceModel

PAUSE = timedelta(minutes=10)  # longer without a document, and the next one begins another deposit
LONGEST = timedelta(hours=12)  # what never pauses is told in parts


class Deposit(WorkspaceModel):
    """One dossier, one way in, one sender, without a pause. `name` is that of its first document."""

    channel = fields.CharEnumField(Channel, max_length=10)
    sender_id = fields.UUIDField(null=True)
    sender_name = fields.CharField(120, default="")
    mail_id = fields.UUIDField(null=True)
    name = fields.CharField(255)
    first_at = fields.DatetimeField()
    last_at = fields.DatetimeField()

    class Meta:
        table = "deposit"
        indexes = (("workspace_id", "last_at"),)


async def join(document: Document) -> UUID:
    """The deposit of a document that comes in, in its transaction: that of its ZIP, one that goes on, or a new one."""
    if document.container_id:
        container = await Document.get_or_none(id=document.container_id, workspace_id=document.workspace_id)
        if container and container.deposit_id:
            return container.deposit_id
    await db.alone(f"deposit {document.workspace_id}")  # files of one deposit come in side by side
    going_on = await _going_on(document)
    if going_on is None:
        return await _begin(document)
    mine = Deposit.filter(id=going_on.id, workspace_id=document.workspace_id)
    await mine.update(last_at=document.received_at)
    return going_on.id


async def _going_on(document: Document) -> Deposit | None:
    at = document.received_at
    recent = Deposit.filter(workspace_id=document.workspace_id, last_at__gte=at - PAUSE, first_at__gte=at - LONGEST)
    same = {"channel": document.channel, "sender_name": document.sender_name}
    same |= {name: getattr(document, name) for name in ("sender_id", "mail_id")}
    return await recent.filter(**same).order_by("-last_at").first()


async def _begin(document: Document) -> UUID:
    told = {name: getattr(document, name) for name in ("workspace_id", "channel", "sender_id", "sender_name")}
    told |= {"mail_id": document.mail_id, "name": document.name}
    at = document.received_at
    await Deposit(id=document.id, first_at=at, last_at=at, **told).save()
    return document.id
