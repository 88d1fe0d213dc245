"""Pages of a client's dossier."""

from __future__ import annotations

from tests.gallery.samples.review import REVIEW
from tests.gallery.samples.rows import DOCUMENTS, EVENTS, INVOICES, LIST, TODO
from tests.gallery.samples.shells import NOW, OWNER, STAFF, Context
from workspaces.kernel.keyset import Addresses, Page
from workspaces.parties.filters import Filters
from workspaces.parties.heads import active, heads
from workspaces.parties.models import Kind
from workspaces.parties.platform import LIASSE, Reach
from workspaces.parties.queries import KEYS

PURCHASES = {"title": "Factures d’achat", "party": "Fournisseur", "empty": "Déposez vos factures ici"}
SALES = {"title": "Factures de vente", "party": "Client", "empty": "Déposez ici les factures que vous avez émises"}
SHOWN = {
    "id": "0190",
    "version": 3,
    "title": "BIOBURO SARL",
    "number": "F-2026-1187",
    "kind": "Facture d’achat",
    "gross": 46789,
    "currency": "EUR",
    "statuses": ["À vérifier"],
    "list_href": "#",
    "list_label": "Factures d’achat",
    "href": "#",
}
FACTS = [
    ("Date de facture", "19/11/2026", "issue_date"),
    ("Échéance", "19/12/2026", "due_date"),
    ("SIREN", "503 776 874", ""),
    ("IBAN", None, ""),
    ("Total HT", "394,50 €", "net"),
    ("TVA", "73,39 €", "tax"),
    ("Total TTC", "467,89 €", "gross"),
]
DOWNLOADS = [
    {"label": "Télécharger le Factur-X", "href": "#", "icon": "file-check", "note": "PDF/A-3, 84 ko"},
    {"label": "Document d’origine", "href": "#", "icon": "file-text", "note": "Tel que reçu, 61 ko"},
]
FINDING = {"rule": "BR-FR-05", "severity": "warning", "message": "La mention des pénalités de retard manque."}
SHEET: Context = (
    REVIEW
    | OWNER
    | {
        "accounting_href": "",
        "invoice": SHOWN,
        "other": {"number": "F-2026-1187", "received": "20/11/2026", "compare": "#"},
        "facts": [
            {"label": label, "value": value, "field": field, "doubt": field == "tax", "proof": ""}
            for label, value, field in FACTS
        ],
        "vat": [{"rate": "20.00", "base": 35650, "tax": 7130}, {"rate": "5.5", "base": 3800, "tax": 209}],
        "proofs": [(True, "HT + TVA = TTC."), (False, "Un autre document porte ce numéro.")],
        "lines": [{"description": "Ramette papier A4", "quantity": None, "vat_rate": "20", "net": 19600}],
        "downloads": DOWNLOADS,
        "form": "Factur-X BASIC WL : conversion, pas l’original.",
        "completed": ["Pays du vendeur"],
        "findings": [FINDING],
        "checked": True,
        "events": EVENTS,
        "can_decide": True,
        "can_hold": True,
        "correction": [("number", "N° de facture", "FA-118")],
        "waits": "Dans ce dossier, une personne approuve chaque facture.",
        "cycle": "En litige",
        "tags": [{"name": "Travaux", "remove": "#"}],
        "may_tag": True,
        "tag_href": "#",
        "answers": [
            {
                "name": "dispute",
                "label": "Mettre en litige",
                "title": "Quel est le litige ?",
                "help": "La facture attend.",
                "href": "#",
                "motives": [("QTE_ERR", "Quantité fausse")],
                "needed": False,
            }
        ],
    }
)
COMPARED: Context = SHEET | {
    "columns": [
        {"heading": SHOWN, "received": "24/11/2026", "page": REVIEW["pages"][0]},
        {"heading": SHOWN, "received": "20/11/2026", "page": None},
    ],
    "rows": [
        {"label": "Total TTC", "values": ["467,89 €", "467,98 €"], "same": False},
        {"label": "Fournisseur", "values": ["BIOBURO SARL", "BIOBURO SARL"], "same": True},
    ],
    "differences": 1,
}
PARTIES = [
    {
        "number": "FOUR-011",
        "name": "BIOBURO",
        "siren": "503776874",
        "iban": "FR76 1450 8040 0101 3288",
        "email": "",
        "trusted": True,
        "reach": Reach(LIASSE, NOW),
    },
    {
        "number": "FOUR-014",
        "name": "CYCAD",
        "siren": "423761212",
        "iban": "",
        "email": "compta@cycad.fr",
        "trusted": False,
        "iban_pending": True,
    },
]
PARTY_LINKS = Addresses("/tiers", {"siren": "renseigne"}, Page.of({}, KEYS, "name"))
PARTY_FILTERS = Filters.of(PARTY_LINKS.query)
PARTY_LIST: Context = LIST | {
    "kind": "supplier",
    "one": "fournisseur",
    "tabs": LIST["views"],
    "items": PARTIES,
    "heads": heads(PARTY_LINKS, PARTY_FILTERS, Kind.SUPPLIER, "fournisseur"),
    "sort": {"by": "name", "descending": False},
    "active": active(PARTY_LINKS, PARTY_FILTERS),
    "hidden": {"siren": "renseigne"},
    "may": True,
}
ENTRY: Context = SHEET | {
    "fact_rows": [(label, value) for label, value, _ in FACTS],
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
    "purchases": ("invoices/list.html", STAFF | LIST | {"side": PURCHASES, "documents": DOCUMENTS[2:3]}),
    "purchases-empty": ("invoices/list.html", OWNER | LIST | {"side": PURCHASES, "items": []}),
    "sales": ("invoices/list.html", OWNER | LIST | {"side": SALES}),
    "invoice": ("invoices/sheet.html", SHEET),
    "compare": ("invoices/compare.html", COMPARED),
    "parties": ("parties/list.html", OWNER | PARTY_LIST),
    "applications": (
        "workspaces/applications.html",
        OWNER | {"coming": [("euro", "Paiement", "Régler vos factures.")]},
    ),
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
