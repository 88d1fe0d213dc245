"""What the firm keeps of a dossier's accounting: its choices, the numbered pieces, and what was exported."""

from __future__ import annotations

import enum
from datetime import date
from typing import Any

from tortoise import fields

from workspaces.kernel.scoped import WorkspaceModel


class AccountingPlan(WorkspaceModel):
    """The dossier's own journals, accounts and software. Absent, or an absent key: the French default (`chart`).

    `deductible` is a list of [beginning of account, percent], `columns` those of the generic file, in order.
    """

    accounts: dict[str, str] = fields.JSONField(default=dict)
    collected: dict[str, str] = fields.JSONField(default=dict)
    journals: dict[str, list[str]] = fields.JSONField(default=dict)
    deductible: list[list[Any]] | None = fields.JSONField(null=True)
    asset_threshold = fields.BigIntField(null=True)  # hundredths
    software = fields.CharField(20, default="generic", db_default="generic")
    columns: list[str] = fields.JSONField(default=list)
    updated_at = fields.DatetimeField(null=True)

    class Meta:
        table = "accounting_plan"
        unique_together = (("workspace_id",),)


class AccountingPiece(WorkspaceModel):
    """The entry of one invoice as it was when it was numbered: later settings do not change it.

    `number` has no gap in its journal and exercise (the day it closes). `open` is a piece taken back for correction:
    it keeps its number, and nothing of its exercise leaves as a whole until it is done again.
    """

    invoice_id = fields.UUIDField(unique=True)
    party_id = fields.UUIDField(null=True)
    direction = fields.CharField(8)
    journal = fields.CharField(10)
    journal_name = fields.CharField(60)
    exercise = fields.DateField()
    number = fields.IntField()
    day = fields.DateField()
    due = fields.DateField(null=True)
    reference = fields.CharField(60)
    label = fields.CharField(130)
    lines: list[list[Any]] = fields.JSONField(default=list)
    account = fields.CharField(20)  # of the charge or the sale: what the next one of this party is proposed
    validated_on = fields.DateField()
    open = fields.BooleanField(default=False)
    export_id = fields.UUIDField(null=True)

    class Meta:
        table = "accounting_piece"
        unique_together = (("workspace_id", "journal", "exercise", "number"),)
        indexes = (
            ("workspace_id", "day", "id"),
            ("workspace_id", "export_id", "day", "id"),
            ("workspace_id", "party_id", "number"),
        )

    @property
    def name(self) -> str:
        """What is stamped and what the image is called: `AC-2026-0012`."""
        return written(self.journal, self.exercise, self.number)


def written(journal: str, exercise: date, number: int) -> str:
    return f"{journal}-{exercise.year}-{number:04d}"


class ExportState(enum.StrEnum):
    """`empty`: there was nothing to export, and what stood in the way is listed."""

    QUEUED = "queued"
    READY = "ready"
    EMPTY = "empty"
    FAILED = "failed"
    CANCELLED = "cancelled"


class AccountingExport(WorkspaceModel):
    """The entries of a dossier and a period as a file for one accounting package. Entries leave once.

    `problems` lists the invoices that could not leave: {invoice, title, code, message}. `options` is what the file
    was made with, so that it can be made again byte for byte.
    """

    firm_id = fields.UUIDField(null=True)
    package = fields.CharField(20)
    since = fields.DateField()
    until = fields.DateField()
    options: dict[str, Any] = fields.JSONField(default=dict)
    state = fields.CharEnumField(ExportState, default=ExportState.QUEUED, max_length=9)
    done = fields.IntField(default=0)
    pieces = fields.IntField(default=0)
    debit = fields.BigIntField(default=0)
    problems: list[dict[str, str]] = fields.JSONField(default=list)
    file_name = fields.CharField(120, default="")
    file_key = fields.CharField(200, default="")
    sha256 = fields.CharField(64, default="")
    size = fields.BigIntField(default=0)
    created_at = fields.DatetimeField()
    by_id = fields.UUIDField(null=True)
    by_name = fields.CharField(120, default="")
    finished_at = fields.DatetimeField(null=True)
    taken_at = fields.DatetimeField(null=True)  # first download
    cancelled_at = fields.DatetimeField(null=True)
    cancelled_by = fields.CharField(120, default="")

    class Meta:
        table = "accounting_export"
        indexes = (("workspace_id", "created_at"),)
