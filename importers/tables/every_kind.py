"""Every kind of table that can be brought in, by its name; and that of the firm's dossiers."""

from __future__ import annotations

from importers.tables.kinds import FIRM_PARTIES, PARTIES, Column, TableKind, Type

REGIMES = {
    "mensuel": "monthly",
    "trimestriel": "quarterly",
    "annuel": "simplified",
    "franchise": "exempt",
    "réel normal": "monthly",
    "réel normal mensuel": "monthly",
    "mini réel": "monthly",
    "réel normal trimestriel": "quarterly",
    "réel simplifié": "simplified",
    "simplifié": "simplified",
    "franchise en base": "exempt",
    "non assujetti": "exempt",
    "exonéré": "exempt",
    "monthly": "monthly",
    "quarterly": "quarterly",
    "simplified": "simplified",
    "exempt": "exempt",
}

WORKSPACES = TableKind(
    "workspaces",
    "dossier",
    "dossiers",
    (
        Column(
            "name",
            "Raison sociale",
            Type.NAME,
            (
                *("société", "entreprise", "nom de l’entreprise", "nom de la société", "dénomination", "client"),
                *("dossier", "nom du dossier", "company", "company name"),
            ),
            required=True,
            sample="Boulangerie Martin",
        ),
        Column(
            "siren",
            "SIREN",
            Type.SIREN,
            ("n° siren", "numéro siren", "siren number", "siret", "n° siret", "identifiant"),
            required=True,
            longest=9,
            sample="999999998",
            explanation="9 chiffres. Un SIRET est compris aussi. Il dit si le dossier existe déjà.",
        ),
        Column("first_name", "Prénom", Type.TEXT, ("prénom du contact", "first name"), longest=60, sample="Julie"),
        Column(
            "last_name",
            "Nom",
            Type.TEXT,
            ("nom du contact", "nom de famille", "contact", "dirigeant", "last name"),
            longest=59,
            sample="Martin",
            explanation="La personne invitée : son prénom ouvre le message qu’elle reçoit.",
        ),
        Column(
            "email",
            "E-mail",
            Type.EMAIL,
            ("mail", "email", "courriel", "adresse e-mail", "adresse mail", "e-mail du client"),
            required=True,
            longest=254,
            sample="julie@boulangerie-martin.fr",
            explanation="L’invitation y est envoyée quand vous le demandez, jamais par l’import lui-même.",
        ),
        Column(
            "follower",
            "Suivi par",
            Type.TEXT,
            ("collaborateur", "responsable", "gestionnaire", "suivi", "chargé de dossier", "comptable"),
            longest=254,
            explanation="Le nom ou l’e-mail d’une personne de votre équipe. Vide : personne en particulier.",
        ),
        Column(
            "vat_regime",
            "Régime de TVA",
            Type.CHOICE,
            ("régime tva", "tva", "régime", "périodicité tva", "déclaration de tva"),
            choices=REGIMES,
            longest=40,
            sample="Mensuel",
            explanation="Mensuel, Trimestriel, Annuel ou Franchise. Vide : à compléter dans le dossier.",
        ),
    ),
    piece=20,
)

KINDS = {kind.name: kind for kind in (PARTIES, FIRM_PARTIES, WORKSPACES)}
