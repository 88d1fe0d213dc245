"""Conversations on an invoice: who said what, whose turn it is, who has read it, and replies that came by e-mail."""

from __future__ import annotations

import enum
from typing import Any, Self

from tortoise import fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from workspaces.kernel.access import Access, FirmAccess, Via
from workspaces.kernel.clock import now
from workspaces.kernel.scoped import Row, WorkspaceModel


class Side(enum.StrEnum):
    FIRM = "firm"
    CLIENT = "client"


class Waits(enum.StrEnum):
    """Whose turn it is. `done`: resolved."""

    FIRM = "firm"
    CLIENT = "client"
    NOBODY = "done"


class Conversation(WorkspaceModel):
    """One thread on one invoice. `firm_id`: only the people of that firm ever see it, null when it is shared.

    `page`, `x` and `y` pin it to a spot of the document, in PDF points.
    """

    invoice_id = fields.UUIDField()
    firm_id = fields.UUIDField(null=True)
    page = fields.IntField(null=True)
    x = fields.FloatField(null=True)
    y = fields.FloatField(null=True)
    waits = fields.CharEnumField(Waits, max_length=6)
    opened_at = fields.DatetimeField()
    opened_by_name = fields.CharField(120, default="")
    last_at = fields.DatetimeField()
    last_by_id = fields.UUIDField(null=True)
    resolved_at = fields.DatetimeField(null=True)
    resolved_by_name = fields.CharField(120, default="")

    class Meta:
        table = "conversation"
        indexes = (
            ("workspace_id", "invoice_id", "opened_at"),
            ("workspace_id", "waits", "last_at", "id"),
            ("waits", "last_at", "id"),
        )

    @classmethod
    def seen_by(cls, access: Access | FirmAccess) -> QuerySet[Self]:
        """The one door: what is for the firm only exists for nobody else, not even as a gap."""
        firm = firm_of(access)
        return cls.within(access).filter(Q(firm_id=None) | Q(firm_id=firm) if firm else Q(firm_id=None))

    async def turn(self, to: Waits) -> None:
        """Whose turn it is now; what it was is compared, so that two at once count as one."""
        mine = Conversation.filter(id=self.id, workspace_id=self.workspace_id)
        await mine.exclude(waits=to).update(waits=to)
        self.waits = to


def firm_of(access: Access | FirmAccess) -> Any:
    """The firm as whose member somebody looks, or None: a key of the API is of the dossier, whoever made it."""
    return access.firm_id if isinstance(access, FirmAccess) or access.via is Via.FIRM else None


class Comment(WorkspaceModel):
    """What one person said. A deleted one keeps its place and loses its words."""

    conversation_id = fields.UUIDField()
    text = fields.TextField()
    side = fields.CharEnumField(Side, max_length=6)
    author_id = fields.UUIDField()
    author_name = fields.CharField(120)
    at = fields.DatetimeField()
    edited_at = fields.DatetimeField(null=True)
    deleted_at = fields.DatetimeField(null=True)
    by_mail = fields.BooleanField(default=False)
    mentions: list[dict[str, str]] = fields.JSONField(default=list)  # id and name, as they were called then

    class Meta:
        table = "comment"
        indexes = (("workspace_id", "conversation_id", "at"),)


class Reader(WorkspaceModel):
    """How far one person has read a conversation. `involved`: they wrote in it, or were called by name."""

    conversation_id = fields.UUIDField()
    person_id = fields.UUIDField()
    involved = fields.BooleanField(default=False)
    read_at = fields.DatetimeField(null=True)

    class Meta:
        table = "conversation_reader"
        unique_together = (("workspace_id", "conversation_id", "person_id"),)
        indexes = (("person_id", "conversation_id"),)

    @classmethod
    async def at(cls, talk: Conversation, person_id: Any) -> Self:
        found, _ = await cls.get_or_create(
            workspace_id=talk.workspace_id, conversation_id=talk.id, person_id=person_id
        )  # fmt: skip
        return found

    async def read(self) -> None:
        self.read_at = now()
        await self.save(update_fields=["read_at"])


class ReplyAddress(Row):
    """To whom a mail about a conversation was written, found by the SHA-256 of the token in its reply address."""

    digest = fields.CharField(64, unique=True)
    workspace_id = fields.UUIDField()
    conversation_id = fields.UUIDField()
    person_id = fields.UUIDField()
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "reply_address"


class MailReply(WorkspaceModel):
    """A message that came to a reply address, kept byte for byte where no list of the dossier shows it.

    `state`: received, said (it is a comment) or refused, for `reason`.
    """

    conversation_id = fields.UUIDField()
    person_id = fields.UUIDField()
    fingerprint = fields.CharField(64)
    sha256 = fields.CharField(64)
    size = fields.BigIntField()
    received_at = fields.DatetimeField()
    state = fields.CharField(8, default="received")
    reason = fields.CharField(40, default="")

    class Meta:
        table = "mail_reply"
        unique_together = (("workspace_id", "conversation_id", "fingerprint"),)

    @property
    def key(self) -> str:
        return reply_key(self.workspace_id, self.sha256)


def reply_key(workspace_id: Any, sha256: str) -> str:
    """Where a reply lies in the store, byte for byte."""
    return f"{workspace_id}/replies/{sha256}.eml"
