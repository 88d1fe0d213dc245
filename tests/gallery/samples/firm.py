"""Pages of the firm."""

from __future__ import annotations

from portal.consolidated.columns import LABELS
from portal.consolidated.filters import CHOICES, options
from tests.gallery.samples.forms import OPTIONS, VALUES
from tests.gallery.samples.review import REVIEW
from tests.gallery.samples.rows import EVENTS, LIST, TODO
from tests.gallery.samples.shells import FIRM, Context, ago
from workspaces.kernel.clock import now, today

DOSSIERS = [
    {
        "id": siren,
        "name": name,
        "href": "#",
        "siren": siren,
        "followed_by": "L. Petit",
        "counts": {"waiting": (waiting, "#", "à traiter"), "disputed": (waiting // 5, "#", "en litige")},
        "documents_href": "#",
        "last_deposit": last,
        "invitation": state,
        "email": "client@exemple.fr",
        "resend": "/renvoyer" if state != "Actif" else None,
        "status": "À traiter" if waiting else "À jour",
    }
    for name, siren, waiting, last, state in [
        ("Boulangerie Martin", "812345678", 14, ago(minutes=12), "Actif"),
        ("Garage du Vercors", "403156540", 9, ago(hours=3), "Actif"),
        ("Ma jolie boutique", "881004219", 0, None, "Invitation envoyée"),
        ("Taxi Belledonne", "810662904", 0, None, "Adresse en erreur"),
    ]
]
SHOWN = ["followed_by", "waiting", "disputed", "last_deposit", "invitation"]
DOSSIER_LIST: Context = {
    "dossiers": DOSSIERS,
    "columns": SHOWN,
    "labels": LABELS,
    "sortable": {"waiting", "disputed", "last_deposit"},
    "choices": [(name, label, name in SHOWN) for name, label in LABELS.items()],
    "scopes": [
        {"label": "Mes dossiers", "count": 12, "href": "#", "current": True},
        {"label": "Tous", "count": 214, "href": "#", "current": False},
    ],
    "kept": [{"label": "Litiges du mois", "count": None, "href": "#", "current": False, "drop": "/retirer"}],
    "state": "",
    "list_name": "dossiers",
}
MEMBERS = [
    {
        "name": "Léa Petit",
        "email": "lea@durand.fr",
        "roles": ["Comptable"],
        "state": "Absent",
        "deputy": "Samba Diallo",
        "dossiers": 12,
        "last_seen": ago(hours=2),
        "resend": None,
        "edit": "#",
    },
    {
        "name": "Samba Diallo",
        "email": "samba@durand.fr",
        "roles": ["Gestionnaire de clientèle", "Comptable"],
        "state": "Invitation envoyée",
        "deputy": None,
        "dossiers": None,
        "last_seen": None,
        "resend": "/renvoyer",
        "edit": None,
    },
]
DOCUMENTS: Context = {
    "kept": DOSSIER_LIST["kept"],
    "state": "",
    "more": True,
    "choices": [(name, CHOICES[name][0], options(name, "")) for name in CHOICES],
}
ANOMALIES: Context = {
    "lines": [
        {
            "id": "1",
            "kind": "Montant inhabituel",
            "sentence": "1 240,00 € : 4,1 fois la médiane de ce fournisseur (302,00 € sur 11 factures).",
            "party": "BIOBURO SARL",
            "number": "FA-2026-0118",
            "href": "#",
            "dossier": "Au bon moulin",
            "dossier_href": "#",
            "gross": 124000,
            "currency": "EUR",
            "found_at": now(),
            "elsewhere": "Boulangerie Martin",
            "elsewhere_href": "#",
            "account_href": "#",
            "because": "Vérifiée, sans problème",
            "note": "Vu avec le client.",
            "resolved_by": "Léa Petit",
            "resolved_at": now(),
        }
    ],
    "kinds": [{"label": "Toutes", "href": "#", "current": True, "count": 1}],
    "states": [{"label": "Ouvertes", "href": "#", "current": True, "count": None}],
    "reviews": True,
    "reasons": [("fine", "Vérifiée, sans problème")],
    "portfolios": [("", "Tous les dossiers")],
    "filters": {},
    "narrow": True,
}
BRANDING: Context = {
    "values": {"name": "", "accent": "#1F4FBF", "signature": ""},
    "coloured": True,
    "errors": {},
    "brand": {"name": "Cabinet Durand", "logo": "", "css": "", "signature": "Léa Petit\n04 76 00 00 00"},
    "adjusted": "Cette couleur se lit bien sur fond clair et sur fond sombre.",
    "heaviest_mb": 2,
    "drop": "/retirer",
}
PAGES: dict[str, tuple[str, Context]] = {
    "components": ("components.html", FIRM | {"events": EVENTS}),
    "archive-firm": (
        "archive/firm_list.html",
        FIRM
        | LIST
        | {"entries": [], "hidden": {}, "year": "2026", "years": [("2026", "Exercice 2026")], "export_href": "#"},
    ),
    "review": ("review/document.html", REVIEW),
    "queue": (
        "review/queue.html",
        FIRM
        | LIST
        | {
            "total": 50,
            "first_href": "/vue/review",
            "done": "Terminé : 46 acceptées, 2 doublons, 1 refusée, 1 en attente.",
        },
    ),
    "dashboard": (
        "firm/dashboard.html",
        FIRM
        | LIST
        | DOSSIER_LIST
        | {
            "first_name": "Léa",
            "today": today(),
            "waiting": 50,
            "waiting_dossiers": 12,
            "first_href": "/vue/review",
            "counters": [
                {"value": 50, "label": "documents à traiter", "href": "#", "icon": "inbox", "tone": "warn"},
                {"value": 3, "label": "anomalies à lever", "href": "#", "icon": "circle-alert", "tone": "err"},
                {"value": 214, "label": "dossiers suivis", "href": "#", "icon": "folder-open", "tone": "info"},
                {
                    "value": "1\u202f326",
                    "label": "factures archivées ce mois",
                    "href": "#",
                    "icon": "archive",
                    "tone": "ok",
                },
            ],
            "checklist_items": TODO,
            "alerts": [
                {
                    "status": "Doublon",
                    "text": "Cycad : la facture SH-88120 existe déjà.",
                    "href": "#",
                    "link": "Comparer",
                }
            ],
            "flashes": [{"message": "Facture Moulins de Savoie acceptée.", "undo": "/annuler", "tone": "ok"}],
        },
    ),
    "workspaces": ("firm/workspaces.html", FIRM | LIST | DOSSIER_LIST),
    "documents": ("firm/documents.html", FIRM | LIST | DOCUMENTS),
    "anomalies": ("anomalies/list.html", FIRM | LIST | ANOMALIES),
    "branding": ("branding/page.html", FIRM | BRANDING),
    "new-workspace": (
        "firm/new_workspace.html",
        FIRM
        | {
            "values": VALUES,
            "errors": {"siren": "Le SIREN doit avoir 9 chiffres (8 saisis)."},
            "word": ("ok", "Au répertoire : BOULANGERIE MARTIN, 38000 GRENOBLE."),
            "followers": [("1", "Léa"), ("2", "Samba")],
            "preview": {
                "subject": "Votre dossier Boulangerie Martin est prêt",
                "sender": "Cabinet Durand via Liasse",
                "lines": ["Bonjour Karim,", "", "Vous recevez cet e-mail."],
            },
        },
    ),
    "team": (
        "firm/team.html",
        FIRM | {"members": MEMBERS, "values": VALUES, "errors": {}, "can_invite": True, "roles": OPTIONS},
    ),
    "colleague": (
        "firm/colleague.html",
        FIRM
        | {
            "member": MEMBERS[0] | {"all_dossiers": False},
            "here": "/ici",
            "remove": "/retirer",
            "roles": OPTIONS,
            "names": ["Cycad", "Garage du Vercors"],
            "portfolio_href": "#",
            "handovers": [{"at": ago(days=1), "said": "2 dossiers réaffectés", "by": "Ada Roy", "undo": "/annuler"}],
            "absences": [
                {
                    "said": "du 24/11/2026 au 4/12/2026",
                    "own": True,
                    "other": "Samba Diallo",
                    "running": True,
                    "powerless": True,
                    "end": "/retirer",
                }
            ],
            "deputies": [("1", "Samba Diallo")],
            "typed": {"first": "24/11", "last": "20/11", "deputy": "1"},
            "away": {"last": "La fin vient avant le début : échangez les deux dates."},
            "errors": {},
        },
    ),
    "portfolio": (
        "firm/portfolio.html",
        FIRM
        | {
            "member": MEMBERS[0] | {"all_dossiers": True},
            "able": True,
            "colleague_href": "#",
            "preview_href": "/reaffecter",
            "total": 1,
            "others": [("1", "Samba Diallo")],
            "rows": [{"id": "1", "name": "Cycad", "siren": "812345676", "given": True, "followers": "Léa Petit"}],
            "views": [{"label": "Confiés", "href": "#", "current": True, "count": 1}],
            "view": "",
            "q": "",
            "here": "/ici",
            "hidden": {},
            "shown": "1 dossier",
        },
    ),
    "handover": (
        "firm/handover.html",
        FIRM
        | {
            "plan": {
                "sender": {"name": "Léa Petit", "all_dossiers": True},
                "receiver": {"id": 2, "name": "Samba"},
                "left": [1, 2],
                "given": [1],
                "shared": 1,
                "kept": 0,
                "after": 4,
            },
            "names": ["Cycad", "Garage du Vercors"],
            "act": "1",
            "away": "Ada Roy",
            "back": "#",
            "colleague_href": "#",
            "confirm": "/faire",
        },
    ),
    "review-done": (
        "review/done.html",
        FIRM
        | {
            "done": "Terminé : 46 acceptées, 2 doublons, 1 refusée, 1 en attente.",
            "remaining": 3,
            "held": 1,
            "queue_href": "#",
            "held_href": "#",
        },
    ),
    "review-compare": (
        "review/compare.html",
        FIRM
        | {
            "sides": [
                {
                    "title": "BIOBURO SARL",
                    "number": "F-2026-1187",
                    "image": {"src": "/page.svg", "width": 595, "height": 842},
                },
                {"title": "BIOBURO SARL", "number": "F-2026-1187", "image": None},
            ],
            "rows": [
                {"label": "Total TTC", "values": ["467,89 €", "467,98 €"], "same": False},
                {"label": "Date", "values": ["19/11/2026", "19/11/2026"], "same": True},
            ],
            "workspace_name": "Boulangerie Martin",
            "back_href": "#",
            "open": True,
            "duplicate_href": "/doublon",
            "other_href": "/autre",
        },
    ),
}
