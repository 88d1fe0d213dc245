"""Pages for the phone: the scanner, its installation, what to approve, expense notes."""

from __future__ import annotations

from tests.gallery.samples.review import REVIEW
from tests.gallery.samples.rows import LIST
from tests.gallery.samples.shells import NOW, OWNER, STAFF, Context
from workspaces.expenses.generic import GENERIC
from workspaces.expenses.models import LABELS
from workspaces.kernel import qr

SCANNER: Context = OWNER | {
    "live_url": "",
    "person_id": "0190",
    "send": "/captures",
    "home": "#",
    "kind": "expense",
    "means": list(LABELS.items()),
    "generic": GENERIC,
}
MOBILE: Context = OWNER | {
    "start": "https://liasse.exemple.fr/scanner",
    "code": qr.svg("https://liasse.exemple.fr/scanner", "Code à scanner"),
    "scanner": "#",
    "secure": False,
}
WAITING = {
    "id": "0190",
    "version": 3,
    "title": "BIOBURO SARL",
    "number": "F-2026-1187",
    "issue_date": NOW,
    "due_date": NOW,
    "cents": 46789,
    "currency": "EUR",
    "status": "À vérifier",
    "doubt": "HT + TVA ne donne pas le TTC.",
    "href": "#",
    "accept": "#",
    "refuse": "#",
}
APPROVE: Context = OWNER | {
    "invoices": [WAITING, WAITING | {"id": "0191", "title": "Énergies Réunies", "status": "À accepter", "doubt": ""}],
    "count": 31,
    "circling": 2,
    "can_decide": True,
    "motives": REVIEW.get("motives") or [("DEST_ERR", "Cette facture n’est pas pour cette entreprise")],
}
NOTE = {
    "number": "NDF-2026-0007",
    "title": "Restaurant",
    "href": "#",
    "issue_date": NOW,
    "means": "Avance personnelle",
    "spent_by_name": "Karim Martin",
    "note": "Déjeuner avec un client",
    "gross": 4250,
    "currency": "EUR",
    "status": "À accepter",
    "message": "",
    "pay_back": "#",
}
EXPENSES: Context = LIST | {
    "items": [
        NOTE,
        NOTE | {"title": "ticket.jpg", "href": "", "gross": None, "status": "Lecture en cours", "pay_back": ""},
    ],
    "sum": {"count": 2, "cents": 4250},
    "scan": "#",
}
PAGES: dict[str, tuple[str, Context]] = {
    "scanner": ("capture/scanner.html", SCANNER),
    "mobile": ("capture/mobile.html", MOBILE),
    "approve": ("capture/to_approve.html", APPROVE),
    "approve-read": (
        "capture/to_approve.html",
        STAFF | {"invoices": [], "count": 0, "can_decide": False, "why_not": "L’entreprise accepte elle-même."},
    ),
    "expenses": ("expenses/list.html", OWNER | EXPENSES),
    "expenses-empty": ("expenses/list.html", OWNER | EXPENSES | {"items": []}),
}
