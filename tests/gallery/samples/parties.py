"""The sheet of a third party, adding one, and merging two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.gallery.samples.forms import SETTINGS
from tests.gallery.samples.rows import EVENTS
from tests.gallery.samples.shells import NOW, OWNER, Context
from workspaces.parties import defaults, identity
from workspaces.parties.concerns import differing, spaced
from workspaces.parties.controls import Control, filled
from workspaces.parties.entries import CONTACT
from workspaces.parties.lookup.failures import SENTENCES
from workspaces.parties.models import Kind
from workspaces.parties.platform import LIASSE, Reach

OLD, NEAR = "FR7630006000011234567890189", "FR7630006000011234567809873"
TYPED = {"name": "BIOBURO SARL", "siren": "503 776 874", "city": "Grenoble", "country": "FR", "trusted": "1"}
PARTY = {"number": "FOUR-011", "name": "BIOBURO SARL", "iban_pending": True, "trusted": True, "id": "0190"}
VERBS = dict.fromkeys(("merge", "archive", "unarchive", "delete"), "/rien")
HEAD = VERBS | {"title": "BIOBURO SARL", "word": "Fournisseur", "list": "#", "list_label": "Fournisseurs"}
HEAD |= {"archived": "24/11/2026", "siren": "503 776 874"}


def fields(controls: Sequence[Control], **now: str) -> list[dict[str, Any]]:
    """As a form shows them; `now`: what somebody else saved meanwhile."""
    values = {control.name: TYPED.get(control.name, "") for control in controls}
    return filled(controls, values, values | now)


def part(name: str, title: str, **more: Any) -> Context:
    common = {"name": name, "title": title, "key": "i", "editing": False, "errors": {}, "summary": {}, "conflict": ""}
    return common | {"save": "/rien", "seen": "1", "adding": None} | more


FACTS = [("SIREN", "503 776 874"), ("N° de TVA", ""), ("Adresse légale", "12 avenue de la République, 38000 Grenoble")]
ENTRY = {"id": "1", "title": "Jeanne Roux", "lines": ["Comptable", "jeanne@bioburo.fr"], "form": None}
PENDING = {
    "id": "1",
    "old": spaced(OLD),
    "new": differing(OLD, NEAR),
    "iban": spaced(NEAR),
    "from": "lu sur la facture F-2026-1187, le 24/11/2026 à 15:41",
    "source": "#",
    "elsewhere": True,
    "alike": True,
    "may": True,
    "confirm": "/rien",
    "refuse": "/rien",
}
PAST = {"iban": spaced(OLD), "word": "Ancien", "tone": "off", "icon": "archive", "lines": ["Saisi sur la fiche"]}
ACCOUNTS = part(
    "comptes",
    "Coordonnées bancaires",
    iban=spaced(OLD),
    bic="AGRIFRPP",
    since="Confirmé par Alice Martin, le 24/11/2026 à 15:41",
    pending=[PENDING, PENDING | {"id": "2", "alike": False, "another": True, "refused": "refusé hier : inconnu"}],
    history=[PAST],
    values={"iban": "", "bic": ""},
    announce="/rien",
    withdraw="/rien",
)
DIRECTORY = part(
    "repertoire",
    "Répertoire des entreprises",
    compared=True,
    failure=SENTENCES["COMPANY_AWAY"],
    known="Recherche d’entreprises, le 24/11/2026",
    word=("err", "BIOBURO a cessé son activité le 31/12/2025, dit le répertoire. Vérifiez avec elle."),
    closed="Fermée le 31/12/2025",
    differences=[{"label": "Adresse du siège", "mine": "", "theirs": "3 RUE HAUTE, 38000 GRENOBLE", "take": "/rien"}],
    check="/rien",
)
PARTS = {
    "repertoire": DIRECTORY,
    "identite": part("identite", "Identité", facts=FACTS),
    "adresses": part("adresses", "Autres adresses", one="adresse", entries=[]),
    "contacts": part("contacts", "Contacts", one="contact", entries=[ENTRY]),
    "comptes": ACCOUNTS,
    "paiement": part("paiement", "Paiement", facts=[("Délai", "30 jours, fin de mois")]),
    "defauts": part("defauts", "Approbation et valeurs par défaut", facts=[("Fournisseur de confiance", "Oui")]),
}
BILL = {"number": "F-2026-1187", "date": NOW, "gross": 46789, "currency": "EUR", "status": "À accepter", "href": "#"}
SHEET: Context = OWNER | {
    "party": PARTY,
    "head": HEAD,
    "may": True,
    "here": "/ici",
    "used": True,
    "error": "Un IBAN de cette fiche a été décidé depuis la fusion : elle ne s’annule plus.",
    "parts": PARTS,
    "accounts": ACCOUNTS,
    "directory": DIRECTORY,
    "reach": Reach(LIASSE, NOW),
    "totals": [
        {"currency": currency, "facts": [("2026", f"1 560,00 {currency}"), ("Dont échu", f"0,00 {currency}")]}
        for currency in ("EUR", "CHF")
    ],
    "documents": {"items": [BILL], "href": "#"},
    "merges": [{"words": "FOUR-014 Bio-Buro, le 24/11/2026", "undo": "/rien"}],
    "events": EVENTS,
}
MISTAKES = {"siren": "Le SIREN doit avoir 9 chiffres (8 saisis)."}
EDITED: Context = SHEET | {
    "head": HEAD | {"archived": ""},
    "used": False,
    "error": "",
    "accounts": ACCOUNTS | {"pending": []},
    "parts": PARTS
    | {
        "identite": PARTS["identite"]
        | {"editing": True, "controls": fields(identity.CONTROLS, city="Lyon"), "errors": MISTAKES}
        | {"conflict": "Modifié par Chloé Durand, à l’instant, pendant que vous écriviez."},
        "contacts": PARTS["contacts"] | {"adding": fields(CONTACT), "entries": [ENTRY | {"form": None}]},
        "comptes": ACCOUNTS | {"editing": True, "errors": {"iban": "Cet IBAN n’est pas valable."}},
        "defauts": PARTS["defauts"] | {"editing": True, "controls": fields(defaults.of_kind(Kind.SUPPLIER))},
    },
}
ALIKE = {"name": "Bio-Buro", "number": "FOUR-014", "siren": "", "city": "Lyon", "why": "nom proche (92 %)", "href": "#"}
NEW: Context = OWNER | {
    "type": "fournisseur",
    "first": fields(identity.CONTROLS[:2]),
    "groups": [fields(identity.CONTROLS[2:4]), fields((Control("iban", "IBAN"), Control("bic", "BIC")))],
    "values": {},
    "errors": {},
    "word": ("warn", SENTENCES["COMPANY_AWAY"]),
    "focus": "name",
    "alike": [ALIKE, ALIKE | {"archived": True}],
    "seen": "1",
    "here": "/ici",
    "head": {"list": "#"},
}
OTHER = {"id": "2", "number": "FOUR-014", "name": "Bio-Buro"}
MERGED: Context = SHEET | {
    "kept": PARTY,
    "merged": OTHER,
    "back": "#",
    "swap": "#",
    "save": "/rien",
    "problem": "",
    "accounts": "Les paiements iront sur FR76 3000, le plus ancien. FR14 2004 sera un changement à confirmer.",
    "rows": [
        {"label": "Ville", "values": ["Grenoble", "Lyon"], "same": False, "filled": False},
        {"label": "Téléphone", "values": ["", "04 76 00 00 00"], "same": False, "filled": True},
    ],
}
KIND = {"values": {"before": "FOUR-", "digits": "3", "after": "", "next": "12"}, "example": "FOUR-012"}
PAGES: dict[str, tuple[str, Context]] = {
    "party": ("parties/sheet.html", SHEET),
    "party-edited": ("parties/sheet.html", EDITED),
    "party-new": ("parties/new.html", NEW),
    "party-merge": ("parties/merge.html", MERGED),
    "party-merge-refused": ("parties/merge.html", MERGED | {"problem": "Leurs SIREN diffèrent."}),
    "party-candidates": (
        "parties/merge.html",
        MERGED | {"kept": None, "q": "", "candidates": [OTHER | {"why": "même SIREN", "href": "#"}]},
    ),
    "settings-numbers": (
        "settings/numbers.html",
        SETTINGS
        | {
            "digits": [("3", "3 chiffres")],
            "kinds": [
                KIND | {"name": "supplier", "title": "Fournisseurs"},
                KIND | {"name": "customer", "title": "Clients"},
            ],
        },
    ),
}
