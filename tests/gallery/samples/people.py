"""Pages about a person, the local mailbox, the help and the errors."""

from __future__ import annotations

from markupsafe import Markup

from tests.gallery.samples.forms import VALUES
from tests.gallery.samples.shells import GUEST, NOW, OWNER, Context, ago

ERROR = GUEST | {
    "message": "Ce dossier n’est pas suivi par vous. Demandez l’accès à Sophie Durand.",
    "code": "NOT_ALLOWED",
    "reference": "0190c0ffee42",
}
ARTICLES = [
    {"title": "Déposer une facture", "summary": "Par glisser-déposer, photo ou e-mail.", "href": "/aide/deposer"},
    {"title": "Comprendre les états", "summary": "De Reçue à Archivée.", "href": "/aide/etats"},
]
SESSIONS = [
    {"id": "1", "device": "Firefox sur Windows", "icon": "monitor", "since": ago(days=3), "seen": NOW, "current": True},
    {
        "id": "2",
        "device": "Safari sur iPhone",
        "icon": "smartphone",
        "since": ago(days=9),
        "seen": ago(hours=5),
        "current": False,
    },
]
PAGES: dict[str, tuple[str, Context]] = {
    "sign-in": (
        "accounts/sign_in.html",
        GUEST | {"values": VALUES, "suite": "", "errors": {"": "E-mail ou mot de passe inconnu."}},
    ),
    "forgot": ("accounts/forgot.html", GUEST | {"values": VALUES, "sent": False}),
    "choose-password": (
        "accounts/choose_password.html",
        GUEST
        | {
            "here": "/lien",
            "email": "karim@exemple.fr",
            "workspace_name": "Boulangerie Martin",
            "ask_name": True,
            "values": VALUES,
        },
    ),
    "link-expired": ("accounts/link_expired.html", GUEST | {"renew": "/renouveler", "sent": False}),
    "install": ("accounts/install.html", GUEST | {"firm": None, "values": VALUES}),
    "sessions": (
        "accounts/sessions.html",
        OWNER | {"shell": "base_workspace.html", "sessions": SESSIONS, "errors": {}},
    ),
    "mailbox": (
        "mailbox/list.html",
        GUEST | {"messages": [{"id": 1, "to": "karim@exemple.fr", "subject": "Votre dossier est prêt", "at": NOW}]},
    ),
    "message": (
        "mailbox/message.html",
        GUEST
        | {
            "message": {
                "subject": "Votre dossier est prêt",
                "sender": "Cabinet Durand via Liasse",
                "reply_to": "contact@durand.fr",
                "to": "karim@exemple.fr",
                "at": NOW,
                "html_href": "#",
                "lines": [
                    {"text": "Bonjour Karim,", "href": None},
                    {"text": "https://liasse.exemple/mot-de-passe/abc", "href": "#"},
                ],
            }
        },
    ),
    "help": (
        "help/panel.html",
        GUEST
        | {
            "q": "",
            "here": "/aide",
            "screen": "home",
            "articles": ARTICLES,
            "contact": {"name": "Cabinet Durand", "email": "contact@durand.fr", "phone": "04 76 00 00 00"},
        },
    ),
    "article": (
        "help/article.html",
        GUEST
        | {
            "list_href": "/aide",
            "article": {
                "title": "Déposer une facture",
                "html": Markup("<p>Glissez le fichier sur la page.</p><ul><li>PDF</li><li>Photo</li></ul>"),
            },
        },
    ),
    **{f"error-{code}": (f"errors/{code}.html", ERROR) for code in (403, 404, 409, 413, 422, 429, 500, 503)},
    "join": (
        "invitations/join.html",
        GUEST | {"here": "/lien", "email": "karim@exemple.fr", "workspace_name": "Cycad", "signed_in": False},
    ),
    "choose-dossier": (
        "accounts/choose_dossier.html",
        GUEST | {"dossiers": [{"name": "Boulangerie Martin", "href": "#"}, {"name": "Cycad", "href": "#"}]},
    ),
}
