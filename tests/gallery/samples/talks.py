"""Conversations, alerts and the load of each colleague."""

from __future__ import annotations

from typing import Any

from tests.gallery.samples.rows import LIST
from tests.gallery.samples.shells import FIRM, OWNER, Context, ago


def said(author: str, side: str, text: str, **more: Any) -> Context:
    usual = {"at": ago(minutes=4), "by_mail": False, "edited": False, "deleted": False, "edit": None, "delete": None}
    return usual | {"id": author, "author": author, "side": side, "text": text, "pieces": [(text, False)]} | more


def talk(id: str, *comments: Context, **more: Any) -> Context:
    usual = {"number": "", "firm_only": False, "state": "Attend le client", "resolved": False, "resolved_by": ""}
    usual |= {"resolved_at": None, "unread": False, "pin": None, "reply": "#", "resolve": "#", "reopen": "#"}
    return usual | {"id": id, "comments": list(comments)} | more


TALKS = [
    talk(
        "0190-1",
        said("Léa Petit", "Cabinet", "À quoi correspond ce repas ?", edit="#", delete="#", edited=True),
        said("Karim Martin", "Client", "@Léa Petit oui", by_mail=True, pieces=[("@Léa Petit", True), (" oui", False)]),
        number="1", pin={"page": 1, "x": 120.0, "y": 80.0}, state="Attend le cabinet", unread=True,
    ),
    talk(
        "0190-2",
        said("Léa Petit", "Cabinet", "Marge à revoir"),
        number="C1", pin={"page": 1, "x": 9.0, "y": 9.0}, firm_only=True,
    ),
    talk(
        "0190-3",
        said("Léa Petit", "Cabinet", "", deleted=True),
        resolved=True, resolved_by="Léa Petit", resolved_at=ago(days=1),
    ),
]  # fmt: skip
PANEL: Context = {
    "invoice": {"title": "BIOBURO SARL", "number": "FA-2026-118", "href": "#"},
    "invoice_id": "0190",
    "talks": TALKS,
    "open_count": 2,
    "unread_count": 1,
    "may_write": True,
    "gone": False,
    "of_firm": True,
    "begin": "#",
    "seen_href": "#",
    "folded": False,
    "pins": [("1:24.0:24.0", "Page 1, en haut")],
    "people": [("0190-9", "Karim Martin", "Client")],
    "current": "",
    "typed": {"texte": "Bonjour @Zoé", "pour": "cabinet", "pin": "1:30.0:40.0"},
    "errors": {"texte": "« @Zoé » n’est ni de ce dossier ni du cabinet. Choisissez un nom proposé."},
}
ROWS = [
    {"href": "#", "title": title, "number": "FA-118", "dossier": "Boulangerie Martin", "author": "Karim Martin",
     "at": ago(hours=2), "words": "Le traiteur du 12, avec nos deux apprentis", "fresh": fresh, "firm_only": only,
     "state": "Attend le cabinet"}
    for title, fresh, only in (("BIOBURO SARL", True, False), ("Société des Eaux du Vercors", False, True))
]  # fmt: skip
ALERTS = [
    {"id": n, "label": "Document à réviser", "said": f"BIOBURO SARL FA-{n} attend une révision depuis {n} jours.",
     "rule": "Alerte au bout de 5 jours", "days": n, "since": ago(days=n), "dossier": "Boulangerie Martin",
     "dossier_href": "#", "href": "#", "paused_until": None, "resolved_by": "", "resolved_at": None}
    for n in (47, 9)
]  # fmt: skip
LOADS = [
    {"name": name, "deputy": deputy, "dossiers": count, "dossiers_href": "#", "oldest": 9 if count else None,
     "hand_over": "#",
     "figures": [(one, count, "#") for one in ("waiting", "client_action", "alerts", "asked", "talks")]}
    for name, deputy, count in (("Léa Petit", "Samba Diallo", 12), ("Samba Diallo", None, 0))
]  # fmt: skip
CHIPS = {"views": [{"label": "Nous attendent", "count": 2, "href": "#", "current": True}], "narrowed": "", "view": ""}
PAGES: dict[str, tuple[str, Context]] = {
    "conversation": ("conversations/page.html", OWNER | PANEL),
    "conversations": ("conversations/firm_list.html", FIRM | LIST | CHIPS | {"rows": ROWS, "scopes": []}),
    "alerts": (
        "alerts/list.html",
        FIRM
        | LIST
        | CHIPS
        | {"rows": ALERTS, "kinds": [("", "Tous les motifs", "#", True)], "pauses": [("3", "3 jours")]}
        | {"acts": True, "may_rule": True, "mailed": False, "here": "#"},
    ),
    "workload": (
        "workload/page.html",
        FIRM | {"rows": LOADS, "nobody": {"dossiers": 0}, "everybody": {"dossiers": 12, "figures": {"waiting": 12}}},
    ),
}
