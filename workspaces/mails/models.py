"""A received message, its parts, and the senders that a dossier approved."""

from __future__ import annotations

import enum
from typing import Any
from uuid import UUID

from tortoise import fields

from workspaces.dossiers.models import Direction
from workspaces.kernel.scoped import WorkspaceModel

MAIL_TYPE = "message/rfc822"


class Stage(enum.StrEnum):
    """How far a message is. Both ends are final."""

    RECEIVED = "received"
    SORTED = "sorted"
    REFUSED = "refused"


class IncomingMail(WorkspaceModel):
    """A message for one address of the dossier. Its bytes are stored before the answer leaves.

    `fingerprint` is what makes a second delivery the same message. `verified`: the receiving host itself found that the
    message comes from the domain in its From; `spf` and `dkim` are what it found. `caution` is why a person must look.
    """

    direction = fields.CharEnumField(Direction, max_length=8)
    recipient = fields.CharField(254)
    route = fields.CharField(4)  # smtp, lmtp or imap
    envelope_from = fields.CharField(254, default="")
    peer = fields.CharField(45, default="")
    helo = fields.CharField(255, default="")
    relayed = fields.BooleanField(default=False)  # a relay of ours received it: its own findings may be believed
    message_id = fields.CharField(250, default="")
    fingerprint = fields.CharField(64)
    sha256 = fields.CharField(64)
    size = fields.BigIntField()
    received_at = fields.DatetimeField()
    stage = fields.CharEnumField(Stage, default=Stage.RECEIVED, max_length=8)
    reason = fields.CharField(40, default="")
    message = fields.TextField(default="")
    sender = fields.CharField(254, default="")
    sender_name = fields.CharField(120, default="")
    subject = fields.CharField(250, default="")
    spf = fields.CharField(10, default="")
    dkim = fields.CharField(10, default="")
    verified = fields.BooleanField(default=False)
    caution = fields.CharField(40, default="")
    bounce: dict[str, Any] | None = fields.JSONField(null=True)
    replied_at = fields.DatetimeField(null=True)

    class Meta:
        table = "incoming_mail"
        unique_together = (("workspace_id", "direction", "fingerprint"),)
        indexes = (("workspace_id", "received_at"),)

    @property
    def key(self) -> str:
        return mail_key(self.workspace_id, self.sha256)


def mail_key(workspace_id: UUID, sha256: str) -> str:
    """Where a message lies in the store, byte for byte."""
    return f"{workspace_id}/mails/{sha256}.eml"


class Outcome(enum.StrEnum):
    """What became of one part of a message."""

    DOCUMENT = "document"
    KNOWN = "known"  # the same bytes were in the dossier already
    REFUSED = "refused"
    IGNORED = "ignored"  # a signature, a logo: nobody sent it as a document


class MailPart(WorkspaceModel):
    """One part of a message, in its order. The parts of a message always add up to all that it carried."""

    mail_id = fields.UUIDField()
    position = fields.IntField()
    name = fields.CharField(255)
    size = fields.BigIntField(default=0)
    outcome = fields.CharEnumField(Outcome, max_length=8)
    document_id = fields.UUIDField(null=True)
    code = fields.CharField(40, default="")
    message = fields.TextField(default="")

    class Meta:
        table = "mail_part"
        unique_together = (("workspace_id", "mail_id", "position"),)


class ApprovedSender(WorkspaceModel):
    """An address whose invoices the dossier accepts by themselves, once the message is proved to come from it."""

    address = fields.CharField(254)
    added_at = fields.DatetimeField()
    added_by_name = fields.CharField(120, default="")

    class Meta:
        table = "approved_sender"
        unique_together = (("workspace_id", "address"),)
