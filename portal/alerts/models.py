"""What waits too long: the firm's rules, the alerts that follow from them, and who wants them by e-mail."""

from __future__ import annotations

import enum

from tortoise import fields

from workspaces.kernel.scoped import Row, WorkspaceModel


class Kind(enum.StrEnum):
    REVIEW = "review"
    CLIENT = "client"
    QUESTION = "question"
    IBAN = "iban"
    EXPORT = "export"


USUAL_DAYS = {Kind.REVIEW: 5, Kind.CLIENT: 7, Kind.QUESTION: 3, Kind.IBAN: 3, Kind.EXPORT: 1}


class AlertRule(Row):
    """After how many days something of a kind is an alert, zero for never. `workspace_id`: for that dossier instead."""

    firm_id = fields.UUIDField(db_index=True)
    workspace_id = fields.UUIDField(null=True)
    kind = fields.CharEnumField(Kind, max_length=8)
    days = fields.IntField()

    class Meta:
        table = "alert_rule"
        unique_together = (("firm_id", "workspace_id", "kind"),)


class Alert(WorkspaceModel):
    """One thing of a dossier that waits too long for one firm, since `since`. It goes when it waits no more.

    `paused_until`: out of sight until that day. `resolved_at`: somebody dealt with it, until it waits anew.
    """

    firm_id = fields.UUIDField()
    kind = fields.CharEnumField(Kind, max_length=8)
    subject_id = fields.UUIDField()
    title = fields.CharField(200, default="")
    since = fields.DatetimeField()
    days = fields.IntField()  # those of the rule that it follows from
    paused_until = fields.DateField(null=True)
    resolved_at = fields.DatetimeField(null=True)
    resolved_by_name = fields.CharField(120, default="")

    class Meta:
        table = "alert"
        unique_together = (("workspace_id", "firm_id", "kind", "subject_id"),)
        indexes = (("firm_id", "since", "id"),)


class AlertMail(Row):
    """Somebody of a firm who asked for the alerts of their dossiers, once a day."""

    firm_id = fields.UUIDField()
    person_id = fields.UUIDField()
    asked_at = fields.DatetimeField()
    sent_on = fields.DateField(null=True)

    class Meta:
        table = "alert_mail"
        unique_together = (("firm_id", "person_id"),)
