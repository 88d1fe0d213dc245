"""Invitations: the mail that opens a dossier to its owner, or the firm to a colleague."""

from __future__ import annotations

import enum

from tortoise import fields

from workspaces.kernel.clock import now
from workspaces.kernel.scoped import Row


class InvitationState(enum.StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    OPENED = "opened"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    FAILED = "failed"


class Invitation(Row):
    """One person asked in. The link is single use and expires. Sending again makes a new link and voids the old one."""

    firm_id = fields.UUIDField(db_index=True)
    workspace_id = fields.UUIDField(null=True, db_index=True)  # null: a colleague of the firm
    roles: list[str] = fields.JSONField(default=list)  # of the firm, for a colleague
    email = fields.CharField(254)
    name = fields.CharField(120, default="")
    digest = fields.CharField(64, unique=True)
    invited_by = fields.CharField(120, default="")
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    message_id = fields.UUIDField(null=True)
    sent_at = fields.DatetimeField(null=True)
    opened_at = fields.DatetimeField(null=True)
    accepted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "invitation"

    @property
    def state(self) -> InvitationState:
        """The furthest it came; an unanswered one expires."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.expires_at <= now():
            return InvitationState.EXPIRED
        if self.opened_at:
            return InvitationState.OPENED
        return InvitationState.SENT if self.sent_at else InvitationState.QUEUED
