"""What surrounds a page: the firm, a client, staff in a client's dossier, nobody yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from workspaces.kernel.clock import now

Context = dict[str, Any]


class Blank(dict[str, Any]):
    """Values of a thing: whatever is not given is empty."""

    def __missing__(self, name: str) -> str:
        return ""


NOW = now()


def ago(**span: int) -> Any:
    return NOW - timedelta(**span)


def line(label: str, icon: str, **more: Any) -> Context:
    return {"label": label, "href": f"/vue/{icon}", "icon": icon, "current": False, "count": 0, "quiet": False} | more


FIRM: Context = {
    "theme": "",
    "shortcuts": True,
    "flashes": [],
    "live_url": "/direct",
    "firm": {"name": "Cabinet Durand"},
    "person": {"name": "Léa Petit", "initials": "LP", "role": "Comptable"},
    "nav": [
        line("Tableau de bord", "layout-dashboard", key="d", tab="Accueil", current=True),
        line("À traiter", "inbox", key="t", tab="À traiter", count=50),
        line("Documents", "files", key="o", tab="Documents"),
        line("Dossiers clients", "folder-open", key="c", tab="Dossiers", count=214, quiet=True),
        line("Archives", "archive", key="a"),
    ],
    "nav_foot": [line("Équipe", "users", key="e")],
}
OWNER: Context = FIRM | {
    "workspace": {
        "name": "Boulangerie Martin",
        "slug": "boulangerie-martin",
        "siren": "812345678",
        "firm_name": "Cabinet Durand",
    },
    "person": {"name": "Karim Martin", "initials": "KM", "role": "Boulangerie Martin"},
    "staff": False,
    "dossiers": [],
    "nav": [
        line("Tableau de bord", "layout-dashboard", key="d", tab="Accueil", current=True),
        line("Factures d’achat", "inbox", key="f", tab="Achats", count=3),
        line("Factures de vente", "receipt-euro", key="v", tab="Ventes"),
        line("Clients & fournisseurs", "users"),
        line("Archives", "archive", key="a"),
        line("Applications complémentaires", "layout-grid"),
    ],
    "nav_foot": [line("Paramètres", "settings", key="p")],
    "direction": "purchase",
    "may_deposit": True,
    "max_mb": 25,
}
STAFF = OWNER | {
    "staff": True,
    "person": FIRM["person"],
    "dossiers": [
        {"name": name, "href": "#", "current": not at} for at, name in enumerate(["Boulangerie Martin", "Cycad"])
    ],
}
GUEST: Context = {"theme": "", "shortcuts": True, "flashes": [], "firm": {"name": "Cabinet Durand"}, "errors": {}}
