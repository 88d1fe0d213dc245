"""What the index of an export may say of each file, under the titles that other software gives its columns."""

from __future__ import annotations

from importers.tables.kinds import Column, TableKind, Type

DIRECTIONS = {
    **dict.fromkeys(("achat", "achats", "fournisseur", "purchase", "expense", "supplier", "cost", "débit"), "purchase"),
    **dict.fromkeys(("vente", "ventes", "client", "sale", "sales", "customer", "crédit"), "sale"),
}

INDEX = TableKind(
    "takeover-index",
    "document",
    "documents",
    (
        Column(
            "file",
            "Fichier",
            Type.TEXT,
            (
                *("nom du fichier", "nom de fichier", "pièce jointe", "fichier joint", "chemin", "document"),
                *("file name", "filename", "file", "path", "attachment", "image", "justificatif"),
            ),
            longest=400,
            sample="achats/facture-2025-118.pdf",
            explanation="Le nom du fichier dans le ZIP, avec ou sans son chemin.",
        ),
        Column(
            "date",
            "Date",
            Type.DATE,
            (
                *("date de facture", "date facture", "date de la pièce", "date pièce", "date d’émission"),
                *("invoice date", "issue date", "document date", "date du document"),
            ),
            longest=10,
            sample="31/03/2025",
            explanation="La date de la facture.",
        ),
        Column(
            "number",
            "Numéro",
            Type.TEXT,
            (
                *("numéro de facture", "n° de facture", "n° facture", "n° pièce", "numéro de pièce", "référence"),
                *("invoice number", "invoice no", "document reference", "reference", "invoice_number"),
            ),
            longest=60,
            sample="F-2025-118",
        ),
        Column(
            "party",
            "Tiers",
            Type.NAME,
            (
                *("fournisseur", "client", "émetteur", "nom du tiers", "raison sociale", "destinataire"),
                *("supplier", "customer", "vendor", "thirdparty", "third party", "merchant", "label"),
            ),
            sample="Au bon moulin",
        ),
        Column(
            "amount",
            "Montant TTC",
            Type.AMOUNT,
            (
                *("montant", "ttc", "total ttc", "total", "montant total", "net à payer"),
                *("amount", "total amount", "gross", "gross amount", "amount incl. tax", "total due"),
            ),
            longest=20,
            sample="458,00",
        ),
        Column(
            "status",
            "Statut",
            Type.TEXT,
            ("état", "status", "state", "statut de paiement", "payment status", "paiement", "payé"),
            longest=40,
            sample="Payée",
            explanation="« Payée » marque la facture comme payée. Tout autre mot est gardé tel quel.",
        ),
        Column(
            "deposited",
            "Date de dépôt",
            Type.DATE,
            (
                *("déposé le", "date d’import", "date d’ajout", "importé le", "créé le", "date de réception"),
                *("submission date", "date submitted", "upload date", "uploaded at", "created at", "received date"),
                "added on",
            ),
            longest=10,
            sample="02/04/2025",
            explanation="Le jour où le document était arrivé dans votre ancien logiciel.",
        ),
        Column(
            "direction",
            "Sens",
            Type.CHOICE,
            ("type", "nature", "catégorie", "achat ou vente", "direction", "kind", "category"),
            choices=DIRECTIONS,
            longest=20,
            sample="Achat",
            explanation="Achat ou Vente. Vide : selon le nom du sous-dossier, sinon Achat.",
        ),
    ),
)
