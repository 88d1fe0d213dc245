"""What happened to an invoice, in French, from the journal."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from workspaces.invoices.approval import REFUSALS
from workspaces.invoices.status import LABELS, Accounting
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


def _detail(what: str, detail: dict[str, Any]) -> str:
    match what:
        case "document:received":
            return str(detail.get("name", ""))
        case "purchase:refused":
            return str(detail.get("reason") or REFUSALS.get(str(detail.get("code")), ""))
        case "purchase:held" | "takeover:settled":
            return str(detail.get("reason") or detail.get("said") or "")
        case "purchase:corrected":
            return " ; ".join(_change(name, str(change)) for name, change in detail.items())
        case "accounting:moved":
            done = LABELS.get(Accounting(str(detail.get("after"))), "")
            return " ; ".join(filter(None, [done, str(detail.get("piece", "")), str(detail.get("reason", ""))]))
        case "accounting:failed":
            return str(detail.get("message", ""))
        case "accounting:by-hand":
            return str(detail.get("note", ""))
        case "archive:sealed":
            return f"Rang {detail.get('seq')}, conservée jusqu’au {french.day(str(detail.get('keep_until', '')))}"
        case "archive:verified":
            return "Rien n’a changé." if detail.get("whole") else "Une altération a été trouvée."
    return ""


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
