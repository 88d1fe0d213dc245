"""What happened to a third party, in French: its journal and its invoices, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workspaces.invoices.models import Invoice
from workspaces.kernel import french
from workspaces.kernel.access import Access
from workspaces.kernel.audit import AuditEvent
from workspaces.parties.concerns import spaced
from workspaces.parties.models import ThirdParty

MOST = 100
TITLES = {
    "party:added": "Fiche créée",
    "party:changed": "Fiche modifiée",
    "party:iban:set": "IBAN enregistré",
    "party:iban:announced": "IBAN annoncé, à confirmer",
    "party:iban:confirmed": "IBAN confirmé",
    "party:iban:refused": "IBAN refusé",
    "party:iban:withdrawn": "IBAN retiré",
    "party:entry:added": "Ajout sur la fiche",
    "party:entry:changed": "Modification sur la fiche",
    "party:entry:removed": "Suppression sur la fiche",
    "party:checked": "Vérifiée au répertoire",
    "party:archived": "Archivée",
    "party:unarchived": "Désarchivée",
    "party:merged": "Fusion",
    "party:unmerged": "Fusion annulée",
}
FIELDS = {
    "name": "nom",
    "siren": "SIREN",
    "siret": "SIRET",
    "vat_number": "TVA",
    "address": "adresse",
    "address2": "complément",
    "postcode": "code postal",
    "city": "ville",
    "country": "pays",
    "email": "e-mail",
    "phone": "téléphone",
    "contact": "interlocuteur",
    "note": "note",
    "terms_days": "délai",
    "vat_share": "TVA récupérée",
    "reverse_charge": "autoliquidation",
    "project": "projet",
    "terms_end_of_month": "fin de mois",
    "outstanding": "encours (centimes)",
    "trusted": "de confiance",
    "account": "compte",
    "auxiliary": "auxiliaire",
    "vat_rate": "taux de TVA",
    "journal": "journal",
    "duplicates": "doublons",
    "source": "d’après",
}


async def timeline(ws: Access, party: ThirdParty, invoices: Sequence[Invoice]) -> list[dict[str, Any]]:
    journal = AuditEvent.within(ws).filter(subject_id=party.id).order_by("-seq").limit(MOST)
    acts = [_act(event) for event in await journal]
    beginning = [] if any(act["title"] == TITLES["party:added"] for act in acts) else [_beginning(party)]
    events = [*acts, *beginning, *(_received(invoice) for invoice in invoices)]
    return sorted(events, key=lambda event: event["when"], reverse=True)


def _beginning(party: ThirdParty) -> dict[str, Any]:
    """Those of a bulk import have no line of their own in the journal."""
    how = "Par un import" if party.import_id else ""
    return {"when": party.created_at, "title": TITLES["party:added"], "who": "", "detail": how}


def _act(event: AuditEvent) -> dict[str, Any]:
    return {
        "when": event.at,
        "title": TITLES.get(event.what, "Autre action"),
        "who": event.by_name or "Automatiquement",
        "detail": detail(event.what, event.detail),
    }


def _received(invoice: Invoice) -> dict[str, Any]:
    gross = french.eur(invoice.shown_gross, invoice.currency)
    number = invoice.number or "sans numéro"
    kind = "Avoir" if invoice.is_credit_note else "Facture"
    return {"when": invoice.received_at, "title": f"{kind} {number}", "who": "", "detail": gross}


def detail(what: str, said: dict[str, Any]) -> str:
    match what:
        case "party:added":
            return "À la lecture d’une facture" if not said.get("by_hand") else ""
        case "party:changed":
            return " ; ".join(f"{FIELDS.get(name, name)} : {move}" for name, move in said.items())
        case "party:iban:confirmed":
            alone = ", par la personne qui l’avait annoncé, seule dans le dossier" if said.get("alone") else ""
            return f"{_move(said)}{alone}"
        case "party:iban:set" | "party:iban:announced" | "party:iban:withdrawn":
            return _move(said)
        case "party:iban:refused":
            return f"{spaced(str(said.get('iban', '')))} : {said.get('reason', '')}"
        case _:
            return str(said.get("words", ""))


def _move(said: dict[str, Any]) -> str:
    before, after = (spaced(str(said.get(name) or "")) for name in ("previous", "iban"))
    return f"{before} → {after}" if before else after
