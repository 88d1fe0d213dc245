"""The accounting firm, its people and their roles, and which dossiers each of them follows."""

from __future__ import annotations

import enum

from tortoise import fields

from workspaces.kernel.access import FirmCan
from workspaces.kernel.scoped import Row


class Role(enum.StrEnum):
    """Several per person, whose rights add up."""

    ADMINISTRATOR = "administrator"
    CLIENT_MANAGER = "client-manager"
    ACCOUNTANT = "accountant"
    REVIEWER = "reviewer"
    READ_ONLY = "read-only"


FOUNDERS = (Role.ADMINISTRATOR, Role.CLIENT_MANAGER, Role.ACCOUNTANT)  # every right; the two others add none
ROLE_LABELS = {
    Role.ADMINISTRATOR: "Administrateur",
    Role.CLIENT_MANAGER: "Gestionnaire de clientèle",
    Role.ACCOUNTANT: "Comptable",
    Role.REVIEWER: "Réviseur",
    Role.READ_ONLY: "Lecture seule",
}

READS = frozenset({FirmCan.ENTER, FirmCan.DOSSIERS, FirmCan.DOCUMENTS})
GRANTS: dict[Role, frozenset[FirmCan]] = {
    Role.ADMINISTRATOR: frozenset({FirmCan.ENTER, FirmCan.TEAM}),
    Role.CLIENT_MANAGER: frozenset({FirmCan.ENTER, FirmCan.DOSSIERS, FirmCan.CLIENTS}),
    Role.ACCOUNTANT: READS | {FirmCan.REVIEW, FirmCan.WORK},
    Role.REVIEWER: READS | {FirmCan.REVIEW},
    Role.READ_ONLY: READS,
}


class Firm(Row):
    name = fields.CharField(160)
    siren = fields.CharField(9, default="")
    email = fields.CharField(254, default="")
    phone = fields.CharField(30, default="")
    created_at = fields.DatetimeField()

    class Meta:
        table = "firm"


class FirmMember(Row):
    """`roles` holds `Role` values. `all_dossiers`: follows every dossier of the firm, not only those assigned."""

    firm_id = fields.UUIDField(db_index=True)
    user_id = fields.UUIDField(db_index=True)
    name = fields.CharField(120)
    email = fields.CharField(254)
    roles: list[str] = fields.JSONField(default=list)
    all_dossiers = fields.BooleanField(default=True)
    since = fields.DatetimeField()
    left_at = fields.DatetimeField(null=True)

    class Meta:
        table = "firm_member"
        unique_together = (("firm_id", "user_id"),)

    @property
    def grants(self) -> frozenset[FirmCan]:
        return frozenset().union(*(GRANTS[Role(role)] for role in self.roles))


class Assignment(Row):
    """« Suivi par »: this member follows this dossier."""

    member_id = fields.UUIDField(db_index=True)
    workspace_id = fields.UUIDField(db_index=True)

    class Meta:
        table = "assignment"
        unique_together = (("member_id", "workspace_id"),)


class Absence(Row):
    """Away from a day to another, both included. Meanwhile what they follow is among the deputy's own dossiers."""

    firm_id = fields.UUIDField(db_index=True)
    member_id = fields.UUIDField(db_index=True)
    deputy_id = fields.UUIDField(db_index=True)
    first_day = fields.DateField()
    last_day = fields.DateField()

    class Meta:
        table = "absence"


class Handover(Row):
    """Dossiers given from one colleague to another in one act. `given`: those that the receiver did not follow yet."""

    firm_id = fields.UUIDField(db_index=True)
    sender_id = fields.UUIDField()
    receiver_id = fields.UUIDField()
    at = fields.DatetimeField()
    by_name = fields.CharField(120)
    moved: list[str] = fields.JSONField(default=list)
    given: list[str] = fields.JSONField(default=list)
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "handover"
