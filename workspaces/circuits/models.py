"""« Circuits d’approbation »: who must agree to which invoices, in which order, and how far each invoice has come."""

from __future__ import annotations

import enum
from typing import Any

from tortoise import fields

from workspaces.kernel.scoped import WorkspaceModel


class Circuit(WorkspaceModel):
    """One rule of the dossier. `conditions` and `steps` are those of `rules`, as JSON. The first that fits an invoice,
    by `position`, is its own. `version` grows with each change, and invoices on their way keep the one they began with.
    """

    name = fields.CharField(80)
    position = fields.IntField(default=0)
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)
    conditions: dict[str, Any] = fields.JSONField(default=dict)
    steps: list[dict[str, Any]] = fields.JSONField(default=list)
    updated_at = fields.DatetimeField()
    updated_by_name = fields.CharField(120, default="")

    class Meta:
        table = "circuit"
        indexes = (("workspace_id", "active", "position"),)


class RunState(enum.StrEnum):
    """`left`: somebody took the invoice out of its circuit. `again`: it was corrected, and began anew."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    LEFT = "left"
    AGAIN = "again"


class Run(WorkspaceModel):
    """One invoice in one circuit, with the steps as they were when it began.

    `seen` is a fingerprint of what people agree to: corrected since, it begins again. `turn` grows each time that a
    step begins, so that a visa counts for the turn it was given in. `version` grows with each act: of two at once, one
    wins.
    """

    invoice_id = fields.UUIDField()
    circuit_id = fields.UUIDField()
    circuit_name = fields.CharField(80)
    circuit_version = fields.IntField()
    steps: list[dict[str, Any]] = fields.JSONField()
    seen = fields.CharField(16)
    step = fields.IntField(default=0)
    turn = fields.IntField(default=1)
    since = fields.DatetimeField()
    state = fields.CharEnumField(RunState, default=RunState.OPEN, max_length=8)
    version = fields.IntField(default=1)
    started_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "circuit_run"
        indexes = (("workspace_id", "invoice_id", "state"), ("workspace_id", "state", "since"))


class Said(enum.StrEnum):
    AGREED = "agreed"
    REFUSED = "refused"
    SENT_BACK = "sent-back"


class Visa(WorkspaceModel):
    """What was said in the place of one named approver (`seat_id`), by them or by whoever stands in for them."""

    run_id = fields.UUIDField()
    step = fields.IntField()
    turn = fields.IntField()
    seat_id = fields.UUIDField()
    seat_name = fields.CharField(120)
    by_id = fields.UUIDField()
    by_name = fields.CharField(120)
    said = fields.CharEnumField(Said, max_length=9)
    comment = fields.CharField(500, default="")
    at = fields.DatetimeField()

    class Meta:
        table = "circuit_visa"
        unique_together = (("run_id", "turn", "seat_id"),)
        indexes = (("workspace_id", "run_id", "at"),)


class Deputy(WorkspaceModel):
    """Who decides in somebody's stead: between two days beside them, and at any time once they are gone."""

    person_id = fields.UUIDField()
    person_name = fields.CharField(120)
    deputy_id = fields.UUIDField()
    deputy_name = fields.CharField(120)
    first_day = fields.DateField(null=True)
    last_day = fields.DateField(null=True)

    class Meta:
        table = "circuit_deputy"
        unique_together = (("workspace_id", "person_id"),)
