"""Circuits of approval: their settings, an approver's list, and the page of one invoice."""

from __future__ import annotations

from tests.gallery.samples.dossier import SHEET
from tests.gallery.samples.forms import SETTINGS
from tests.gallery.samples.shells import NOW, OWNER, Blank, Context

PEOPLE = [("a", "Karim Martin (propriétaire)", ""), ("b", "Léa Petit (lecture)", "")]
WAITING = {
    "title": "BIOBURO SARL",
    "number": "FA-118",
    "gross": 46789,
    "currency": "EUR",
    "circuit": "Travaux",
    "turn": "Karim Martin ou Léa Petit",
    "since": NOW,
    "href": "#",
}
CIRCUIT: Context = {
    "name": "Travaux",
    "open": True,
    "turn": "Au tour de Karim Martin, depuis le 24/11/2026 à 10:12.",
    "since": NOW,
    "whys": ["Léa Petit ne peut plus décider dans ce dossier : Karim Martin décide à sa place."],
    "instead": "Léa Petit",
    "steps": [
        {
            "name": "Chantier",
            "words": "un accord",
            "state": "done",
            "seats": [{"name": "Léa Petit", "said": "Léa Petit a approuvé le 23/11/2026 à 17:05"}],
        },
        {"name": "Direction", "words": "un accord", "state": "now", "seats": [{"name": "Karim Martin", "said": ""}]},
    ],
    "mine": True,
    "back": True,
    "undo": False,
    "leave": True,
    "motives": [("CALCUL_ERR", "Erreur de calcul"), ("DOUBLE_FACT", "Déjà facturé")],
    "to": {"agree_visa": "#", "refuse_visa": "#", "send_back_visa": "#", "undo_visa": "#", "leave_circuit": "#"},
}
ONE = {
    "name": "Travaux",
    "active": True,
    "when": "à partir de 1 000,00 € TTC · étiquette Travaux",
    "steps": ["Chantier : un accord", "Direction : l’accord de tous"],
    "waiting": 2,
    "first": False,
    "circuit": "#",
    "switch_circuit": "#",
    "raise_circuit": "#",
}
PAGES: dict[str, tuple[str, Context]] = {
    "settings-circuits": (
        "settings/circuits.html",
        SETTINGS
        | {
            "circuits": [ONE | {"first": True}, ONE | {"name": "Avoirs", "active": False, "waiting": 0}],
            "new": "#",
            "visas": "#",
            "people": [(id_, name) for id_, name, _ in PEOPLE],
            "deputies": [
                {"who": "Karim Martin supplée Léa Petit", "when": "du 24/11/2026", "now": True, "remove": "#"}
            ],
            "add_deputy": "#",
            "values": Blank(),
        },
    ),
    "settings-circuit": (
        "settings/circuit.html",
        SETTINGS
        | {
            "title": "Travaux",
            "save": "#",
            "remove": "#",
            "values": Blank(name="Travaux", at_least="1 000,00", types=["380"]),
            "steps": [{"name": "Chantier", "need": "all", "seats": ["a"]}, {"name": "", "need": "all", "seats": []}],
            "types": [("380", "Factures", ""), ("381", "Avoirs", "")],
            "needs": [("all", "Tous doivent approuver"), ("one", "Un seul suffit")],
            "people": PEOPLE,
        },
    ),
    "visas": ("circuits/list.html", OWNER | {"mine": [WAITING], "others": [WAITING]}),
    "visa": (
        "circuits/visa.html",
        SHEET | {"circuit": CIRCUIT, "list_href": "#", "error": "Alice Martin vient de décider."},
    ),
}
