"""What happened to an invoice, in French, from the journal."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from workspaces.invoices import reasons
from workspaces.invoices.status import LABELS, Accounting, Lifecycle
from workspaces.kernel import french
from workspaces.kernel.access import Access
from workspaces.kernel.audit import AuditEvent

MOST = 200
TITLES = {
    "document:received": "Document reçu",
    "document:ready": "Lecture terminée",
    "document:refused": "Document écarté",
    "document:failed": "Lecture impossible",
    "documents:read": "Document consulté par le cabinet",
    "invoice:converted": "Factur-X créée",
    "purchase:accepted": "Facture acceptée",
    "purchase:refused": "Facture refusée",
    "purchase:held": "Mise en attente",
    "purchase:duplicate": "Classée comme doublon",
    "purchase:not-duplicate": "Reconnue comme une autre facture",
    "purchase:reviewed": "Revue faite par le cabinet",
    "purchase:undone": "Décision annulée",
    "purchase:partly-accepted": "Approuvée partiellement",
    "purchase:disputed": "Mise en litige",
    "purchase:settled": "Litige levé",
    "purchase:suspended": "Suspendue",
    "purchase:completed": "Complétée",
    "purchase:suspected": "De nouveau un doublon probable",
    "purchase:tagged": "Étiquette ajoutée",
    "purchase:untagged": "Étiquette retirée",
    "purchase:circuit:begun": "Entrée dans un circuit d’approbation",
    "purchase:circuit:visa": "Accord donné",
    "purchase:circuit:visa-undone": "Accord repris",
    "purchase:circuit:sent-back": "Renvoyée à l’étape précédente",
    "purchase:circuit:left": "Sortie du circuit d’approbation",
    "purchase:circuit:again": "Corrigée : le circuit recommence",
    "sale:answered": "Réponse du client",
    "purchase:corrected": "Données corrigées",
    "accounting:moved": "Étape comptable",
    "accounting:failed": "Erreur d’export comptable",
    "accounting:by-hand": "Écriture saisie à la main",
    "accounting:by-hand:undone": "Saisie à la main annulée",
    "archive:sealed": "Mise aux archives",
    "archive:verified": "Intégrité vérifiée",
    "archive:read": "Archive téléchargée",
    "takeover:settled": "Reprise d’un autre logiciel",
}
FIELDS = {
    "number": "n° de facture",
    "type_code": "nature",
    "issue_date": "date",
    "due_date": "échéance",
    "net": "HT",
    "tax": "TVA",
    "gross": "TTC",
    "payable": "net à payer",
    "seller.name": "fournisseur",
    "seller.siren": "SIREN du fournisseur",
    "seller.vat": "TVA du fournisseur",
    "seller.iban": "IBAN",
    "buyer.name": "client",
    "buyer.siren": "SIREN du client",
}


async def history(ws: Access, *subjects: UUID | None) -> list[dict[str, Any]]:
    """The journal of an invoice and its document, newest first."""
    ids = [subject for subject in subjects if subject]
    found = await AuditEvent.within(ws).filter(subject_id__in=ids).order_by("-seq").limit(MOST)
    return [told(event) for event in found]


def told(event: AuditEvent) -> dict[str, Any]:
    return {
        "when": event.at,
        "title": TITLES.get(event.what, "Autre action"),
        "who": event.by_name or "Automatiquement",
        "detail": _detail(event.what, event.detail),
    }


Detail = dict[str, Any]


def _detail(what: str, detail: Detail) -> str:
    if what.startswith("purchase:circuit:"):
        return _circuit(detail)
    return DETAILS[what](detail) if what in DETAILS else ""


def _moved(detail: Detail) -> str:
    done = LABELS.get(Accounting(str(detail.get("after"))), "")
    return " ; ".join(filter(None, [done, str(detail.get("piece", "")), str(detail.get("reason", ""))]))


def _sealed(detail: Detail) -> str:
    return f"Rang {detail.get('seq')}, conservée jusqu’au {french.day(str(detail.get('keep_until', '')))}"


def _corrected(detail: Detail) -> str:
    return " ; ".join(_change(name, str(change)) for name, change in detail.items())


def _answered(detail: Detail) -> str:
    return "\u00a0: ".join(filter(None, [_status(str(detail.get("status"))), _said(detail, "reason")]))


def _said(detail: Detail, *names: str) -> str:
    """The first of these that says something."""
    return next((str(detail[name]) for name in names if detail.get(name)), "")


def _reason(detail: Detail) -> str:
    """The words of the reason, then the comment where it says more."""
    words, comment = reasons.WORDS.get(str(detail.get("code")), ""), str(detail.get("reason") or "")
    return words if comment in ("", words) else f"{words}\u00a0: {comment}"


def _status(code: str) -> str:
    return next((LABELS[one] for one in Lifecycle if one == code), "")


def _circuit(detail: Detail) -> str:
    """« Achats · Direction · à la place de Bruno Petit : hors budget »."""
    instead = f"à la place de {detail['instead']}" if detail.get("instead") else ""
    where = " · ".join(filter(None, [str(detail.get("circuit", "")), str(detail.get("step", "")), instead]))
    return "\u00a0: ".join(filter(None, [where, str(detail.get("reason") or "")]))


async def first_by(ws: Access, invoice_id: UUID) -> str:
    """Who decided last, when it was somebody else: « Alice Martin : Facture acceptée, le 24/11/2026 à 10:12. »"""
    found = AuditEvent.within(ws).filter(subject_id=invoice_id, what__startswith="purchase:")
    last = await found.order_by("-seq").first()
    if last is None or last.by_id == ws.person.id:
        return ""
    shown = told(last)
    return f"{shown['who']}\u00a0: {shown['title']}, le {french.moment(last.at)}."


def _change(name: str, change: str) -> str:
    before, _, after = change.partition(" → ")
    return f"{FIELDS.get(name, name)} : {_shown(before)} → {_shown(after)}"


def _shown(value: str) -> str:
    if value == "None":
        return "vide"
    return (
        french.day(value)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value)
        else value.replace(".", ",")
        if _number(value)
        else value
    )


def _number(value: str) -> bool:
    return bool(re.fullmatch(r"-?\d+\.\d+", value))


DETAILS: dict[str, Callable[[Detail], str]] = {
    "document:received": lambda detail: _said(detail, "name"),
    "takeover:settled": lambda detail: _said(detail, "said"),
    "purchase:accepted": lambda detail: _said(detail, "rule", "circuit"),
    "purchase:refused": lambda detail: _said(detail, "reason") or reasons.WORDS.get(_said(detail, "code"), ""),
    "purchase:held": lambda detail: _said(detail, "reason"),
    "purchase:settled": lambda detail: _said(detail, "reason"),
    "purchase:completed": lambda detail: _said(detail, "reason"),
    "purchase:disputed": _reason,
    "purchase:suspended": _reason,
    "purchase:partly-accepted": _reason,
    "purchase:tagged": lambda detail: _said(detail, "tag"),
    "purchase:untagged": lambda detail: _said(detail, "tag"),
    "purchase:corrected": _corrected,
    "sale:answered": _answered,
    "accounting:moved": _moved,
    "accounting:failed": lambda detail: _said(detail, "message"),
    "accounting:by-hand": lambda detail: _said(detail, "note"),
    "archive:sealed": _sealed,
    "archive:verified": lambda detail: "Rien n’a changé." if detail.get("whole") else "Une altération a été trouvée.",
}
