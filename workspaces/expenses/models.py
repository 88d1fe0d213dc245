"""Expense notes: what somebody spent for the company, how, and under which number."""

from __future__ import annotations

import enum

from tortoise import fields

from workspaces.kernel.scoped import WorkspaceModel


class Means(enum.StrEnum):
    """What it was paid with."""

    CARD = "card"
    ADVANCE = "advance"
    CASH = "cash"
    TRANSFER = "transfer"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def settled(self) -> bool:
        """The company has paid already; an advance is still owed to whoever made it."""
        return self is not Means.ADVANCE


LABELS = {
    Means.CARD: "Carte de l’entreprise",
    Means.ADVANCE: "Avance personnelle",
    Means.CASH: "Espèces",
    Means.TRANSFER: "Chèque ou virement",
}


class Expense(WorkspaceModel):
    """What makes a received document an expense note. `generic` is the pinned supplier, empty: the one on the paper."""

    document_id = fields.UUIDField()
    number = fields.CharField(20)
    means = fields.CharEnumField(Means, max_length=8)
    generic = fields.CharField(20, default="")
    note = fields.CharField(200, default="")
    spent_by_id = fields.UUIDField()
    spent_by_name = fields.CharField(120)
    created_at = fields.DatetimeField()

    class Meta:
        table = "expense"
        unique_together = (("workspace_id", "document_id"), ("workspace_id", "number"))
