"""The dossier itself, who belongs to it, its addresses and keys, and the firm that follows it."""

from __future__ import annotations

import enum
from datetime import date, timedelta

from tortoise import fields

from workspaces.kernel.clock import now, today
from workspaces.kernel.scoped import Row, WorkspaceModel


class Acceptance(enum.StrEnum):
    """« Approuver la réception »: which received invoices need somebody's decision."""

    MANUAL = "manual"
    EXCEPT_TRUSTED = "except-trusted"
    AUTOMATIC = "automatic"


class Decider(enum.StrEnum):
    """Who may accept: the dossier's own users, the firm (by a mandate, which is dated), or either."""

    OWNER = "owner"
    FIRM = "firm"
    EITHER = "either"


class VatRegime(enum.StrEnum):
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SIMPLIFIED = "simplified"
    EXEMPT = "exempt"


class Workspace(Row):
    """A dossier: one company's invoices. It may have no firm. Found by slug. Who may enter is decided at the door."""

    slug = fields.CharField(80, unique=True)
    name = fields.CharField(160)
    siren = fields.CharField(9, db_index=True)
    siret = fields.CharField(14, default="")
    vat_number = fields.CharField(20, default="")
    legal_form = fields.CharField(40, default="")
    address = fields.CharField(200, default="")
    postcode = fields.CharField(10, default="")
    city = fields.CharField(80, default="")
    country = fields.CharField(2, default="FR")
    email = fields.CharField(254, default="")
    vat_regime = fields.CharEnumField(VatRegime, null=True, max_length=12)
    vat_due_day = fields.IntField(null=True)  # 15 to 24, each company has its own
    closing_month = fields.IntField(default=12)
    closing_set = fields.BooleanField(default=False)
    acceptance = fields.CharEnumField(Acceptance, default=Acceptance.MANUAL, max_length=16)
    acceptance_set = fields.BooleanField(default=False)
    addresses_set = fields.BooleanField(default=False)
    decider = fields.CharEnumField(Decider, default=Decider.EITHER, max_length=8)
    mandate_since = fields.DateField(null=True)
    find_duplicates = fields.BooleanField(default=False)
    hold_duplicates = fields.BooleanField(default=False)
    accept_approved_mail = fields.BooleanField(default=False, db_default=False)
    supplier_numbers = fields.CharField(30, default="FOUR-{n:3}", db_default="FOUR-{n:3}")
    customer_numbers = fields.CharField(30, default="CLI-{n:3}", db_default="CLI-{n:3}")
    steps_skipped: list[str] = fields.JSONField(default=list)
    created_at = fields.DatetimeField()

    class Meta:
        table = "workspace"

    def closing_of(self, day: date) -> date:
        """The last day of the exercise that `day` falls in."""
        year = day.year if day.month <= self.closing_month else day.year + 1
        following = date(year + (self.closing_month == 12), self.closing_month % 12 + 1, 1)
        return following - timedelta(days=1)


class MemberRole(enum.StrEnum):
    OWNER = "owner"
    READER = "reader"


class Member(Row):
    """Somebody of the company itself. `name` is copied so that the dossier can be read without the accounts."""

    workspace_id = fields.UUIDField(db_index=True)
    user_id = fields.UUIDField(db_index=True)
    name = fields.CharField(120)
    role = fields.CharEnumField(MemberRole, max_length=8)
    since = fields.DatetimeField()

    class Meta:
        table = "member"
        unique_together = (("workspace_id", "user_id"),)


class FirmLink(Row):
    """The firm that follows the dossier, from a day to another. Rights are read from it live."""

    workspace_id = fields.UUIDField(db_index=True)
    firm_id = fields.UUIDField(db_index=True)
    since = fields.DateField()
    until = fields.DateField(null=True)

    class Meta:
        table = "firm_link"

    @classmethod
    async def firms_of(cls, workspace_id: object) -> list[FirmLink]:
        """The live links of a dossier."""
        links = await cls.filter(workspace_id=workspace_id, since__lte=today())
        return [link for link in links if link.until is None or link.until > today()]


class Direction(enum.StrEnum):
    PURCHASE = "purchase"
    SALE = "sale"


class Address(Row):
    """An e-mail address on which the dossier receives invoices. Unique on the platform. Old ones stay as aliases."""

    workspace_id = fields.UUIDField(db_index=True)
    direction = fields.CharEnumField(Direction, max_length=8)
    address = fields.CharField(254, unique=True)
    current = fields.BooleanField(default=True)

    class Meta:
        table = "address"


class ApiKey(Row):
    """A key of the dossier's API. Only its SHA-256 is kept, `prefix` lets people recognise it. `firm_id`: the firm that
    made it, whose key ends with its link to the dossier. Null: the dossier's own people made it."""

    workspace_id = fields.UUIDField(db_index=True)
    name = fields.CharField(80)
    prefix = fields.CharField(12)
    digest = fields.CharField(64, unique=True)
    created_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)
    firm_id = fields.UUIDField(null=True)

    class Meta:
        table = "api_key"

    async def touch(self) -> None:
        """Remember the last use, to the minute: no write per call."""
        if self.last_used_at is None or now() - self.last_used_at > timedelta(minutes=1):
            await ApiKey.filter(id=self.id).update(last_used_at=now())


class Idempotency(WorkspaceModel):
    """The document that answers an `Idempotency-Key`, filed or about to be, and the fingerprint of the request."""

    key = fields.CharField(120)
    fingerprint = fields.CharField(80)
    document_id = fields.UUIDField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "idempotency"
        unique_together = (("workspace_id", "key"),)
