"""Invoices: what was understood of a document, and what may happen to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

from tortoise import fields

from workspaces.documents.models import Document
from workspaces.dossiers.models import Direction
from workspaces.invoices import draft_json
from workspaces.invoices.draft import CREDIT_NOTES, InvoiceDraft
from workspaces.invoices.status import Accounting, Lifecycle, Payment, Processing
from workspaces.kernel import money
from workspaces.kernel.errors import DomainError, IllegalMove
from workspaces.kernel.scoped import WorkspaceModel


class Invoice(WorkspaceModel):
    """An invoice or a credit note, purchase or sale.

    Amounts are hundredths of `currency` with the document's own sign, null when not printed. `draft` keeps what the
    reader understood (party details, boxes, proofs) and what people corrected; the columns are what lists sort and
    filter on. `version` grows with each change: who decides on what they no longer see is told so.
    """

    direction = fields.CharEnumField(Direction, max_length=8)
    document_id = fields.UUIDField(null=True)
    party_id = fields.UUIDField(null=True)
    party_name = fields.CharField(160, default="")
    party_siren = fields.CharField(9, default="")
    type_code = fields.CharField(3, default="380")
    number = fields.CharField(60, default="")
    issue_date = fields.DateField(null=True)
    due_date = fields.DateField(null=True)
    currency = fields.CharField(3, default="EUR")
    net = fields.BigIntField(null=True)
    tax = fields.BigIntField(null=True)
    gross = fields.BigIntField(null=True)
    payable = fields.BigIntField(null=True)
    processing = fields.CharEnumField(Processing, max_length=9)
    lifecycle = fields.CharEnumField(Lifecycle, default=Lifecycle.AVAILABLE, max_length=3)
    payment = fields.CharEnumField(Payment, default=Payment.UNPAID, max_length=11)
    accounting = fields.CharEnumField(Accounting, default=Accounting.PENDING, max_length=13)
    before_decision = fields.CharField(30, default="")
    refusal_code = fields.CharField(20, default="")
    refusal_reason = fields.TextField(default="")
    source = fields.CharField(8, default="")
    channel = fields.CharField(10, default="", db_default="")  # that of its document, for lists
    draft: dict[str, Any] = fields.JSONField(default=dict)
    doubt_count = fields.IntField(default=0)
    duplicate_of = fields.UUIDField(null=True)
    series = fields.CharField(20, null=True)
    series_year = fields.IntField(null=True)
    series_no = fields.IntField(null=True)
    received_at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.UUIDField(null=True)
    decided_by_name = fields.CharField(120, default="")
    version = fields.IntField(default=0)
    facturx_key = fields.CharField(200, default="")
    facturx_sha256 = fields.CharField(64, default="")
    profile = fields.CharField(20, default="")
    rung = fields.CharField(12, default="")
    completed: list[str] = fields.JSONField(default=list)
    findings: list[dict[str, Any]] | None = fields.JSONField(null=True)

    class Meta:
        table = "invoice"
        unique_together = (("workspace_id", "series", "series_year", "series_no"),)
        indexes = (
            ("workspace_id", "direction", "received_at", "id"),
            ("workspace_id", "processing", "received_at", "id"),
            ("received_at", "id"),
            ("workspace_id", "party_siren", "number"),
            ("workspace_id", "party_id", "received_at", "id"),
            ("document_id",),
            ("workspace_id", "direction", "processing", "payment", "currency", "due_date", "type_code", "gross"),
        )

    @property
    def is_credit_note(self) -> bool:
        return self.type_code in CREDIT_NOTES

    @property
    def shown_gross(self) -> int | None:
        """The total as lists show it: a credit note counts against the invoices, whatever sign it was printed with."""
        printed: int | None = self.gross
        return -abs(printed) if self.is_credit_note and printed else printed

    def as_draft(self) -> InvoiceDraft:
        return draft_json.from_json(self.draft)

    def take(self, draft: InvoiceDraft) -> None:
        """Set the columns from what was understood."""
        party = draft.seller if self.direction is Direction.PURCHASE else draft.buyer
        self.draft = draft_json.to_json(draft)
        self.type_code = draft.type_code or "380"
        self.number = (draft.number or "")[:60]
        self.issue_date, self.due_date = draft.issue_date, draft.due_date
        self.currency = draft.currency or "EUR"
        self.party_name, self.party_siren = (party.name or "")[:160], party.siren or ""
        for column in ("net", "tax", "gross", "payable"):
            setattr(self, column, cents_or_none(getattr(draft, column)))
        self.source = draft.source.value
        self.doubt_count = sum(doubt.blocking for doubt in draft.doubts)

    async def save_if_unchanged(self, *columns: str) -> None:
        """Write these columns if nobody has changed the invoice since it was read; else tell the person so."""
        values = {name: getattr(self, name) for name in columns} | {"version": self.version + 1}
        mine = type(self).filter(id=self.id, workspace_id=self.workspace_id, version=self.version)
        if await mine.update(**values) != 1:
            raise IllegalMove("Cette facture vient d’être modifiée par quelqu’un d’autre. Rechargez-la.")
        self.version += 1

    @classmethod
    async def of_document(cls, document: Document) -> Self | None:
        if document.invoice_id is None:
            return None
        return await cls.get_or_none(id=document.invoice_id, workspace_id=document.workspace_id)


def cents_or_none(amount: Decimal | None) -> int | None:
    """Hundredths, or null for what no column can hold exactly: the draft keeps it as read, and it is a doubt."""
    try:
        return None if amount is None else money.to_cents(amount)
    except DomainError:
        return None


class InvoiceLine(WorkspaceModel):
    """One line as read. Quantities and unit prices keep their decimals, `net` is in hundredths."""

    invoice_id = fields.UUIDField()
    position = fields.IntField()
    description = fields.TextField(default="")
    quantity = fields.DecimalField(18, 6, null=True)
    unit = fields.CharField(6, default="")
    unit_price = fields.DecimalField(18, 6, null=True)
    net = fields.BigIntField(null=True)
    vat_rate = fields.DecimalField(6, 2, null=True)
    vat_category = fields.CharField(3, default="")

    class Meta:
        table = "invoice_line"
        indexes = (("workspace_id", "invoice_id", "position"),)


class VatRow(WorkspaceModel):
    """One rate of the VAT breakdown, in hundredths."""

    invoice_id = fields.UUIDField()
    rate = fields.DecimalField(6, 2, null=True)
    category = fields.CharField(3, default="")
    base = fields.BigIntField(null=True)
    tax = fields.BigIntField(null=True)

    class Meta:
        table = "vat_row"
        indexes = (("workspace_id", "invoice_id"),)


class InvoiceTag(WorkspaceModel):
    """A word that people put on an invoice, to find it and to choose its circuit: a project, a site, a department."""

    invoice_id = fields.UUIDField()
    name = fields.CharField(40)

    class Meta:
        table = "invoice_tag"
        unique_together = (("invoice_id", "name"),)
        indexes = (("workspace_id", "name"),)


class Series(WorkspaceModel):
    """The counter of a numbering series for one year. It moves only in the transaction that issues."""

    name = fields.CharField(20)
    year = fields.IntField()
    issued = fields.IntField(default=0)

    class Meta:
        table = "series"
        unique_together = (("workspace_id", "name", "year"),)
