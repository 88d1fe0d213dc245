"""Third parties: the customers and suppliers of a dossier."""

from __future__ import annotations

import enum

from tortoise import fields

from workspaces.kernel.scoped import WorkspaceModel


class Kind(enum.StrEnum):
    SUPPLIER = "supplier"
    CUSTOMER = "customer"


PREFIX = {Kind.SUPPLIER: "FOUR", Kind.CUSTOMER: "CLI"}


class ThirdParty(WorkspaceModel):
    """A customer or supplier. SIREN, IBAN and e-mail may be empty, `number` is never given twice."""

    kind = fields.CharEnumField(Kind, max_length=8)
    number = fields.CharField(20)
    name = fields.CharField(160)
    siren = fields.CharField(9, default="")
    vat_number = fields.CharField(20, default="")
    iban = fields.CharField(34, default="")
    email = fields.CharField(254, default="")
    trusted = fields.BooleanField(default=False)
    created_at = fields.DatetimeField()

    class Meta:
        table = "third_party"
        unique_together = (("workspace_id", "kind", "number"),)
        indexes = (("workspace_id", "kind", "siren"),)
