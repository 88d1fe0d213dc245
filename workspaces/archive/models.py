"""The archive: sealed entries, one after the other, each carrying the hash of the one before."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from workspaces.dossiers.models import Direction
from workspaces.kernel.scoped import WorkspaceModel


class ArchiveEntry(WorkspaceModel):
    """One archived invoice: its original, its Factur-X, their hashes, and until when they must be kept.

    The columns for lists (party, number, amount…) are copies; `hash` covers them all.
    """

    seq = fields.BigIntField()
    invoice_id = fields.UUIDField(unique=True)
    document_id = fields.UUIDField(null=True)
    direction = fields.CharEnumField(Direction, max_length=8)
    party_name = fields.CharField(160)
    party_siren = fields.CharField(9, default="")
    type_code = fields.CharField(3)
    number = fields.CharField(60)
    issue_date = fields.DateField(null=True)
    gross = fields.BigIntField(null=True)
    currency = fields.CharField(3)
    original_key = fields.CharField(200)
    original_sha256 = fields.CharField(64)
    original_name = fields.CharField(255)
    photos: list[list[str]] | None = fields.JSONField(null=True)  # [name, sha256] of a capture's pages after the first
    facturx_key = fields.CharField(200)
    facturx_sha256 = fields.CharField(64)
    sealed_at = fields.DatetimeField()
    keep_until = fields.DateField()
    previous = fields.CharField(64)
    hash = fields.CharField(64)

    class Meta:
        table = "archive_entry"
        unique_together = (("workspace_id", "seq"),)
        indexes = (("workspace_id", "direction", "issue_date", "id"),)

    def entry(self) -> dict[str, Any]:
        """What the hash covers, as JSON values."""
        further = {"photos": self.photos} if self.photos else {}
        return further | {
            "workspace": str(self.workspace_id),
            "invoice": str(self.invoice_id),
            "document": str(self.document_id) if self.document_id else None,
            "direction": self.direction.value,
            "party_name": self.party_name,
            "party_siren": self.party_siren,
            "type_code": self.type_code,
            "number": self.number,
            "issue_date": self.issue_date.isoformat() if self.issue_date else None,
            "gross": self.gross,
            "currency": self.currency,
            "original_sha256": self.original_sha256,
            "original_name": self.original_name,
            "facturx_sha256": self.facturx_sha256,
            "sealed_at": self.sealed_at.isoformat(),
            "keep_until": self.keep_until.isoformat(),
        }
