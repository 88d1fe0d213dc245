"""One invoice on the review screen, with a doubt."""

from __future__ import annotations

from typing import Any

from tests.gallery.samples.rows import INVOICES
from tests.gallery.samples.shells import FIRM, Context
from workspaces.kernel.clock import today

PLACES = [
    ("seller", 54, 56, 160, 22),
    ("number", 388, 69, 70, 12),
    ("issue_date", 366, 87, 52, 12),
    ("due_date", 388, 101, 52, 12),
    ("net", 498, 428, 42, 13),
    ("tax", 500, 454, 40, 13),
    ("gross", 496, 506, 44, 13),
]
PAGES = [
    {
        "number": 1,
        "width": 595,
        "height": 842,
        "src": "/page.svg",
        "places": [
            {"field": name, "x": x, "y": y, "width": w, "height": h, "doubt": name == "tax"}
            for name, x, y, w, h in PLACES
        ],
    }
]


def read(name: str, label: str, value: str, **more: Any) -> Context:
    return {
        "name": name,
        "label": label,
        "value": value,
        "num": False,
        "wide": False,
        "doubt": False,
        "hint": "",
        "error": "",
        "options": None,
    } | more


REVIEW: Context = FIRM | {
    "item": {
        "id": "0190",
        "workspace_name": "Boulangerie Martin",
        "workspace_slug": "boulangerie-martin",
        "hue": 2,
        "changed": True,
        "kind": "facture d’achat",
        "title": "BIOBURO SARL",
        "position": 1,
        "total": 50,
        "statuses": ["À vérifier"],
        "source": "Déposée par Karim",
        "source_icon": "upload",
        "format": "Factur-X BASIC WL",
        "notice": {"id": "0190", "message": ""},
        "duplicate_href": None,
        "open": True,
        "accounting": "#",
        "undo": None,
        "accept": "/accepter",
        "refuse": "/refuser",
        "hold": "/attendre",
        "duplicate": "/doublon",
    },
    "document": {"title": "BIOBURO SARL F-2026-1187", "original": "/page.svg"},
    "pages": PAGES,
    "correct": "/corriger",
    "locked": False,
    "errors": {},
    "accept_label": "Accepter",
    "refuse_label": "Refuser",
    "may_decide": True,
    "seen": "1",
    "fields": [
        read("seller", "Fournisseur", "BIOBURO SARL", wide=True),
        read("number", "N° de facture", "F-2026-1187"),
        read("type", "Type", "380", options=[("380", "Facture"), ("381", "Avoir")]),
        read("issue_date", "Date de facture", "19/11/2026"),
        read("due_date", "Échéance", "19/12/2026"),
        read("net", "Total HT", "394,50", num=True),
        read("tax", "TVA 20 %", "71,30", num=True, doubt=True, hint="Lue avec une confiance de 71\u00a0%."),
        read("gross", "Total TTC", "467,89", num=True),
        read("iban", "IBAN", "FR76 1450 8040 0101 3288 7620 112", wide=True),
    ],
    "doubts": ["La TVA à 20 % est lue avec une confiance de 71 %."],
    "proofs": [{"tone": "ok", "message": "HT + TVA = TTC. SIREN 503 776 874 valide. Aucun doublon."}],
    "queue": {
        "total": 50,
        "groups": [
            {
                "name": "Boulangerie Martin",
                "current": True,
                "entries": [
                    {
                        "title": item["party"],
                        "cents": item["gross"],
                        "currency": "EUR",
                        "date": today(),
                        "kind": "Achat",
                        "href": "/vue/review",
                        "current": not at,
                    }
                    for at, item in enumerate(INVOICES)
                ],
            },
            {
                "name": "Cycad",
                "current": False,
                "entries": [
                    {
                        "title": "Shimano France",
                        "cents": 512000,
                        "currency": "EUR",
                        "date": today(),
                        "kind": "Vente",
                        "href": "/vue/review",
                        "current": False,
                    }
                ],
            },
        ],
    },
    "motives": [
        ("not-ours", "Cette facture n’est pas adressée à votre entreprise"),
        ("unreadable", "Illisible, merci de renvoyer"),
        ("not-invoice", "Ce document n’est pas une facture"),
        ("incomplete", "Une page manque"),
        ("amount", "Le montant ou le prix est faux"),
        ("other", "Autre motif"),
    ],
    "previous_href": None,
    "next_href": "/vue/review",
    "prefetch": ["/page.svg"],
}
