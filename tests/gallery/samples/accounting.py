"""Pages of the books: an invoice's entry, the steps, the exports, a dossier's settings."""

from __future__ import annotations

from datetime import date

from tests.gallery.samples.forms import SETTINGS
from tests.gallery.samples.rows import LIST
from tests.gallery.samples.shells import FIRM, STAFF, Context, ago
from workspaces.accounting import chart
from workspaces.accounting.facts import Line, Plan
from workspaces.accounting.models import AccountingPlan
from workspaces.accounting.packages import REGISTRY, generic
from workspaces.accounting.settings import COLUMNS, SIDES, field_of, shown
from workspaces.kernel import french

LINES = [
    Line("401000", "Fournisseurs", 0, 127_436, "FOUR001", "Moulins de la Saône"),
    Line("607000", "Achats de marchandises", 120_270, 0),
    Line("445660", "TVA déductible sur autres biens et services", 7_166, 0),
]
STEPS = [("client-action", "Demander au client"), ("pending", "Remettre en attente"), ("processed", "Comptabiliser")]
ENTRY: Context = STAFF | {
    "title": "Moulins de la Saône FA-26-10412",
    "sheet_href": "#",
    "stage": "Revue faite",
    "piece": "",
    "lines": LINES,
    "why": "compte par défaut du dossier",
    "account": "607000",
    "missing": "",
    "exported": "",
    "failure": "",
    "error": "",
    "steps": STEPS,
    "here": "#",
    "copy": "",
}
ITEM: Context = {
    "id": "1",
    "href": "#",
    "party_name": "Moulins de la Saône",
    "number": "FA-26-10412",
    "workspace_name": "Boulangerie Martin",
    "slug": "boulangerie-martin",
    "kind": "Achat",
    "issue_date": date(2026, 10, 6),
    "gross": 127_436,
    "currency": "EUR",
    "credit_note": False,
    "piece": "AC-2026-0001",
}
PROBLEM = {"title": "Acme Inc 42", "message": "Cette facture est en USD.", "href": "#"}


def batch(state: str, tone: str, icon: str, **more: object) -> Context:
    values: Context = {"id": state, "dossier": "Boulangerie Martin", "slug": "boulangerie-martin"}
    values |= {"package": "Cegid Quadra", "since": date(2026, 10, 1), "until": date(2026, 10, 31), "state": state}
    values |= {"tone": tone, "icon": icon, "running": False, "done": 12, "pieces": 12, "debit": 1_284_500}
    values |= {"problems": [], "more": 0, "by": "Léa Petit", "at": ago(minutes=4), "taken": None, "cancelled": ""}
    return values | {"entries": "", "entries_name": "", "images": "", "cancel": ""} | more


PAGES: dict[str, tuple[str, Context]] = {
    "accounting-entry": ("accounting/sheet.html", ENTRY),
    "accounting-booked": (
        "accounting/sheet.html",
        ENTRY
        | {"stage": "Traitée", "piece": "AC-2026-0001", "copy": "#", "steps": [("ready", "Reprendre l’écriture")]},
    ),
    "accounting-error": (
        "accounting/sheet.html",
        ENTRY | {"stage": "Erreur d’export", "lines": [], "failure": "Cette facture est en USD.", "missing": ""},
    ),
    "accounting-steps": (
        "accounting/firm_list.html",
        FIRM
        | LIST
        | {
            "items": [ITEM, ITEM | {"id": "2", "credit_note": True, "gross": -14_016, "piece": ""}],
            "views": [{"label": "Revue faite", "href": "#", "current": True, "count": 17}],
            "acts": [("pending", "Remettre à revoir"), ("processed", "Comptabiliser")],
            "bulk_href": "#",
            "results": [{"title": "Acme Inc 42", "done": False, "message": "Elle est en USD.", "href": "#"}],
            "sort": {"by": "date", "descending": False},
        },
    ),
    "accounting-exports": (
        "accounting/exports.html",
        FIRM
        | {
            "values": {"since": "01/10/2026", "until": "31/10/2026", "package": "dossier", "q": ""},
            "errors": {},
            "dossiers": [{"slug": "martin", "name": "Boulangerie Martin", "count": 4, "chosen": True}],
            "packages": [("dossier", "Celui de chaque dossier")],
            "told": [(one.label, one.checked) for one in REGISTRY.values()],
            "batches": [
                batch("Prêt", "ok", "circle-check", entries="#", images="#", cancel="#", taken=ago(minutes=2)),
                batch("Rien à exporter", "off", "circle", pieces=0, problems=[PROBLEM], more=2),
                batch("Annulé", "off", "undo-2", cancelled="Léa Petit"),
            ],
            "running": False,
            "here": "#",
            "settled": "#",
        },
    ),
    "settings-accounting": (
        "settings/accounting.html",
        SETTINGS
        | {
            "values": shown(AccountingPlan(), Plan()),
            "slots": chart.SLOTS,
            "rates": [(rate, field_of(rate), french.percent(rate)) for rate in chart.COLLECTED],
            "sides": list(SIDES.items()),
            "packages": [(one.name, one.label) for one in REGISTRY.values()],
            "software": REGISTRY["generic"],
            "columns": COLUMNS,
            "chosen": list(generic.USUAL),
            "rules": chart.DEDUCTIBLE,
        },
    ),
}
