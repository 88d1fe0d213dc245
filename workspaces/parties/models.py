"""Third parties: the customers and suppliers of a dossier."""

from __future__ import annotations

import enum
import re
import unicodedata
from typing import Any

from tortoise import fields

from workspaces.kernel.scoped import WorkspaceModel


class Kind(enum.StrEnum):
    SUPPLIER = "supplier"
    CUSTOMER = "customer"


LEGAL_FORMS = re.compile(r"\b(sarl|sas|sasu|eurl|sa|sci|snc|ei|societe|ste|ets)\b")


def folded(name: str) -> str:
    """A name without accents, case, punctuation or legal form: `Société Générale SA` → `generale`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", " ", plain.replace(".", ""))
    return " ".join(LEGAL_FORMS.sub(" ", words).split()) or words.strip()


PREFIX = {Kind.SUPPLIER: "FOUR", Kind.CUSTOMER: "CLI"}


class ThirdParty(WorkspaceModel):
    """A customer or supplier. SIREN, IBAN and e-mail may be empty, `number` is never given twice."""

    kind = fields.CharEnumField(Kind, max_length=8)
    number = fields.CharField(20)
    name = fields.CharField(160)
    folded = fields.CharField(160, default="")  # the name as it is recognised, see `folded`
    siren = fields.CharField(9, default="")
    vat_number = fields.CharField(20, default="")
    iban = fields.CharField(34, default="")
    email = fields.CharField(254, default="")
    trusted = fields.BooleanField(default=False)
    created_at = fields.DatetimeField()

    class Meta:
        table = "third_party"
        unique_together = (("workspace_id", "kind", "number"),)
        indexes = (("workspace_id", "kind", "siren"), ("workspace_id", "kind", "folded"))

    async def save(self, *args: Any, **options: Any) -> None:
        self.folded = folded(self.name)
        await super().save(*args, **options)
