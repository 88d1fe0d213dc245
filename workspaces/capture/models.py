"""Captures: what somebody photographed page by page, each photo kept as the camera made it."""

from __future__ import annotations

from tortoise import fields

from workspaces.documents.models import original_key
from workspaces.kernel.scoped import WorkspaceModel

Point = list[float]


class CapturedPage(WorkspaceModel):
    """One photo of a document, byte for byte, and where on it the sheet lies.

    `corners` are fractions of the upright photo, clockwise from the top left, and empty where all of it is the page.
    `turn` is how far clockwise the sheet is then turned. The first page's photo is also the document's own original.
    """

    document_id = fields.UUIDField()
    number = fields.IntField()
    name = fields.CharField(255)
    media_type = fields.CharField(80)
    size = fields.BigIntField()
    sha256 = fields.CharField(64)
    corners: list[Point] = fields.JSONField(default=list)
    turn = fields.IntField(default=0)

    class Meta:
        table = "captured_page"
        unique_together = (("workspace_id", "document_id", "number"),)

    @property
    def key(self) -> str:
        return original_key(self.workspace_id, self.sha256)

    @property
    def is_whole(self) -> bool:
        """Nothing to cut off and nothing to turn."""
        return not self.corners and not self.turn
