"""How a firm looks to its clients: a name, a logo, a colour, and what its mails are signed with."""

from __future__ import annotations

import hashlib
from typing import Self
from uuid import UUID

from tortoise import fields

from workspaces.kernel.scoped import Row


class Branding(Row):
    """Absent, or an empty value: the firm's own name, no logo, the product's colour, no signature.

    `accent` is as chosen (`#1F4FBF`); what is legible on light and on dark is made of it (see `colours`). `logo_key` is
    the picture that we drew again from what was sent; `logo_sha256` changes with it.
    """

    firm_id = fields.UUIDField(unique=True)
    name = fields.CharField(80, default="")
    accent = fields.CharField(7, default="")
    logo_key = fields.CharField(200, default="")
    logo_sha256 = fields.CharField(64, default="")
    logo_width = fields.IntField(default=0)
    logo_height = fields.IntField(default=0)
    signature = fields.TextField(default="")
    updated_at = fields.DatetimeField(null=True)
    updated_by_name = fields.CharField(120, default="")

    class Meta:
        table = "firm_branding"

    def keep_logo(self, content: bytes, width: int, height: int) -> None:
        self.logo_sha256 = hashlib.sha256(content).hexdigest()
        self.logo_key = f"firms/{self.firm_id}/logo/{self.logo_sha256}.png"
        self.logo_width, self.logo_height = width, height

    @classmethod
    async def of(cls, firm_id: UUID) -> Self:
        return await cls.get_or_none(firm_id=firm_id) or cls(firm_id=firm_id)
