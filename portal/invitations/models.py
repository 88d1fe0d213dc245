"""Invitations: the mail that opens a dossier to its owner or to another user, or the firm to a colleague."""

from __future__ import annotations

import enum
import secrets
from datetime import timedelta
from typing import Self
from uuid import UUID

from tortoise import fields

from portal.accounts.sessions import digest
from workspaces.kernel.clock import now
from workspaces.kernel.scoped import Row

LASTING = timedelta(days=14)


class InvitationState(enum.StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    OPENED = "opened"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    FAILED = "failed"


STATE_LABELS = {
    InvitationState.QUEUED: "Invitation envoyée",
    InvitationState.SENT: "Invitation envoyée",
    InvitationState.OPENED: "Invitation ouverte",
    InvitationState.ACCEPTED: "Actif",
    InvitationState.EXPIRED: "Invitation expirée",
    InvitationState.FAILED: "Adresse en erreur",
}


class Invitation(Row):
    """One person asked in. The link is single use and expires. Sending again makes a new row and ends the old one."""

    firm_id = fields.UUIDField(null=True, db_index=True)  # null: a dossier without a firm invites
    workspace_id = fields.UUIDField(null=True, db_index=True)  # null: a colleague of the firm
    roles: list[str] = fields.JSONField(default=list)  # of the firm, or the one role in the dossier
    email = fields.CharField(254)
    name = fields.CharField(120, default="")
    digest = fields.CharField(64, unique=True)
    invited_by = fields.CharField(120, default="")
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    message_id = fields.UUIDField(null=True, db_index=True)
    sent_at = fields.DatetimeField(null=True)
    failed_at = fields.DatetimeField(null=True)
    opened_at = fields.DatetimeField(null=True)
    accepted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "invitation"

    @property
    def state(self) -> InvitationState:
        """The furthest it came; an unanswered one expires."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.failed_at:
            return InvitationState.FAILED
        if self.expires_at <= now():
            return InvitationState.EXPIRED
        if self.opened_at:
            return InvitationState.OPENED
        return InvitationState.SENT if self.sent_at else InvitationState.QUEUED

    @property
    def chain(self) -> UUID:
        """Whose journal it belongs to: the dossier's, or the firm's for a colleague."""
        found = self.workspace_id or self.firm_id
        assert found, "an invitation leads somewhere"
        return found

    @property
    def label(self) -> str:
        return STATE_LABELS[self.state]

    @property
    def usable(self) -> bool:
        return self.accepted_at is None and self.expires_at > now()

    @classmethod
    async def of_link(cls, token: str) -> Self | None:
        return await cls.get_or_none(digest=digest(token))

    @classmethod
    def draft(cls, email: str, name: str, invited_by: str, **whereto: object) -> tuple[Self, str]:
        """An invitation not yet saved, and the token of its link, which is kept nowhere."""
        token = secrets.token_urlsafe(32)
        made = cls(
            email=email,
            name=name,
            invited_by=invited_by,
            digest=digest(token),
            created_at=now(),
            expires_at=now() + LASTING,
            **whereto,
        )
        return made, token

    @classmethod
    async def latest_of(cls, workspace_ids: list[UUID]) -> dict[UUID, Self]:
        """The newest invitation of each dossier's owner, for lists of dossiers."""
        found = await cls.filter(workspace_id__in=workspace_ids).order_by("created_at")
        return {row.workspace_id: row for row in found if row.workspace_id and row.roles == ["owner"]}

    async def was_accepted(self) -> bool:
        """This one, or another link of the same invitation."""
        same = type(self).filter(email=self.email, workspace_id=self.workspace_id, firm_id=self.firm_id)
        return await same.filter(accepted_at__isnull=False).exists()

    async def open(self) -> None:
        """Somebody (or a mail scanner) saw the page: nothing is used up."""
        if self.opened_at is None:
            self.opened_at = now()
            await type(self).filter(id=self.id, opened_at=None).update(opened_at=self.opened_at)

    async def use(self) -> bool:
        """Take it, once. False: somebody else did, or it expired meanwhile."""
        living = type(self).filter(id=self.id, accepted_at=None, expires_at__gt=now())
        self.accepted_at = now()
        return await living.update(accepted_at=self.accepted_at) == 1

    @classmethod
    async def withdraw(cls, email: str, *, workspace_id: UUID | None = None, firm_id: UUID | None = None) -> None:
        """Void what was not accepted, for good: a link of a deleted invitation cannot be renewed."""
        where = {"workspace_id": workspace_id} if workspace_id else {"workspace_id": None, "firm_id": firm_id}
        await cls.filter(email=email, accepted_at=None, **where).delete()
