"""The bulk import, at each of its steps."""

from __future__ import annotations

from datetime import timedelta

from tests.gallery.samples.shells import NOW, OWNER, Context, ago

FIGURES: Context = {
    "said": "2 960 prêtes (2 410 nouvelles, 550 mises à jour), 40 à corriger",
    "ready": 2960,
    "go": "Importer les 2 960 prêtes",
    "rest": "Les 40 à corriger peuvent attendre : elles restent ici.",
    "nothing": "",
}


def steps(at: int) -> list[Context]:
    names = ("Fichier", "Colonnes", "Vérifier", "Résultat")
    return [
        {"label": name, "href": None, "state": "done" if n < at else "now" if n == at else "later"}
        for n, name in enumerate(names)
    ]


def tabs(current: str) -> list[Context]:
    return [
        {"label": label, "count": count, "href": f"/vue/import-{name}", "current": name == current}
        for name, label, count in [
            ("bad", "À corriger", 40),
            ("updates", "Mises à jour", 550),
            ("doubts", "Doutes", 2),
            ("repairs", "Réparations", 4212),
        ]
    ]


BATCH: Context = OWNER | {
    "base": "base_workspace.html",
    "one": "fournisseur",
    "needed": "« Nom de l’entreprise »",
    "many": "fournisseurs",
    "to": lambda name, **_: f"/ailleurs/{name}",
    "here": "/vue/import-bad",
    "back": {"href": "#", "label": "Clients & fournisseurs"},
    "batch": {"id": "0190", "name": "tiers 2026.xlsx", "size": 312_400, "who": "K. Martin", "at": ago(minutes=3)},
    "drop": {"href": "/ailleurs/depot", "label": "Choisir un fichier", "hidden": {"onglet": "fournisseurs"}},
    "accepted": ".xlsx,.csv",
    "errors": {},
    "previous": None,
    "next": "#",
    "shown": "1 à 50 sur 40 lignes",
    "sizes": [],
}  # fmt: skip
NEW: Context = BATCH | {
    "steps": steps(0),
    "sides": [
        {"label": "Fournisseurs", "href": "#", "current": True},
        {"label": "Clients", "href": "#", "current": False},
    ],
    "recent": [
        {
            "href": "#",
            "name": "fournisseurs 2026.xlsx",
            "stage": "Importé",
            "tone": "ok",
            "icon": "circle-check",
            "who": "Karim Martin",
            "at": ago(hours=2),
            "said": "2 410 créés, 550 mis à jour, 40 à corriger",
            "undo_until": NOW + timedelta(hours=22),
        },
        {
            "href": "#",
            "name": "export comptable.csv",
            "stage": "Refusé",
            "tone": "err",
            "icon": "circle-x",
            "who": "Léa Petit",
            "at": ago(days=3),
            "said": "Ce classeur est protégé par un mot de passe.",
            "undo_until": None,
        },
    ],
}
HEADER = {"word": "En-tête", "tone": "ok", "icon": "check"}
CONTENT = {"word": "Contenu", "tone": "warn", "icon": "triangle-alert"}
MEMORY = {"word": "Mémoire", "tone": "info", "icon": "history"}
FIELDS = [
    {"name": name, "label": label, "required": name == "name", "column": at, "why": why, "samples": samples}
    for at, (name, label, why, samples) in enumerate(
        [
            ("number", "N°", HEADER, ["FOUR-001", "FOUR-002", "FOUR-003"]),
            ("name", "Nom de l’entreprise", MEMORY, ["Moulins de Savoie", "Crémerie Beaulieu", "Emballages Ventoux"]),
            ("siren", "SIREN", CONTENT, ["812345676", "404833048", "552100554"]),
            ("iban", "IBAN", HEADER, ["FR76 3000 6000 0112 3456 7890 189", "", ""]),
            ("email", "E-mail", HEADER, ["compta@moulins.fr", "contact@cremerie.fr", ""]),
        ]
    )
]  # fmt: skip
COLUMNS: Context = BATCH | {
    "step": "columns",
    "steps": steps(1),
    "sheets": [
        {"index": 0, "name": "Fournisseurs", "rows": 3000, "hidden": False, "current": True},
        {"index": 1, "name": "Notice", "rows": 12, "hidden": True, "current": False},
    ],
    "known": "5 colonnes sur 7 reconnues",
    "header_row": 1,
    "seen": "0-1",
    "fields": FIELDS,
    "others": [{"name": "bic", "label": "BIC", "required": False, "column": None, "why": None, "samples": []}],
    "options": [(0, "A · Code"), (1, "B · Raison sociale"), (2, "C · Ident."), (3, "D · RIB"), (4, "E · Mail")],
    "unused": ["Remarque interne", "Relance"],
    "refusal": "",
    "fresh": True,
}
CHECK: Context = BATCH | {"step": "check", "steps": steps(2), "figures": FIGURES}
GRID_COLUMNS = [
    {"name": "siren", "label": "SIREN"},
    {"name": "email", "label": "E-mail"},
    {"name": "name", "label": "Nom de l’entreprise"},
    {"name": "iban", "label": "IBAN"},
    {"name": "postcode", "label": "Code postal"},
    {"name": "city", "label": "Ville"},
    {"name": "terms_days", "label": "Délai de paiement"},
    {"name": "since", "label": "Depuis"},
]


def line(row: int, name: str, errors: dict[str, str], **more: object) -> Context:
    values = {
        "siren": "81234567",
        "email": "compta.moulins",
        "name": name,
        "iban": "FR76 3000 6000 0112 3456 7890 189",
        "postcode": "01000",
        "city": "Bourg-en-Bresse",
        "terms_days": "30",
        "since": "12/03/2019",
    }
    cells = {key: {"value": value, "error": errors.get(key, ""), "fixed": False} for key, value in values.items()}
    return {"row": row, "name": name, "cells": cells, "ready": "", "skipped": False} | more


SIREN_SHORT = "Le SIREN doit avoir 9 chiffres (8 saisis)."
LINES = [
    line(12, "Moulins de Savoie", {"siren": SIREN_SHORT}),
    line(118, "Crémerie Beaulieu", {"email": "« compta.moulins » n’est pas une adresse e-mail : récrivez-la."}),
    line(240, "Emballages du Ventoux", {"siren": SIREN_SHORT}, skipped=True),
    line(1024, "Papeterie Peyrou", {}, ready="Prête"),
]  # fmt: skip
LINES[3]["cells"]["siren"] = {"value": "812 345 676", "error": "", "fixed": True}
DROP_AGAIN = {"href": "/ailleurs/reprise", "label": "Redéposer ces lignes", "hidden": {}, "look": "btn-o"}
BAD: Context = CHECK | {
    "tab": "bad",
    "tabs": tabs("bad"),
    "mistakes": [
        {"label": "Toutes", "count": 40, "href": "#", "current": False},
        {"label": "SIREN : longueur", "count": 26, "href": "#", "current": True},
        {"label": "E-mail : mal écrit", "count": 14, "href": "#", "current": False},
    ],
    "mistake": {"label": "SIREN : longueur", "count": 26, "field": "siren", "code": "SIREN_LENGTH"},
    "columns": GRID_COLUMNS,
    "lines": LINES,
    "faulty": {"href": "#", "label": "Télécharger les 40 lignes"},
    "drop": DROP_AGAIN,
}
PENDING = "En attente : une deuxième personne devra confirmer ce compte avant tout paiement."
UPDATES: Context = CHECK | {
    "tab": "updates",
    "tabs": tabs("updates"),
    "updates": [
        {
            "row": 7,
            "number": "FOUR-004",
            "name": "Transports Mistral",
            "href": "#",
            "skipped": False,
            "skip": "#",
            "fields": [
                {"label": "E-mail", "old": "info@mistral.fr", "new": "compta@mistral.fr", "said": ""},
                {"label": "IBAN", "old": "FR76 1450 8040 0101 3288", "new": "FR76 3000 6000 0112", "said": PENDING},
            ],
        },
        {
            "row": 9,
            "number": "FOUR-006",
            "name": "Énergies réunies",
            "href": "#",
            "skipped": True,
            "skip": "#",
            "fields": [{"label": "Ville", "old": "", "new": "Lyon", "said": ""}],
        },
    ],
}
FACTS = [("Nom", "Moulins de Savoie SA"), ("SIREN", "812 345 676"), ("IBAN", ""), ("Ville", "Chambéry")]
DOUBTS: Context = CHECK | {
    "tab": "doubts",
    "tabs": tabs("doubts"),
    "doubts": [
        {
            "row": 31,
            "current": True,
            "why": "Ce nom ressemble à celui d’un fournisseur que vous avez déjà.",
            "decision": "",
            "decide": "#",
            "facts": FACTS,
            "candidates": [
                {
                    "id": f"c{n}",
                    "name": "Moulin de Savoie",
                    "label": f"FOUR-00{n}",
                    "href": "#",
                    "facts": [{"label": label, "value": value, "same": label == "SIREN"} for label, value in FACTS],
                }
                for n in range(1, 2)
            ],
        },
        {
            "row": 32,
            "current": False,
            "why": "Le SIREN est aussi celui de deux autres fournisseurs.",
            "decision": "Nouveau",
            "decide": "#",
            "facts": FACTS,
            "candidates": [],
        },
    ],
}
REPAIRS: Context = CHECK | {
    "tab": "repairs",
    "tabs": tabs("repairs"),
    "repairs": [
        {
            "label": "Code postal",
            "said": "Le zéro du début, perdu par Excel, est remis.",
            "count": 1204,
            "field": "postcode",
            "code": "LEADING_ZERO",
            "refused": False,
            "examples": [{"old": "1000", "new": "01000"}, {"old": "6200", "new": "06200"}],
        },
        {
            "label": "Depuis",
            "said": "Un nombre d’Excel est lu comme une date.",
            "count": 3000,
            "field": "since",
            "code": "SERIAL",
            "refused": True,
            "examples": [{"old": "43536", "new": "12/03/2019"}],
        },
    ],
}
MOVING: Context = BATCH | {
    "step": "moving",
    "steps": steps(3),
    "here": "/vue/import-moving",
    "moving": {
        "title": "Import en cours",
        "done": 1200,
        "total": 2960,
        "said": "1 200 lignes sur 2 960",
        "left": "encore 20 secondes environ",
        "leave": "Vous pouvez quitter cette page : le travail continue, et un message vous préviendra à la fin.",
        "cancel": "#",
        "cancel_label": "Arrêter l’import",
    },
}
RESULT: Context = BATCH | {
    "step": "result",
    "steps": steps(4),
    "result": {
        "tone": "ok",
        "title": "Import terminé.",
        "said": "2 960 lignes importées en 4 secondes.",
        "counters": [
            {"value": "2 410", "label": "créés", "icon": "user-plus", "tone": "ok"},
            {"value": "550", "label": "mis à jour", "icon": "refresh-cw", "tone": "info"},
            {"value": "12", "label": "inchangés", "icon": "check", "tone": "off"},
            {"value": "40", "label": "à corriger", "icon": "triangle-alert", "tone": "warn"},
        ],
        "ibans": {"said": "18 IBAN ont changé et attendent une confirmation.", "href": "#"},
        "left": {"said": "40 lignes restent à corriger.", "href": "#", "label": "Les corriger"},
        "kept": ["FOUR-019 Léa Roche"],
        "undo": "#",
        "undo_until": NOW + timedelta(hours=24),
        "list": {"href": "#", "label": "Voir les fournisseurs", "icon": "users"},
    },
}  # fmt: skip
REFUSED: Context = BATCH | {
    "step": "refused",
    "steps": steps(0),
    "refusal": "Ce classeur est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe.",
}  # fmt: skip
PAGES: dict[str, tuple[str, Context]] = {
    "import-new": ("imports/new.html", NEW),
    "import-columns": ("imports/batch.html", COLUMNS),
    "import-bad": ("imports/batch.html", BAD),
    "import-updates": ("imports/batch.html", UPDATES),
    "import-doubts": ("imports/batch.html", DOUBTS),
    "import-repairs": ("imports/batch.html", REPAIRS),
    "import-moving": ("imports/batch.html", MOVING),
    "import-result": ("imports/batch.html", RESULT),
    "import-refused": ("imports/batch.html", REFUSED),
}
