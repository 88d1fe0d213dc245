"""Rows that belong to one dossier, and the only door to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from tortoise import fields, models

from workspaces.kernel import tenancy
from workspaces.kernel.ids import new_id

if TYPE_CHECKING:
    from tortoise.queryset import QuerySet

    from workspaces.kernel.access import Reach


class Row(models.Model):
    """A row with the project's kind of identifier."""

    id = fields.UUIDField(primary_key=True, default=new_id)

    class Meta:
        abstract = True


class WorkspaceModel(Row):
    """`Model.within(ws)` is the way in. Writing outside the dossiers being acted in is a bug and raises."""

    workspace_id: UUID = fields.UUIDField()

    class Meta:
        abstract = True

    @classmethod
    def within(cls, reach: Reach) -> QuerySet[Self]:
        """The rows of one dossier, or of all those a member of the firm may see."""
        ids = reach.workspace_ids
        return cls.filter(workspace_id=next(iter(ids))) if len(ids) == 1 else cls.filter(workspace_id__in=list(ids))

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """The row that a hand-written read found whole, made as tortoise makes its own."""
        return cls._init_from_db(**row)

    async def save(self, *args: Any, **options: Any) -> None:
        tenancy.check(self.workspace_id)
        await super().save(*args, **options)

    async def delete(self, *args: Any, **options: Any) -> None:
        tenancy.check(self.workspace_id)
        await super().delete(*args, **options)

    @classmethod
    def bulk_create(cls, objects: Iterable[Self], *args: Any, **options: Any) -> Any:
        listed = list(objects)
        for row in listed:
            tenancy.check(row.workspace_id)
        return super().bulk_create(listed, *args, **options)
