"""Every page of the product with made-up values, to look at them and to hold them to their promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from markupsafe import Markup

from workspaces.kernel.clock import now, today

Context = dict[str, Any]
NOW = now()


def ago(**span: int) -> Any:
    return NOW - timedelta(**span)


def line(label: str, icon: str, **more: Any) -> Context:
    return {"label": label, "href": f"/vue/{icon}", "icon": icon, "current": False, "count": 0, "quiet": False} | more


FIRM: Context = {
    "theme": "", "shortcuts": True, "flashes": [], "live_url": "/direct", "firm": {"name": "Cabinet Durand"},
    "person": {"name": "Léa Petit", "initials": "LP", "role": "Comptable"},
    "nav": [
        line("Tableau de bord", "layout-dashboard", key="d", tab="Accueil", current=True),
        line("À traiter", "inbox", key="t", tab="À traiter", count=50),
        line("Documents", "files", key="o", tab="Documents"),
        line("Dossiers clients", "folder-open", key="c", tab="Dossiers", count=214, quiet=True),
        line("Archives", "archive", key="a"),
    ],
    "nav_foot": [line("Équipe", "users", key="e")],
}  # fmt: skip
OWNER: Context = FIRM | {
    "workspace": {"name": "Boulangerie Martin", "slug": "boulangerie-martin", "siren": "812345678",
                  "firm_name": "Cabinet Durand"},
    "person": {"name": "Karim Martin", "initials": "KM", "role": "Boulangerie Martin"}, "staff": False, "dossiers": [],
    "nav": [
        line("Tableau de bord", "layout-dashboard", key="d", tab="Accueil", current=True),
        line("Factures d’achat", "inbox", key="f", tab="Achats", count=3),
        line("Factures de vente", "receipt-euro", key="v", tab="Ventes"),
        line("Clients & fournisseurs", "users"),
        line("Archives", "archive", key="a"),
        line("Applications complémentaires", "layout-grid"),
    ],
    "nav_foot": [line("Paramètres", "settings", key="p")], "direction": "purchase", "max_mb": 25,
}  # fmt: skip
STAFF = OWNER | {
    "staff": True, "person": FIRM["person"],
    "dossiers": [{"name": name, "href": "#", "current": not at} for at, name in enumerate(["Boulangerie Martin", "Cycad"])],
}  # fmt: skip
GUEST: Context = {"theme": "", "shortcuts": True, "flashes": [], "firm": {"name": "Cabinet Durand"}, "errors": {}}

EVENTS = [
    {"when": ago(minutes=2), "title": "Acceptée", "who": "Léa Petit, Cabinet Durand", "detail": ""},
    {"when": ago(minutes=14), "title": "Factur-X créée", "who": "", "detail": "Conversion, pas l’original."},
    {"when": ago(days=1), "title": "Reçue", "who": "Karim Martin", "detail": ""},
]


def document(number: int, title: str, cents: int | None, status: str, step: int, **more: Any) -> Context:
    return {
        "id": f"0190-{number}", "title": title, "href": "#", "cents": cents, "currency": "EUR", "status": status,
        "step": step, "stopped": False, "message": "", "at": ago(minutes=9 * number), "thumb": "/page.svg",
        "final": True, "row": f"/ligne/{number}",
    } | more  # fmt: skip


DOCUMENTS = [
    document(1, "BIOBURO SARL", 46789, "Transmise à votre cabinet", 4),
    document(2, "Moulins de Savoie", 128400, "À accepter", 3),
    document(3, "Photo du 24/11, 09:12.jpg", None, "Lecture en cours", 2, href=None, thumb=None, final=False),
    document(4, "devis-scan-illisible.pdf", None, "Illisible", 2, stopped=True, thumb=None,
             message="Aucun texte lisible dans ce document. Photographiez-le à nouveau, bien à plat."),
]  # fmt: skip
TODO = [
    {"label": "Identité de l’entreprise", "href": "#", "done": True},
    {"label": "TVA et clôture", "href": "#", "done": True},
    {"label": "Donner votre adresse e-mail de réception à vos fournisseurs", "href": "#", "done": False},
    {"label": "Approbation des factures", "href": "#", "done": False},
]


def invoice(number: int, party: str, gross: int, status: str, **more: Any) -> Context:
    return {
        "id": f"f{number}", "href": f"#f{number}", "party": party, "number": f"F-2026-{1180 + number}", "date": today(),
        "due_date": today() + timedelta(days=30), "net": gross * 5 // 6, "tax": gross - gross * 5 // 6, "gross": gross,
        "currency": "EUR", "status": status, "reason": "", "credit_note": False, "workspace_name": "Boulangerie Martin",
        "workspace_href": "#", "kind": "Achat", "received_at": ago(hours=number), "sealed_at": ago(days=number),
        "position": 1000 - number,
    } | more  # fmt: skip


INVOICES = [
    invoice(1, "BIOBURO SARL", 46789, "À accepter"),
    invoice(2, "Moulins de Savoie", 128400, "À vérifier", reason="TVA à 20 %"),
    invoice(3, "Metro Grenoble", 23815, "Archivée"),
    invoice(4, "EDF Entreprises, agence commerciale du Dauphiné", 1061247, "Doublon"),
    invoice(5, "Bosch Diesel", -1200, "Acceptée", credit_note=True),
]
LIST: Context = {
    "sort": {"by": "date", "descending": True}, "sort_href": lambda column: f"?tri={column}", "q": "", "here": "/ici",
    "views": [{"label": "À accepter", "count": 3, "href": "#1", "current": True},
              {"label": "Toutes", "count": 214, "href": "#2", "current": False}],
    "previous": None, "next": "#suite", "shown": "1 à 50 sur 214", "items": INVOICES, "bulk_href": "/lot",
    "sum": 1234567, "documents": [],
    "totals": [
        {"cents": 175189, "label": "à accepter", "href": "#", "icon": "clock", "tone": "warn"},
        {"cents": 0, "label": "échu", "href": "#", "icon": "circle-alert", "tone": "err"},
        {"cents": 1061247, "label": "dû sous 30 jours", "href": "#", "icon": "calendar-clock", "tone": "info"},
    ],
}  # fmt: skip

PLACES = [("seller", 54, 56, 160, 22), ("number", 388, 69, 70, 12), ("issue_date", 366, 87, 52, 12),
          ("due_date", 388, 101, 52, 12), ("net", 498, 428, 42, 13), ("tax", 500, 454, 40, 13),
          ("gross", 496, 506, 44, 13)]  # fmt: skip
PAGES = [{
    "number": 1, "width": 595, "height": 842, "src": "/page.svg",
    "places": [{"field": name, "x": x, "y": y, "width": w, "height": h, "doubt": name == "tax"} for name, x, y, w, h in PLACES],
}]  # fmt: skip


def read(name: str, label: str, value: str, **more: Any) -> Context:
    return {"name": name, "label": label, "value": value, "num": False, "wide": False, "doubt": False, "hint": "",
            "error": "", "options": None} | more  # fmt: skip


REVIEW: Context = FIRM | {
    "item": {
        "id": "0190", "workspace_name": "Boulangerie Martin", "workspace_slug": "boulangerie-martin", "hue": 2,
        "changed": True, "kind": "facture d’achat", "title": "BIOBURO SARL", "position": 1, "total": 50,
        "statuses": ["À vérifier"], "source": "Déposée par Karim", "source_icon": "upload", "format": "Factur-X BASIC WL",
        "notice": None, "duplicate_href": None,
    },
    "document": {"title": "BIOBURO SARL F-2026-1187", "original": "/page.svg"}, "pages": PAGES,
    "correct": "/corriger", "locked": False, "errors": {}, "accept_label": "Accepter",
    "fields": [
        read("seller", "Fournisseur", "BIOBURO SARL", wide=True),
        read("number", "N° de facture", "F-2026-1187"),
        read("type", "Type", "380", options=[("380", "Facture"), ("381", "Avoir")]),
        read("issue_date", "Date de facture", "19/11/2026"), read("due_date", "Échéance", "19/12/2026"),
        read("net", "Total HT", "394,50", num=True),
        read("tax", "TVA 20 %", "71,30", num=True, doubt=True, hint="Lue avec une confiance de 71\u00a0%."),
        read("gross", "Total TTC", "467,89", num=True), read("iban", "IBAN", "FR76 1450 8040 0101 3288 7620 112", wide=True),
    ],
    "doubts": ["La TVA à 20 % est lue avec une confiance de 71 %."],
    "proofs": [{"tone": "ok", "message": "HT + TVA = TTC. SIREN 503 776 874 valide. Aucun doublon."}],
    "queue": {"total": 50, "groups": [
        {"name": "Boulangerie Martin", "current": True, "entries": [
            {"title": item["party"], "cents": item["gross"], "currency": "EUR", "date": today(), "kind": "Achat",
             "href": "/vue/review", "current": not at} for at, item in enumerate(INVOICES)]},
        {"name": "Cycad", "current": False, "entries": [
            {"title": "Shimano France", "cents": 512000, "currency": "EUR", "date": today(), "kind": "Vente",
             "href": "/vue/review", "current": False}]},
    ]},
    "motives": [("not-ours", "Cette facture n’est pas adressée à votre entreprise"), ("unreadable", "Illisible, merci de renvoyer"),
                ("not-invoice", "Ce document n’est pas une facture"), ("incomplete", "Une page manque"),
                ("amount", "Le montant ou le prix est faux"), ("other", "Autre motif")],
    "previous_href": None, "next_href": "/vue/review", "prefetch": ["/page.svg"],
}  # fmt: skip
SHEET: Context = REVIEW | OWNER | {
    "invoice": {"id": "0190", "title": "BIOBURO SARL", "number": "F-2026-1187", "statuses": ["À accepter"], "gross": 46789,
                "currency": "EUR", "format": "Factur-X BASIC WL : conversion, pas l’original.", "list_href": "#",
                "list_label": "Factures d’achat", "credit_note": False},
    "fact_rows": [("Date de facture", "19/11/2026"), ("Échéance", "19/12/2026"), ("SIREN du fournisseur", "503 776 874"),
                  ("IBAN", None), ("Total HT", "394,50 €")],
    "vat": [{"rate": "20.00", "base": 35650, "tax": 7130}, {"rate": "5.5", "base": 3800, "tax": 209}],
    "downloads": [{"label": "Télécharger le Factur-X", "href": "#", "icon": "file-check", "note": "PDF/A-3, 84 ko"},
                  {"label": "Document d’origine", "href": "#", "icon": "file-text", "note": "Tel que reçu, 61 ko"}],
    "findings": [{"rule": "BR-FR-05", "severity": "warning", "message": "La mention des pénalités de retard manque.",
                  "advice": "Demandez à votre fournisseur de l’ajouter à ses prochaines factures."}],
    "checked": "Contrôlée le 24/11/2026 : XSD, EN 16931, BR-FR.", "events": EVENTS, "can_accept": True, "why_not": "",
}  # fmt: skip
ENTRY: Context = SHEET | {
    "entry": {"kind": "Facture d’achat", "number": "F-2026-1187", "party": "BIOBURO SARL"}, "list_href": "#",
    "proof_rows": [("Empreinte SHA-256 de l’original", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
                   ("Rang dans la chaîne", "128"), ("À conserver jusqu’au", "31/12/2036")],
    "verify_href": "/verifier",
    "verdict": {"ok": True, "message": "Les deux fichiers et la chaîne sont tels qu’au jour de l’archivage.", "at": NOW,
                "checks": [{"label": "Original", "ok": True, "detail": "61 204 octets"}, {"label": "Chaîne", "ok": True, "detail": ""}]},
}  # fmt: skip
DOSSIERS = [
    {"name": name, "href": "#", "siren": siren, "followed_by": "L. Petit", "waiting": waiting, "last_deposit": last,
     "invitation": state, "email": "client@exemple.fr", "resend": "/renvoyer" if state != "Actif" else None,
     "status": "À traiter" if waiting else "À jour"}
    for name, siren, waiting, last, state in [
        ("Boulangerie Martin", "812345678", 14, ago(minutes=12), "Actif"),
        ("Garage du Vercors", "403156540", 9, ago(hours=3), "Actif"),
        ("Ma jolie boutique", "881004219", 0, None, "Invitation envoyée"),
        ("Taxi Belledonne", "810662904", 0, None, "Adresse en erreur")]
]  # fmt: skip
VALUES = dict.fromkeys(
    ["name", "siren", "first_name", "last_name", "email", "follower", "firm", "siret", "vat", "address", "postcode", "city",
     "regime", "closing_month", "accepted_by", "reception", "role", "frequency", "error_frequency", "error_email"], ""
) | {"siren": "81234567", "roles": ["accountant"]}  # fmt: skip
SETTINGS = OWNER | {
    "values": VALUES, "here": "/ici", "errors": {}, "saved": True, "locked": False,
    "sections": [line(label, icon, current=label == "Identité") for label, icon in
                 [("Identité", "building-2"), ("TVA et clôture", "landmark"), ("Adresses e-mail", "mail"),
                  ("Approbation", "list-checks"), ("Utilisateurs", "users"), ("Notifications", "bell")]],
}  # fmt: skip
OPTIONS = [("manual", "Manuellement", "Un utilisateur doit approuver chaque document individuellement."),
           ("auto", "Automatiquement", "Les documents n’ont pas besoin d’approbation pour la réception.")]  # fmt: skip
ERROR = GUEST | {"message": "Ce dossier n’est pas suivi par vous. Demandez l’accès à Sophie Durand.", "code": "NOT_ALLOWED",
                 "reference": "0190c0ffee42"}  # fmt: skip
ARTICLES = [{"title": "Déposer une facture", "summary": "Par glisser-déposer, photo ou e-mail.", "href": "/aide/deposer"},
            {"title": "Comprendre les états", "summary": "De Reçue à Archivée.", "href": "/aide/etats"}]  # fmt: skip
MEMBERS = [{"name": "Léa Petit", "email": "lea@durand.fr", "roles": ["Comptable"], "state": "Actif",
            "last_seen": ago(hours=2), "resend": None, "edit": "#"},
           {"name": "Samba Diallo", "email": "samba@durand.fr", "roles": ["Gestionnaire de clientèle", "Comptable"],
            "state": "Invitation envoyée", "last_seen": None, "resend": "/renvoyer", "edit": None}]  # fmt: skip
SESSIONS = [{"id": "1", "device": "Firefox sur Windows", "icon": "monitor", "since": ago(days=3), "seen": NOW, "current": True},
            {"id": "2", "device": "Safari sur iPhone", "icon": "smartphone", "since": ago(days=9), "seen": ago(hours=5),
             "current": False}]  # fmt: skip

PAGES_SHOWN: dict[str, tuple[str, Context]] = {
    "components": ("components.html", FIRM | {"events": EVENTS}),
    "home": ("workspaces/home.html", OWNER | {
        "first_name": "Karim", "documents": DOCUMENTS, "all_href": "#", "to_accept": 3, "accept_href": "#",
        "checklist_items": TODO, "complete": 50, "hide_steps": "/plus-tard"}),
    "home-empty": ("workspaces/home.html", STAFF | {
        "first_name": "", "documents": [], "all_href": "#", "to_accept": 0, "accept_href": "#", "checklist_items": []}),
    "purchases": ("workspaces/purchases/list.html", STAFF | LIST | {"documents": DOCUMENTS[2:3]}),
    "purchases-empty": ("workspaces/purchases/list.html", OWNER | LIST | {"items": []}),
    "sales": ("workspaces/sales/list.html", OWNER | LIST),
    "invoice": ("workspaces/invoice.html", SHEET),
    "archive": ("archive/list.html", OWNER | LIST | {"entries": INVOICES, "hidden": {"sens": "achats"}, "year": "2026",
                "years": [("2026", "Exercice 2026"), ("2025", "Exercice 2025")], "export_href": "#"}),
    "archive-firm": ("archive/firm_list.html", FIRM | LIST | {"entries": [], "hidden": {}, "year": "2026",
                     "years": [("2026", "Exercice 2026")], "export_href": "#"}),
    "entry": ("archive/sheet.html", ENTRY),
    "review": ("review/document.html", REVIEW),
    "queue": ("review/queue.html", FIRM | LIST | {"total": 50, "first_href": "/vue/review",
              "done": "Terminé : 46 acceptées, 2 doublons, 1 refusée, 1 en attente."}),
    "dashboard": ("firm/dashboard.html", FIRM | {
        "first_name": "Léa", "today": today(), "waiting": 50, "waiting_dossiers": 12, "first_href": "/vue/review",
        "counters": [{"value": 50, "label": "documents à traiter", "href": "#", "icon": "inbox", "tone": "warn"},
                     {"value": 3, "label": "anomalies à lever", "href": "#", "icon": "circle-alert", "tone": "err"},
                     {"value": 214, "label": "dossiers suivis", "href": "#", "icon": "folder-open", "tone": "info"},
                     {"value": 1326, "label": "factures archivées ce mois", "href": "#", "icon": "archive", "tone": "ok"}],
        "dossiers": DOSSIERS, "checklist_items": TODO,
        "alerts": [{"status": "Doublon", "text": "Cycad : la facture SH-88120 existe déjà.", "href": "#", "link": "Comparer"}],
        "flashes": [{"message": "Facture Moulins de Savoie acceptée.", "undo": "/annuler", "tone": "ok"}]}),
    "workspaces": ("firm/workspaces.html", FIRM | LIST | {"dossiers": DOSSIERS}),
    "documents": ("firm/documents.html", FIRM | LIST),
    "new-workspace": ("firm/new_workspace.html", FIRM | {
        "values": VALUES, "errors": {"siren": "Le SIREN doit avoir 9 chiffres (8 saisis)."}, "followers": [("1", "Léa"), ("2", "Samba")],
        "preview": {"subject": "Votre dossier Boulangerie Martin est prêt", "sender": "Cabinet Durand via Liasse"}}),
    "team": ("firm/team.html", FIRM | {"members": MEMBERS, "values": VALUES, "errors": {}, "can_invite": True, "roles": OPTIONS}),
    "sign-in": ("accounts/sign_in.html", GUEST | {"values": VALUES, "suite": "", "errors": {"": "E-mail ou mot de passe inconnu."}}),
    "forgot": ("accounts/forgot.html", GUEST | {"values": VALUES, "sent": False}),
    "choose-password": ("accounts/choose_password.html", GUEST | {
        "here": "/lien", "email": "karim@exemple.fr", "workspace_name": "Boulangerie Martin", "ask_name": True, "values": VALUES}),
    "link-expired": ("accounts/link_expired.html", GUEST | {"renew": "/renouveler", "sent": False}),
    "install": ("accounts/install.html", GUEST | {"firm": None, "values": VALUES}),
    "sessions": ("accounts/sessions.html", OWNER | {"shell": "base_workspace.html", "sessions": SESSIONS, "errors": {}}),
    "mailbox": ("mailbox/list.html", GUEST | {"messages": [{"id": 1, "to": "karim@exemple.fr", "subject": "Votre dossier est prêt", "at": NOW}]}),
    "message": ("mailbox/message.html", GUEST | {"message": {
        "subject": "Votre dossier est prêt", "sender": "Cabinet Durand via Liasse", "reply_to": "contact@durand.fr",
        "to": "karim@exemple.fr", "at": NOW, "html_href": "#",
        "lines": [{"text": "Bonjour Karim,", "href": None}, {"text": "https://liasse.exemple/mot-de-passe/abc", "href": "#"}]}}),
    "help": ("help/panel.html", GUEST | {"q": "", "here": "/aide", "screen": "home", "articles": ARTICLES,
             "contact": {"name": "Cabinet Durand", "email": "contact@durand.fr", "phone": "04 76 00 00 00"}}),
    "article": ("help/article.html", GUEST | {"list_href": "/aide", "article": {
        "title": "Déposer une facture", "html": Markup("<p>Glissez le fichier sur la page.</p><ul><li>PDF</li><li>Photo</li></ul>")}}),
    "settings-identity": ("settings/identity.html", SETTINGS),
    "settings-vat": ("settings/vat.html", SETTINGS | {"regimes": OPTIONS, "months": [("12", "Décembre")]}),
    "settings-addresses": ("settings/addresses.html", SETTINGS | {
        "purchase_inbox": "siren812345678@factures.localhost", "sales_inbox": "siren812345678@ventes.factures.localhost",
        "api_key": {"prefix": "lia_8f3", "created_at": NOW, "renew": "/cle"}, "new_key": None}),
    "settings-approval": ("settings/approval.html", SETTINGS | {"who": OPTIONS, "receptions": OPTIONS}),
    "settings-users": ("settings/users.html", SETTINGS | {
        "people": [{"name": "Karim Martin", "email": "karim@exemple.fr", "role": "Propriétaire", "state": "Actif", "remove": None}],
        "roles": OPTIONS, "can_invite": True}),
    "settings-notifications": ("settings/notifications.html", SETTINGS | {"frequencies": [("never", "Jamais"), ("daily", "Quotidien")]}),
    **{f"error-{code}": (f"errors/{code}.html", ERROR) for code in (403, 404, 409, 413, 422, 429, 500, 503)},
}  # fmt: skip
