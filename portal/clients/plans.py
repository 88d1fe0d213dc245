"""Who is to be invited into which dossier, and when: what an import keeps until somebody sends the invitations."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from tortoise import fields

from workspaces.kernel.clock import today
from workspaces.kernel.scoped import Row


class PlannedInvitation(Row):
    """One client not invited yet. `send_on` is null until somebody chooses a day. Gone once the invitation left."""

    firm_id = fields.UUIDField(db_index=True)
    workspace_id = fields.UUIDField(unique=True)
    import_id = fields.UUIDField(null=True, db_index=True)
    email = fields.CharField(254)
    name = fields.CharField(120, default="")
    send_on = fields.DateField(null=True)
    planned_by_id = fields.UUIDField(null=True)
    planned_by = fields.CharField(120, default="")
    created_at = fields.DatetimeField()

    class Meta:
        table = "planned_invitation"

    @classmethod
    async def due(cls, firm_id: UUID) -> list[Self]:
        return await cls.filter(firm_id=firm_id, send_on__lte=today()).order_by("id")
