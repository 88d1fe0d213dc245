"""Pages of a client's dossier."""

from __future__ import annotations

from tests.gallery.samples.review import REVIEW
from tests.gallery.samples.rows import DOCUMENTS, EVENTS, INVOICES, LIST, TODO
from tests.gallery.samples.shells import NOW, OWNER, STAFF, Context

SHEET: Context = (
    REVIEW
    | OWNER
    | {
        "invoice": {
            "id": "0190",
            "title": "BIOBURO SARL",
            "number": "F-2026-1187",
            "statuses": ["À accepter"],
            "gross": 46789,
            "currency": "EUR",
            "format": "Factur-X BASIC WL : conversion, pas l’original.",
            "list_href": "#",
            "list_label": "Factures d’achat",
            "credit_note": False,
        },
        "fact_rows": [
            ("Date de facture", "19/11/2026"),
            ("Échéance", "19/12/2026"),
            ("SIREN du fournisseur", "503 776 874"),
            ("IBAN", None),
            ("Total HT", "394,50 €"),
        ],
        "vat": [{"rate": "20.00", "base": 35650, "tax": 7130}, {"rate": "5.5", "base": 3800, "tax": 209}],
        "downloads": [
            {"label": "Télécharger le Factur-X", "href": "#", "icon": "file-check", "note": "PDF/A-3, 84 ko"},
            {"label": "Document d’origine", "href": "#", "icon": "file-text", "note": "Tel que reçu, 61 ko"},
        ],
        "findings": [
            {
                "rule": "BR-FR-05",
                "severity": "warning",
                "message": "La mention des pénalités de retard manque.",
                "advice": "Demandez à votre fournisseur de l’ajouter à ses prochaines factures.",
            }
        ],
        "checked": "Contrôlée le 24/11/2026 : XSD, EN 16931, BR-FR.",
        "events": EVENTS,
        "can_accept": True,
        "why_not": "",
    }
)
ENTRY: Context = SHEET | {
    "entry": {"kind": "Facture d’achat", "number": "F-2026-1187", "party": "BIOBURO SARL"},
    "list_href": "#",
    "proof_rows": [
        ("Empreinte SHA-256 de l’original", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        ("Rang dans la chaîne", "128"),
        ("À conserver jusqu’au", "31/12/2036"),
    ],
    "verify_href": "/verifier",
    "verdict": {
        "ok": True,
        "message": "Les deux fichiers et la chaîne sont tels qu’au jour de l’archivage.",
        "at": NOW,
        "checks": [
            {"label": "Original", "ok": True, "detail": "61 204 octets"},
            {"label": "Chaîne", "ok": True, "detail": ""},
        ],
    },
}
PAGES: dict[str, tuple[str, Context]] = {
    "home": (
        "workspaces/home.html",
        OWNER
        | {
            "first_name": "Karim",
            "documents": DOCUMENTS,
            "all_href": "#",
            "to_accept": 3,
            "accept_href": "#",
            "checklist_items": TODO,
            "complete": 50,
            "hide_steps": "/plus-tard",
        },
    ),
    "home-empty": (
        "workspaces/home.html",
        STAFF
        | {
            "first_name": "",
            "documents": [],
            "all_href": "#",
            "to_accept": 0,
            "accept_href": "#",
            "checklist_items": [],
        },
    ),
    "purchases": ("workspaces/purchases/list.html", STAFF | LIST | {"documents": DOCUMENTS[2:3]}),
    "purchases-empty": ("workspaces/purchases/list.html", OWNER | LIST | {"items": []}),
    "sales": ("workspaces/sales/list.html", OWNER | LIST),
    "invoice": ("workspaces/invoice.html", SHEET),
    "archive": (
        "archive/list.html",
        OWNER
        | LIST
        | {
            "entries": INVOICES,
            "hidden": {"sens": "achats"},
            "year": "2026",
            "years": [("2026", "Exercice 2026"), ("2025", "Exercice 2025")],
            "export_href": "#",
        },
    ),
    "entry": ("archive/sheet.html", ENTRY),
}
