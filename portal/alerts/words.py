"""Alerts in words: what waits, for how long, and what the rule is."""

from __future__ import annotations

from datetime import datetime

from portal.alerts.models import Kind
from workspaces.kernel.clock import now
from workspaces.kernel.french import plural

LABELS = {
    Kind.REVIEW: "Document à réviser",
    Kind.CLIENT: "Action du client",
    Kind.QUESTION: "Question sans réponse",
    Kind.IBAN: "IBAN à confirmer",
    Kind.EXPORT: "Erreur d’export",
}
EXPLAINED = {
    Kind.REVIEW: "Une facture d’achat attend une décision, et personne du cabinet ne l’a regardée depuis.",
    Kind.CLIENT: "Le client a été prié d’agir sur une facture, et rien n’a bougé depuis.",
    Kind.QUESTION: "Une conversation partagée attend une réponse, du cabinet ou du client.",
    Kind.IBAN: "Un nouveau compte d’un fournisseur attend d’être confirmé ou refusé.",
    Kind.EXPORT: "Une écriture n’a pas pu partir vers votre logiciel, et attend une correction.",
}
SAID = {
    Kind.REVIEW: "{title} attend une révision depuis {waited}.",
    Kind.CLIENT: "{title} attend une action du client depuis {waited}.",
    Kind.QUESTION: "Une conversation sur {title} attend une réponse depuis {waited}.",
    Kind.IBAN: "Un compte de {title} attend d’être confirmé depuis {waited}.",
    Kind.EXPORT: "{title} est en erreur d’export depuis {waited}.",
}


def waited(since: datetime) -> int:
    return (now() - since).days


def said(kind: Kind, title: str, since: datetime) -> str:
    return SAID[kind].format(title=title, waited=plural(waited(since), "jour"))


def rule(days: int) -> str:
    return f"Alerte au bout de {plural(days, 'jour')}"
