"""Documents, invoices and the state of a list, in every state that a line may have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.gallery.samples.shells import Blank, Context, ago
from workspaces.kernel.clock import today

EVENTS = [
    {"when": ago(minutes=2), "title": "Acceptée", "who": "Léa Petit, Cabinet Durand", "detail": ""},
    {"when": ago(minutes=14), "title": "Factur-X créée", "who": "", "detail": "Conversion, pas l’original."},
    {"when": ago(days=1), "title": "Reçue", "who": "Karim Martin", "detail": ""},
]


def document(number: int, title: str, cents: int | None, status: str, step: int, **more: Any) -> Context:
    return Blank(
        {
            "id": f"0190-{number}",
            "title": title,
            "href": "#",
            "cents": cents,
            "currency": "EUR",
            "status": status,
            "step": step,
            "steps": 4,
            "stopped": False,
            "message": "",
            "at": ago(minutes=9 * number),
            "thumb": "/page.svg",
            "final": True,
            "row": f"/ligne/{number}",
        }
        | more
    )


DOCUMENTS = [
    document(1, "BIOBURO SARL", 46789, "Transmise à votre cabinet", 4),
    document(2, "Moulins de Savoie", 128400, "À accepter", 3),
    document(3, "Photo du 24/11, 09:12.jpg", None, "Lecture en cours", 2, href=None, thumb=None, final=False),
    document(
        4,
        "devis-scan-illisible.pdf",
        None,
        "Illisible",
        2,
        stopped=True,
        thumb=None,
        message="Aucun texte lisible dans ce document. Photographiez-le à nouveau, bien à plat.",
    ),
]
TODO = [
    {"label": "Identité de l’entreprise", "href": "#", "done": True},
    {"label": "TVA et clôture", "href": "#", "done": True},
    {"label": "Donner votre adresse e-mail de réception à vos fournisseurs", "href": "#", "done": False},
    {"label": "Approbation des factures", "href": "#", "done": False},
]


def invoice(number: int, party: str, gross: int, status: str, **more: Any) -> Context:
    return Blank(
        {
            "id": f"f{number}",
            "href": f"#f{number}",
            "party": party,
            "party_name": party,
            "number": f"F-2026-{1180 + number}",
            "date": today(),
            "issue_date": today(),
            "due_date": today() + timedelta(days=30),
            "net": gross * 5 // 6,
            "tax": gross - gross * 5 // 6,
            "gross": gross,
            "currency": "EUR",
            "status": status,
            "reason": "",
            "credit_note": False,
            "workspace_name": "Boulangerie Martin",
            "workspace_href": "#",
            "kind": "Achat",
            "received_at": ago(hours=number),
            "sealed_at": ago(days=number),
            "position": 1000 - number,
        }
        | more
    )


INVOICES = [
    invoice(1, "BIOBURO SARL", 46789, "À accepter"),
    invoice(2, "Moulins de Savoie", 128400, "À vérifier", reason="TVA à 20 %"),
    invoice(3, "Metro Grenoble", 23815, "Archivée"),
    invoice(4, "EDF Entreprises, agence commerciale du Dauphiné", 1061247, "Doublon"),
    invoice(5, "Bosch Diesel", -1200, "Acceptée", credit_note=True),
]
LIST: Context = {
    "sort": {"by": "date", "descending": True},
    "sort_href": lambda column: f"?tri={column}",
    "q": "",
    "here": "/ici",
    "views": [
        {"label": "À accepter", "count": 3, "href": "#1", "current": True},
        {"label": "Toutes", "count": 214, "href": "#2", "current": False},
    ],
    "previous": None,
    "next": "#suite",
    "shown": "1 à 50 sur 214",
    "items": INVOICES,
    "bulk_href": "/lot",
    "totals_href": "/total",
    "hidden": {},
    "refused": None,
    "filters": {},
    "errors": {},
    "sizes": [(50, "#", True), (100, "#", False)],
    "sum": {"count": 214, "cents": 1234567, "others": 1},
    "documents": [],
    "totals": [
        {"cents": 175189, "label": "à accepter", "href": "#", "icon": "clock", "tone": "warn"},
        {"cents": 0, "label": "échu", "href": "#", "icon": "circle-alert", "tone": "err"},
        {"cents": 1061247, "label": "dû sous 30 jours", "href": "#", "icon": "calendar-clock", "tone": "info"},
    ],
}
