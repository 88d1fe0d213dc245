"""Documents: what was received, byte for byte, and the pictures of its pages."""

from __future__ import annotations

import enum
from typing import Any
from uuid import UUID

from tortoise import fields

from workspaces.dossiers.models import Direction
from workspaces.kernel import events
from workspaces.kernel.scoped import WorkspaceModel


class Channel(enum.StrEnum):
    """How the document came in."""

    UPLOAD = "upload"
    SCAN = "scan"
    MAIL = "mail"
    API = "api"
    CONNECTOR = "connector"
    NETWORK = "network"
    WORKSPACE = "workspace"
    TAKEOVER = "takeover"


class State(enum.StrEnum):
    """The processing axis of a document."""

    RECEIVED = "received"
    READING = "reading"
    READY = "ready"
    REFUSED = "refused"
    FAILED = "failed"


class Document(WorkspaceModel):
    """An original. Its bytes are stored before the sender is answered and never change.

    `verdict` judges safety and integrity (accept, review, refuse), never confidence. `sha256` is unique in the dossier:
    the same bytes twice are one document.
    """

    direction = fields.CharEnumField(Direction, max_length=8)
    channel = fields.CharEnumField(Channel, max_length=10)
    name = fields.CharField(255)
    media_type = fields.CharField(80, default="")
    size = fields.BigIntField()
    sha256 = fields.CharField(64)
    sender_id = fields.UUIDField(null=True)
    sender_name = fields.CharField(120, default="")
    received_at = fields.DatetimeField()
    state = fields.CharEnumField(State, default=State.RECEIVED, max_length=8)
    verdict = fields.CharField(6, default="")
    reason = fields.CharField(40, default="")
    message = fields.TextField(default="")
    invoice_id = fields.UUIDField(null=True)
    container_id = fields.UUIDField(null=True)  # the ZIP it came in
    mail_id = fields.UUIDField(null=True)  # the message it came in
    deposit_id = fields.UUIDField(null=True)  # what was brought in together with it: see `deposits`
    caution = fields.CharField(40, default="", db_default="")  # why a person must look, whatever the file says
    page_count = fields.IntField(default=0)
    words_key = fields.CharField(200, default="")
    received_xml_key = fields.CharField(200, default="")
    view_key = fields.CharField(200, default="", db_default="")  # the pages cut out of photos, as a PDF: see `capture`

    class Meta:
        table = "document"
        unique_together = (("workspace_id", "sha256"),)
        indexes = (("workspace_id", "received_at"), ("workspace_id", "container_id"))

    @property
    def key(self) -> str:
        return original_key(self.workspace_id, self.sha256)

    @property
    def shown_key(self) -> str:
        """What is read, drawn and converted: the original, or the view made of it."""
        return self.view_key or self.key

    @property
    def shown_type(self) -> str:
        return "application/pdf" if self.view_key else self.media_type

    def topics(self) -> list[UUID]:
        return [self.workspace_id]

    async def tell(self) -> None:
        """Let open pages show this document again."""
        await events.tell(self.topics(), "document", self.id)

    def as_json(self) -> dict[str, Any]:
        """The document in the API and the command."""
        return {
            "id": str(self.id),
            "state": self.state.value,
            "reason": self.reason or None,
            "message": self.message,
            "invoice_id": str(self.invoice_id) if self.invoice_id else None,
            "sha256": self.sha256,
            "verdict": self.verdict or None,
        }


def original_key(workspace_id: UUID, sha256: str) -> str:
    """Where an original lies in the store: found again from its content, so an interrupted upload costs nothing."""
    return f"{workspace_id}/originals/{sha256}"


class Page(WorkspaceModel):
    """The picture of one page, and the page's size in points, in which boxes of read fields are given."""

    document_id = fields.UUIDField()
    number = fields.IntField()
    width = fields.FloatField()
    height = fields.FloatField()
    image_key = fields.CharField(200)

    class Meta:
        table = "page"
        unique_together = (("workspace_id", "document_id", "number"),)
