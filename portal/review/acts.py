"""What a member of the firm may do with a document of the queue. Each is called inside a `unit_of_work`.

Where the dossier keeps acceptance for itself, the firm's A says « revue faite », and its R asks the client for
something.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from portal.review.jobs import tell_client, tell_key
from workspaces.circuits import running
from workspaces.invoices import approval, correction
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting, Processing
from workspaces.kernel import audit, events, french, jobs
from workspaces.kernel.access import Access, Can
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import now
from workspaces.kernel.errors import DomainError, IllegalMove
from workspaces.kernel.settings import settings

STILL_OPEN = (Processing.TO_CHECK, Processing.TO_ACCEPT, Processing.ON_HOLD)
LOOKED_AT = (Accounting.READY, Accounting.CLIENT_ACTION)  # the firm's part is done where the client decides
MOTIVES = {  # the network's code, and the words of the keys 1 to 6; the last one asks for words of one's own
    "destinataire": ("DEST_ERR", "Cette facture n’est pas pour cette entreprise"),
    "illisible": ("NON_CONFORME", "Illisible, merci de renvoyer"),
    "montant": ("MONTANTTOTAL_ERR", "Montant total faux"),
    "commande": ("TRANSAC_INC", "Commande ou prestation inconnue"),
    "deja": ("DOUBLE_FACT", "Déjà facturé"),
    "autre": ("NON_CONFORME", "Autre motif"),
}
SEEN = (
    "number",
    "issue_date",
    "due_date",
    "party_name",
    "party_siren",
    "net",
    "tax",
    "gross",
    "payable",
    "duplicate_of",
)


class AlreadyDone(IllegalMove):
    """Somebody else dealt with it: say who, and go on with the next one."""

    code = "ALREADY_DONE"


def title_of(invoice: Invoice) -> str:
    return invoice.party_name or invoice.number or "sans nom"


def seen_of(invoice: Invoice) -> str:
    """What the person had before their eyes, in short. Work behind the scenes (the Factur-X) does not change it."""
    values = "|".join(str(getattr(invoice, name) or "") for name in SEEN)
    return hashlib.sha256(values.encode()).hexdigest()[:16]


async def still_as_seen(invoice: Invoice, seen: str, ws: Access) -> None:
    """Nobody decides on what they no longer see: already dealt with, or corrected by somebody else meanwhile."""
    if message := await done_message(invoice, ws):
        raise AlreadyDone(message)
    if seen and seen != seen_of(invoice) and not await _changed_by(invoice, ws):
        message = "Cette facture vient d’être corrigée par quelqu’un d’autre. Regardez-la de nouveau, puis décidez."
        raise IllegalMove(message, code="CHANGED_MEANWHILE")


async def done_message(invoice: Invoice, ws: Access) -> str:
    """« Traitée par L. Petit il y a 5 s », or nothing while it is still to be dealt with."""
    if invoice.processing not in STILL_OPEN:
        ago = _ago(invoice)
        return f"Traitée par {invoice.decided_by_name or 'le client'}{ago} : {invoice.processing.label.lower()}."
    if not ws.can(Can.DECIDE) and invoice.accounting is Accounting.READY:
        return "Revue déjà faite : elle attend l’accord du client."
    return ""


def _ago(invoice: Invoice) -> str:
    if invoice.decided_at is None:
        return ""
    seconds = int((now() - invoice.decided_at).total_seconds())
    return f" il y a {seconds} s" if seconds < 60 else f" {french.ago(invoice.decided_at)}"


async def _changed_by(invoice: Invoice, ws: Access) -> bool:
    """Whether this person's own correction is the last thing that happened to it."""
    events_of = AuditEvent.within(ws).filter(subject_id=invoice.id, what__startswith="purchase:")
    last = await events_of.order_by("-seq").first()
    return last is not None and last.by_id == ws.person.id


async def finish(invoice: Invoice, ws: Access, changes: dict[str, str]) -> str:
    """The key A, with whatever was just typed. What was done, in a sentence."""
    if changes:
        ws.require(Can.CORRECT)
        await correction.correct(invoice, changes, ws)
    if not ws.can(Can.DECIDE) and not await running.is_turn_of(invoice, ws):
        await approval.reviewed(invoice, ws)
        return f"{_named(invoice)} : revue faite. Elle attend l’accord du client."
    await approval.accept(invoice, ws)
    if invoice.processing in STILL_OPEN:
        return f"{_named(invoice)} : elle suit son circuit d’approbation."
    return f"{_named(invoice)} {'accepté' if invoice.is_credit_note else 'acceptée'}."


async def turn_down(invoice: Invoice, ws: Access, motive: str, text: str) -> str:
    """The key R: refuse where the firm may, else ask the client; they are told by e-mail, unless it is taken back."""
    if motive not in MOTIVES or (motive == "autre" and not text):
        message = "Écrivez le motif du refus." if motive == "autre" else "Choisissez le motif du refus."
        raise DomainError(message, code="REFUSAL_CODE")
    code, words = MOTIVES[motive]
    reason = text if motive == "autre" else f"{words}. {text}".strip()
    if ws.can(Can.DECIDE):
        await approval.refuse(invoice, code, reason, ws)
    else:
        await _ask_client(invoice, code, reason, ws)
    ids = {"workspace": invoice.workspace_id, "invoice": invoice.id, "firm": ws.firm_id}
    delay = timedelta(seconds=settings().undo_s)
    await jobs.later(tell_client, workspace_id=invoice.workspace_id, after=delay, key=tell_key(invoice), **ids)
    return f"{_named(invoice)} {'refusée' if ws.can(Can.DECIDE) else 'signalée au client'}."


async def _ask_client(invoice: Invoice, code: str, reason: str, ws: Access) -> None:
    invoice.accounting = invoice.accounting.to(Accounting.CLIENT_ACTION)
    invoice.refusal_code, invoice.refusal_reason = code, reason
    await invoice.save_if_unchanged("accounting", "refusal_code", "refusal_reason")
    await _record("purchase:client-asked", invoice, ws, code=code, reason=reason)


async def set_aside(invoice: Invoice, ws: Access, note: str) -> str:
    """The key E."""
    ws.require(Can.DECIDE)
    await approval.hold(invoice, note, ws)
    return f"{_named(invoice)} mise en attente."


async def call_duplicate(invoice: Invoice, ws: Access) -> str:
    """The key D."""
    ws.require(Can.DECIDE)
    await approval.duplicate(invoice, ws)
    return f"{_named(invoice)} classée en doublon."


def can_take_back(invoice: Invoice) -> bool:
    """Decided, and not yet sealed in the archive; or looked at where the client decides."""
    if invoice.processing is Processing.ARCHIVED:
        return False
    return bool(invoice.before_decision) or invoice.accounting in LOOKED_AT


async def take_back(invoice: Invoice, ws: Access) -> None:
    """The key Z: the last decision is undone and the document is back in its place."""
    if invoice.processing is Processing.ARCHIVED:
        raise IllegalMove("Trop tard pour annuler : cette facture est archivée.", code="TOO_LATE")
    await jobs.cancel(tell_key(invoice))
    if invoice.before_decision:
        ws.require(Can.DECIDE)
        await approval.undo(invoice, ws)
        return
    if invoice.accounting not in LOOKED_AT:
        raise IllegalMove("Il n’y a rien à annuler sur cette facture.")
    invoice.accounting = Accounting.PENDING
    invoice.refusal_code, invoice.refusal_reason = "", ""
    await invoice.save_if_unchanged("accounting", "refusal_code", "refusal_reason")
    await _record("purchase:undone", invoice, ws)


async def _record(what: str, invoice: Invoice, ws: Access, **detail: object) -> None:
    await audit.record(what, invoice, ws, **detail)
    await events.tell([invoice.workspace_id], "invoice", invoice.id)


def _named(invoice: Invoice) -> str:
    return f"{'Avoir' if invoice.is_credit_note else 'Facture'} {title_of(invoice)}"
