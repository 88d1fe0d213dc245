"""What is kept of the pieces a dossier should receive: the firm's own list, and how complete each month is."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from workspaces.deadlines.planning import Why
from workspaces.kernel.clock import PARIS
from workspaces.kernel.scoped import WorkspaceModel

OWN_WORDS = "demande:"


class WantedPiece(WorkspaceModel):
    """A piece that the firm expects of a supplier whatever its rhythm: every so many months, from a month on."""

    party_key = fields.CharField(80)
    name = fields.CharField(160)
    every = fields.IntField(default=1)
    since = fields.DateField()
    note = fields.CharField(200, default="")
    added_at = fields.DatetimeField()
    added_by_name = fields.CharField(120, default="")

    class Meta:
        table = "wanted_piece"
        unique_together = (("workspace_id", "party_key"),)


class AskedPiece(WorkspaceModel):
    """A piece that the firm asks for in its own words, once. No count can tell that it came: the firm says so.

    One that proves a payment (`bank_line_id`) has its `amount` in cents, the day on which it was `paid_on` and to whom
    (`payee`): an invoice that fits closes it by itself, and is its `invoice_id`.
    """

    words = fields.CharField(160)
    asked_at = fields.DatetimeField()
    asked_by_name = fields.CharField(120, default="")
    came_at = fields.DatetimeField(null=True)
    bank_line_id = fields.UUIDField(null=True)
    amount = fields.BigIntField(null=True)
    paid_on = fields.DateField(null=True)
    payee = fields.CharField(140, default="", db_default="")
    invoice_id = fields.UUIDField(null=True)

    class Meta:
        table = "asked_piece"
        indexes = (("workspace_id", "came_at"),)

    def counted(self) -> dict[str, Any]:
        """As `Completeness.pieces` has the expected ones. A key with a colon is no supplier's."""
        return {
            "key": f"{OWN_WORDS}{self.id}",
            "name": self.words,
            "month": self.asked_at.astimezone(PARIS).date().replace(day=1).isoformat(),
            "expected": 1,
            "received": int(self.came_at is not None),
        }


class Completeness(WorkspaceModel):
    """Pieces expected and received for the return that a month belongs to, up to that month. Kept by a job.

    `pieces` has one entry per supplier and month: key, name, month, expected, received, why.
    """

    month = fields.DateField()  # its first day
    expected = fields.IntField()
    received = fields.IntField()
    missing = fields.IntField()
    pieces: list[dict[str, Any]] = fields.JSONField(default=list)
    computed_at = fields.DatetimeField()
    counted_as = fields.CharField(20, default="", db_default="")  # the regime and closing that decided its periods

    class Meta:
        table = "completeness"
        unique_together = (("workspace_id", "month"),)


class PieceReminder(WorkspaceModel):
    """A mail that asked a client for missing pieces. Its link takes files in, and shows only what was asked.

    `pieces` has key, name, month and lacking. Only the SHA-256 of the link's token is kept.
    """

    month = fields.DateField()
    firm_id = fields.UUIDField()
    to = fields.CharField(254)
    pieces: list[dict[str, Any]] = fields.JSONField(default=list)
    digest = fields.CharField(64, unique=True)
    message_id = fields.UUIDField(null=True)
    sent_at = fields.DatetimeField()
    sent_by_id = fields.UUIDField(null=True)
    sent_by_name = fields.CharField(120, default="")
    expires_at = fields.DatetimeField()
    opened_at = fields.DatetimeField(null=True)
    why = fields.CharEnumField(Why, default=Why.HAND, db_default=Why.HAND.value, max_length=6)

    class Meta:
        table = "piece_reminder"
        indexes = (("workspace_id", "month", "sent_at"),)
