"""Third parties: the customers and suppliers of a dossier, their bank accounts, contacts and addresses."""

from __future__ import annotations

import enum
import re
import unicodedata
from typing import Any

from tortoise import fields
from tortoise.expressions import F

from workspaces.kernel.clock import now
from workspaces.kernel.errors import IllegalMove
from workspaces.kernel.scoped import WorkspaceModel


class Kind(enum.StrEnum):
    SUPPLIER = "supplier"
    CUSTOMER = "customer"


class DuplicateMode(enum.StrEnum):
    """What a second invoice alike does. Empty on a supplier: the dossier's own setting."""

    OFF = "off"
    WARN = "warn"
    BLOCK = "block"


LEGAL_FORMS = re.compile(r"\b(sarl|sas|sasu|eurl|sa|sci|snc|ei|societe|ste|ets)\b")


APOSTROPHES = re.compile("[’‘ʼ]")  # those that are no ASCII: « d’Or » is « d'Or »


def folded(name: str) -> str:
    """A name without accents, case, punctuation or legal form: `Société Générale SA` → `generale`."""
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub(" ", name)).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", " ", plain.replace(".", ""))
    return " ".join(LEGAL_FORMS.sub(" ", words).split()) or words.strip()


PREFIX = {Kind.SUPPLIER: "FOUR", Kind.CUSTOMER: "CLI"}


class ThirdParty(WorkspaceModel):
    """A customer or supplier. SIREN, IBAN and e-mail may be empty, `number` is never given twice.

    `iban` is the account that payments go to: confirmed, never merely announced (see `BankAccount`).
    `version` grows with every change. `import_id` is the bulk import that created the row.
    """

    kind = fields.CharEnumField(Kind, max_length=8)
    number = fields.CharField(20)
    name = fields.CharField(160)
    folded = fields.CharField(160, default="")  # the name as it is recognised, see `folded`
    siren = fields.CharField(9, default="")
    siret = fields.CharField(14, default="", db_default="")
    vat_number = fields.CharField(20, default="")
    iban = fields.CharField(34, default="")
    bic = fields.CharField(11, default="", db_default="")
    iban_pending = fields.BooleanField(
        default=False, db_default=False
    )  # another account is announced and not confirmed
    email = fields.CharField(254, default="")
    phone = fields.CharField(30, default="", db_default="")
    address = fields.CharField(200, default="", db_default="")
    address2 = fields.CharField(200, default="", db_default="")
    postcode = fields.CharField(10, default="", db_default="")
    city = fields.CharField(80, default="", db_default="")
    country = fields.CharField(2, default="FR", db_default="FR")
    contact = fields.CharField(120, default="", db_default="")
    terms_days = fields.IntField(null=True)
    terms_end_of_month = fields.BooleanField(default=False, db_default=False)
    trusted = fields.BooleanField(default=False)
    account = fields.CharField(20, default="", db_default="")
    auxiliary = fields.CharField(20, default="", db_default="")
    vat_rate = fields.CharField(6, default="", db_default="")
    journal = fields.CharField(10, default="", db_default="")
    reverse_charge = fields.BooleanField(default=False, db_default=False)  # the buyer owes the VAT of what it sells
    vat_share = fields.CharField(3, default="", db_default="")  # percent of VAT recovered, "" as its account says
    project = fields.CharField(40, default="", db_default="")
    duplicates = fields.CharField(8, default="", db_default="")
    outstanding = fields.BigIntField(null=True)  # hundredths
    since = fields.DateField(null=True)
    note = fields.TextField(default="", db_default="")
    version = fields.IntField(default=1, db_default=1)
    import_id = fields.UUIDField(null=True)
    merged_into = fields.UUIDField(null=True)
    archived_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField(null=True)

    class Meta:
        table = "third_party"
        unique_together = (("workspace_id", "kind", "number"),)
        indexes = (("workspace_id", "kind", "siren", "id"), ("workspace_id", "kind", "folded", "id"))

    async def save(self, *args: Any, **options: Any) -> None:
        self.folded = folded(self.name)
        await super().save(*args, **options)

    async def write(self, values: dict[str, Any], *, seen: int | None = None) -> None:
        """Write these columns as one version more. With `seen`, only if nobody has written since that version."""
        if "name" in values:
            values = values | {"folded": folded(values["name"])}
        values = values | {"updated_at": now()}
        mine = type(self).filter(id=self.id, workspace_id=self.workspace_id)
        mine = mine if seen is None else mine.filter(version=seen)
        if await mine.update(version=F("version") + 1, **values) != 1:
            raise IllegalMove("Cette fiche vient d’être modifiée par quelqu’un d’autre.", code="CHANGED")
        self.update_from_dict(values | {"version": (self.version if seen is None else seen) + 1})


class AccountState(enum.StrEnum):
    """`pending`: announced, nobody has confirmed it. `former`: was confirmed once. `refused`: somebody said no."""

    PENDING = "pending"
    CURRENT = "current"
    FORMER = "former"
    REFUSED = "refused"


class BankAccount(WorkspaceModel):
    """What is known of one account of a third party: who saw it first, where, and who confirmed or refused it.

    `origin` is manual, import, invoice, api or merge, `origin_id` the import, invoice or merge. `previous` is the
    account that payments went to when this one was announced. `reason` says why it was refused.
    """

    party_id = fields.UUIDField()
    iban = fields.CharField(34)
    bic = fields.CharField(11, default="")
    state = fields.CharEnumField(AccountState, max_length=8)
    previous = fields.CharField(34, default="")
    origin = fields.CharField(10)
    origin_id = fields.UUIDField(null=True)
    seen_at = fields.DatetimeField()
    seen_by_id = fields.UUIDField(null=True)
    seen_by_name = fields.CharField(120, default="")
    decided_at = fields.DatetimeField(null=True)
    decided_by_id = fields.UUIDField(null=True)
    decided_by_name = fields.CharField(120, default="")
    reason = fields.CharField(300, default="", db_default="")

    class Meta:
        table = "bank_account"
        indexes = (("workspace_id", "party_id", "seen_at"), ("workspace_id", "state"), ("workspace_id", "iban"))


class Contact(WorkspaceModel):
    """Somebody to talk to at a third party."""

    party_id = fields.UUIDField()
    name = fields.CharField(120)
    role = fields.CharField(80, default="")
    email = fields.CharField(254, default="")
    phone = fields.CharField(30, default="")

    class Meta:
        table = "party_contact"
        indexes = (("workspace_id", "party_id"),)


class PartyAddress(WorkspaceModel):
    """Another address of a third party than its own: where it is delivered, where it wants its invoices."""

    party_id = fields.UUIDField()
    label = fields.CharField(80)
    address = fields.CharField(200, default="")
    address2 = fields.CharField(200, default="")
    postcode = fields.CharField(10, default="")
    city = fields.CharField(80, default="")
    country = fields.CharField(2, default="FR")

    class Meta:
        table = "party_address"
        indexes = (("workspace_id", "party_id"),)


class Merge(WorkspaceModel):
    """Two third parties found to be one: what moved and what was filled in, so that it can be taken back."""

    kept_id = fields.UUIDField()
    merged_id = fields.UUIDField()
    invoices: list[str] = fields.JSONField(default=list)
    filled: dict[str, Any] = fields.JSONField(default=dict)
    at = fields.DatetimeField()
    by_id = fields.UUIDField(null=True)
    by_name = fields.CharField(120, default="")
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "party_merge"
        indexes = (("workspace_id", "kept_id"), ("workspace_id", "merged_id"))


class RetiredNumber(WorkspaceModel):
    """A number whose third party is gone: it is never given again."""

    kind = fields.CharEnumField(Kind, max_length=8)
    number = fields.CharField(20)

    class Meta:
        table = "retired_party_number"
        unique_together = (("workspace_id", "kind", "number"),)
