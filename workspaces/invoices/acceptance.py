"""« Approuver la réception »: whether a received invoice is accepted by itself, by which rule, or why not.

Reads as little as the answer needs: first whether anything wants it accepted, then what stands in the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from workspaces.anomalies import deciding
from workspaces.documents.models import Document
from workspaces.dossiers.models import Acceptance, Workspace
from workspaces.invoices.draft import InvoiceDraft, Proof
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel import db, identifiers
from workspaces.kernel.typesetting import typeset
from workspaces.mails import senders
from workspaces.parties import accounts, collective
from workspaces.parties.models import ThirdParty

ALONE = (Proof.ANCHOR, Proof.GUESS)  # an amount that nothing else confirms


@dataclass(frozen=True)
class Verdict:
    """`code` is empty where the invoice is accepted by itself; `words` say the rule that did it, or the reason."""

    code: str
    words: str

    @classmethod
    def of(cls, code: str, words: str) -> Self:
        return cls(code, typeset(words))

    @property
    def accepted(self) -> bool:
        return not self.code


@dataclass(frozen=True)
class Settings:
    """The dossier's own: who approves, and whether approved senders need nobody."""

    mode: Acceptance
    approved_mail: bool


async def verdict(invoice: Invoice) -> Verdict:
    """What the dossier's settings say of this purchase now."""
    dossier, supplier = await _settings(invoice)
    wanted = await _wanted(dossier, supplier, invoice)
    if not wanted.accepted:
        return wanted
    return await _obstacle(supplier, invoice) or wanted


async def _settings(invoice: Invoice) -> tuple[Settings, ThirdParty | None]:
    """One read, as every document asks for it."""
    sql = (
        "select w.acceptance as dossier_mode, w.accept_approved_mail as dossier_mail, p.* from workspace w "
        "left join third_party p on p.workspace_id = w.id and p.id = :party where w.id = :ws"
    )
    (row,) = await db.rows(sql, ws=invoice.workspace_id, party=invoice.party_id)
    dossier = Settings(Acceptance(row.pop("dossier_mode")), bool(row.pop("dossier_mail")))
    return dossier, ThirdParty.of(row) if row["id"] else None


async def _wanted(dossier: Settings, supplier: ThirdParty | None, invoice: Invoice) -> Verdict:
    """The rule that would accept it, or that none does."""
    if dossier.mode is Acceptance.AUTOMATIC:
        return Verdict.of("", "Réception automatique dans ce dossier.")
    if dossier.mode is Acceptance.EXCEPT_TRUSTED and supplier and supplier.trusted:
        return Verdict.of("", f"{supplier.name} est un fournisseur de confiance.")
    if dossier.approved_mail and await _sender_is_approved(invoice):
        return Verdict.of("", "Reçue d’une adresse e-mail approuvée.")
    if dossier.mode is Acceptance.MANUAL:
        return Verdict.of("MANUAL", "Dans ce dossier, une personne approuve chaque facture.")
    name = supplier.name if supplier else invoice.party_name or "Ce fournisseur"
    return Verdict.of("NOT_TRUSTED", f"{name} n’est pas marqué « Fournisseur de confiance » sur sa fiche.")


async def _sender_is_approved(invoice: Invoice) -> bool:
    """It came by e-mail from an address that the dossier approved, and that our own host has verified."""
    document = await Document.get_or_none(id=invoice.document_id, workspace_id=invoice.workspace_id)
    if document is None or document.mail_id is None:
        return False
    return await senders.vouch_for(await Workspace.get(id=invoice.workspace_id), document.mail_id)


async def _obstacle(supplier: ThirdParty | None, invoice: Invoice) -> Verdict | None:
    """A doubt or an anomaly always waits for a person, and so does an account that nobody has confirmed."""
    if invoice.duplicate_of:
        return Verdict.of("DUPLICATE", "Elle ressemble à une autre facture : comparez-les.")
    if invoice.processing is Processing.TO_CHECK:
        return Verdict.of("TO_CHECK", "Des points sont à vérifier.")
    draft = invoice.as_draft()
    if not _is_sure(draft):
        return Verdict.of("AMOUNT", "Rien sur le document ne confirme le total TTC qui a été lu.")
    account = await _account(supplier, draft.seller.iban) if supplier else None
    return account or await _unusual(invoice)


async def _unusual(invoice: Invoice) -> Verdict | None:
    """What it is, only the firm learns: it may be about another dossier."""
    found = await deciding.open_among([invoice.id], [invoice.workspace_id])
    return Verdict.of("UNUSUAL", "Elle demande un examen : une personne doit d’abord la regarder.") if found else None


def _is_sure(draft: InvoiceDraft) -> bool:
    sure = draft.confidence.get("gross")
    return sure is not None and sure.proof not in ALONE


async def _account(supplier: ThirdParty, printed: str | None) -> Verdict | None:
    """The IBAN guard: a first or another account waits for people, old and new being shown beside the reason."""
    iban = identifiers.compact(printed or "")
    if accounts.holds_back(supplier, iban):
        if not iban or iban == supplier.iban:
            return Verdict.of("IBAN_ANNOUNCED", "Un autre IBAN est annoncé pour ce fournisseur : décidez-en d’abord.")
        if not supplier.iban:
            return Verdict.of("IBAN_FIRST", "C’est le premier IBAN de ce fournisseur : une personne doit le confirmer.")
        return Verdict.of(
            "IBAN_CHANGED", "L’IBAN n’est pas celui de ce fournisseur : il faut le confirmer sur sa fiche."
        )
    if await collective.holds_back(supplier, supplier.iban):
        return Verdict.of("IBAN_DISPUTED", "D’autres dossiers du cabinet paient ce fournisseur sur un autre IBAN.")
    return None


async def waits_because(invoice: Invoice) -> str:
    """For the sheet of an open purchase: why it was not accepted by itself."""
    found = await verdict(invoice)
    if not found.accepted:
        return found.words
    if not invoice.facturx_key:
        return "Elle sera acceptée automatiquement dès que son Factur-X sera prêt."
    return "Elle est arrivée avant le réglage qui l’aurait acceptée automatiquement."
