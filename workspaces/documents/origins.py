"""Where a document was before it was taken over from elsewhere. Its own time of deposit here is never touched by it."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from workspaces.documents.models import Channel, Document
from workspaces.kernel import french
from workspaces.kernel.access import Reach
from workspaces.kernel.scoped import WorkspaceModel

DATED_BY = {"index": "selon l’index", "zip": "date du fichier", "reading": "date lue sur le document"}


class Origin(WorkspaceModel):
    """Taken over from `source` by somebody, deposited there on a day, known by `dated_by` (index, zip or reading).

    `facts` is what the index said of it. `review`: the firm wants to look at it as at any other. `sealing`: no undo is
    left, it may go to the archive as soon as it is read.
    """

    document_id = fields.UUIDField()
    takeover_id = fields.UUIDField()
    source = fields.CharField(60, default="")
    taken_at = fields.DatetimeField()
    taken_by_name = fields.CharField(120, default="")
    deposited_on = fields.DateField(null=True)
    dated_by = fields.CharField(8, default="")
    facts: dict[str, Any] = fields.JSONField(default=dict)
    review = fields.BooleanField(default=False)
    sealing = fields.BooleanField(default=False)

    class Meta:
        table = "document_origin"
        unique_together = (("workspace_id", "document_id"),)
        indexes = (("workspace_id", "takeover_id"),)

    @property
    def said(self) -> str:
        """« Repris de Pennylane le 24/11/2026, déposé à l’origine le 12/03/2024 (selon l’index) »."""
        whence = f"Repris de {self.source}" if self.source else "Repris d’un autre logiciel"
        taken = f"{whence} le {french.day(self.taken_at)}"
        if self.deposited_on is None:
            return f"{taken}, date de dépôt d’origine inconnue"
        return f"{taken}, déposé à l’origine le {french.day(self.deposited_on)} ({DATED_BY[self.dated_by]})"


async def said_of(reach: Reach, document: Document | None) -> str:
    """The same of a document that was taken over; nothing of any other."""
    if document is None or document.channel is not Channel.TAKEOVER:
        return ""
    found = await Origin.within(reach).get_or_none(document_id=document.id)
    return found.said if found else ""
