"""What is unusual about an invoice beside what its dossier knows: a row for each kind, open until it is resolved.

For the firm only: no page of the client shows it. See docs/decisions/0020-anomalies.md.
"""

from __future__ import annotations

import enum

from tortoise import fields

from workspaces.kernel.scoped import WorkspaceModel


class AnomalyKind(enum.StrEnum):
    NEW_IBAN = "new-iban"
    OTHER_IBAN = "other-iban"
    AMOUNT = "amount"
    VAT = "vat"
    ELSEWHERE = "elsewhere"  # the same invoice in another dossier of the firm
    FUTURE = "future"
    PERIOD = "period"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return LABELS[self]


class AnomalyState(enum.StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class Because(enum.StrEnum):
    FINE = "fine"
    CORRECTED = "corrected"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return REASONS[self]


LABELS = {
    AnomalyKind.NEW_IBAN: "Premier IBAN",
    AnomalyKind.OTHER_IBAN: "IBAN changé",
    AnomalyKind.AMOUNT: "Montant inhabituel",
    AnomalyKind.VAT: "TVA inhabituelle",
    AnomalyKind.ELSEWHERE: "Dans un autre dossier",
    AnomalyKind.FUTURE: "Date à venir",
    AnomalyKind.PERIOD: "Exercice clos",
    AnomalyKind.CLOSED: "Entreprise fermée",
}
REASONS = {
    Because.FINE: "Vérifiée, sans problème",
    Because.CORRECTED: "Corrigée",
    Because.REFUSED: "Refusée",
}


class Anomaly(WorkspaceModel):
    """`facts` is what it was told from: it opens again only when these change, and is empty once they are gone.

    `account_id`: the bank account that it is about, whose decision resolves it. `elsewhere_*`: the other invoice, shown
    only to whoever may see both dossiers of `firm_id`. `act_id`: the act that resolved it, for taking it back.
    `with_invoice`: resolved by deciding on the invoice, and opened again when that is undone.
    """

    invoice_id = fields.UUIDField()
    kind = fields.CharEnumField(AnomalyKind, max_length=10)
    state = fields.CharEnumField(AnomalyState, default=AnomalyState.OPEN, max_length=8)
    facts = fields.CharField(100, default="")
    sentence = fields.TextField()
    party_name = fields.CharField(160, default="")
    party_siren = fields.CharField(9, default="")
    account_id = fields.UUIDField(null=True)
    firm_id = fields.UUIDField(null=True)
    elsewhere_workspace_id = fields.UUIDField(null=True)
    elsewhere_invoice_id = fields.UUIDField(null=True)
    found_at = fields.DatetimeField()
    because = fields.CharField(9, default="")
    note = fields.CharField(300, default="")
    resolved_at = fields.DatetimeField(null=True)
    resolved_by_id = fields.UUIDField(null=True)
    resolved_by_name = fields.CharField(120, default="")
    act_id = fields.UUIDField(null=True)
    with_invoice = fields.BooleanField(default=False)

    class Meta:
        table = "anomaly"
        unique_together = (("workspace_id", "invoice_id", "kind"),)
        indexes = (
            ("state", "found_at", "id", "workspace_id"),
            ("state", "kind", "found_at", "id", "workspace_id"),
            ("workspace_id", "state", "found_at", "id"),
            ("workspace_id", "account_id"),
            ("act_id",),
        )
