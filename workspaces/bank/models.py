"""The lines of a dossier's bank statements, each once however often its statement is brought in."""

from __future__ import annotations

import enum

from tortoise import fields

from workspaces.kernel.scoped import WorkspaceModel


class Standing(enum.StrEnum):
    """What is known of the proof of a payment."""

    OPEN = "open"
    ASKED = "asked"
    PROVEN = "proven"
    LEFT = "left"  # the firm needs no proof of it


class BankLine(WorkspaceModel):
    """One movement. `amount` is in cents, negative for what was paid. `print` tells lines apart: the day, the amount,
    the label, and which of several alike it is in its statement."""

    print = fields.CharField(64)
    on = fields.DateField()
    amount = fields.BigIntField()
    label = fields.CharField(200)
    payee = fields.CharField(140, default="")
    standing = fields.CharEnumField(Standing, default=Standing.OPEN, max_length=6)
    invoice_id = fields.UUIDField(null=True)
    brought_at = fields.DatetimeField()
    brought_by_name = fields.CharField(120, default="")

    class Meta:
        table = "bank_line"
        unique_together = (("workspace_id", "print"),)
        indexes = (("workspace_id", "standing", "on"),)
