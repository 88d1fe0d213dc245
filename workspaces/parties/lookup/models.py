"""What the directory of companies said of each SIREN that was asked: public facts, the same for every dossier."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from tortoise import fields

from workspaces.kernel.clock import now
from workspaces.kernel.scoped import Row


class CompanyFact(Row):
    """One company as the public directory knew it at `checked_at`. Of no dossier, so each SIREN is asked once.

    `unknown`: the directory has no such SIREN. `partial`: its publication is restricted, so the rest may be empty.
    `legal_form` and `ape` are INSEE's codes; `vat_number` is computed from the SIREN, the directory has none.
    """

    siren = fields.CharField(9, unique=True)
    siret = fields.CharField(14, default="")
    name = fields.CharField(160, default="")
    legal_form = fields.CharField(4, default="")
    ape = fields.CharField(6, default="")
    vat_number = fields.CharField(20, default="")
    address = fields.CharField(200, default="")
    address2 = fields.CharField(200, default="")
    postcode = fields.CharField(10, default="")
    city = fields.CharField(80, default="")
    country = fields.CharField(2, default="")
    closed = fields.BooleanField(default=False)
    closed_on = fields.DateField(null=True)
    partial = fields.BooleanField(default=False)
    unknown = fields.BooleanField(default=False)
    source = fields.CharField(10)
    checked_at = fields.DatetimeField()

    class Meta:
        table = "company_fact"
        indexes = (("checked_at",),)

    @classmethod
    async def known(cls, siren: str) -> Self | None:
        return await cls.get_or_none(siren=siren) if siren else None

    def is_younger(self, age: timedelta) -> bool:
        return self.checked_at > now() - age

    async def keep(self) -> None:
        """Over what was known before, whoever else keeps the same at this moment."""
        told = [name for name in self._meta.fields_map if name not in ("id", "siren")]
        await type(self).bulk_create([self], on_conflict=["siren"], update_fields=told)
