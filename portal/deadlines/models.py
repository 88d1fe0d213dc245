"""When clients are asked by themselves for what is missing: what the firm wants, what one dossier has of its own."""

from __future__ import annotations

import enum

from tortoise import fields

from workspaces.kernel.scoped import Row, WorkspaceModel


class Own(enum.StrEnum):
    """What a dossier says of one kind of reminder: nothing, which is what the firm says, or yes or no."""

    AS_FIRM = ""
    YES = "yes"
    NO = "no"


class FirmChasing(Row):
    """What a firm sends by itself, nothing until it says so. `weekday` counts from Monday, `hour` is Paris time."""

    firm_id = fields.UUIDField(unique=True)
    weekly = fields.BooleanField(default=False)
    weekday = fields.IntField(default=1)
    hour = fields.IntField(default=9)
    before_due = fields.BooleanField(default=False)
    changed_at = fields.DatetimeField()
    changed_by_name = fields.CharField(120, default="")

    class Meta:
        table = "firm_chasing"


class DossierChasing(WorkspaceModel):
    """What one dossier has of its own. `skipped`: days (ISO) on which nothing leaves. `stopped_at`: nothing leaves
    until somebody starts it again, as `stopped_by_name` said or because a message came back (`bounce`)."""

    weekly = fields.CharEnumField(Own, default=Own.AS_FIRM, max_length=3)
    before_due = fields.CharEnumField(Own, default=Own.AS_FIRM, max_length=3)
    skipped: list[str] = fields.JSONField(default=list)
    stopped_at = fields.DatetimeField(null=True)
    stopped_by_name = fields.CharField(120, default="")
    bounce = fields.TextField(default="")

    class Meta:
        table = "dossier_chasing"
        unique_together = (("workspace_id",),)
