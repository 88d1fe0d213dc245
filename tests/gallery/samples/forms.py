"""Settings of a dossier, and the values of forms."""

from __future__ import annotations

from tests.gallery.samples.shells import NOW, OWNER, Blank, Context, line

VALUES = Blank(siren="81234567", roles=["accountant"])
SETTINGS = OWNER | {
    "values": VALUES,
    "here": "/ici",
    "errors": {},
    "saved": True,
    "locked": False,
    "sections": [
        line(label, icon, current=label == "Identité")
        for label, icon in [
            ("Identité", "building-2"),
            ("TVA et clôture", "landmark"),
            ("Adresses e-mail", "mail"),
            ("Approbation", "list-checks"),
            ("Utilisateurs", "users"),
            ("Notifications", "bell"),
        ]
    ],
}
OPTIONS = [
    ("manual", "Manuellement", "Un utilisateur doit approuver chaque document individuellement."),
    ("auto", "Automatiquement", "Les documents n’ont pas besoin d’approbation pour la réception."),
]
MAILS = [
    {
        "href": "/courriel",
        "at": NOW,
        "sender": sender,
        "subject": subject,
        "state": state,
        "told": told,
    }
    for sender, subject, state, told in [
        (
            "Maraîchers du Nord",
            "Votre facture M-44810",
            ("Bien reçu", "ok", "circle-check"),
            "1 pièce jointe : 1 reçue",
        ),
        ("Bioburo", "Facture et photos", ("Reçu en partie", "warn", "triangle-alert"), "3 pièces jointes : 1 reçue"),
        ("Inconnu", "Sans objet", ("Écarté", "err", "file-x"), "Aucune facture n’a été trouvée dans ce message."),
    ]
]
PARTS = [
    {"name": "facture.pdf", "size": 48213, "state": ("Reçue", None, None), "message": "", "href": "/facture"},
    {
        "name": "devis.docx",
        "size": 9000,
        "state": ("Non reçue", "err", "file-x"),
        "message": "Document Office.",
        "href": "",
    },
    {"name": "logo.png", "size": 812, "state": ("Laissée de côté", "off", "image"), "message": "Logo.", "href": ""},
]
PAGES: dict[str, tuple[str, Context]] = {
    "settings-identity": ("settings/identity.html", SETTINGS),
    "settings-vat": (
        "settings/vat.html",
        SETTINGS | {"regimes": OPTIONS, "months": [("12", "Décembre")], "days": [("15", "Le 15")]},
    ),
    "settings-addresses": (
        "settings/addresses.html",
        SETTINGS
        | {
            "purchase_inbox": "siren812345678@factures.localhost",
            "purchase_domain": "factures.localhost",
            "sales_domain": "ventes.factures.localhost",
            "renew": "/cle",
            "sales_inbox": "siren812345678@ventes.factures.localhost",
            "api_key": {"prefix": "lia_8f3", "created_at": NOW},
            "new_key": None,
            "aliases": ["factures.moulin@factures.localhost"],
            "mails": MAILS,
        },
    ),
    "settings-approval": (
        "settings/approval.html",
        SETTINGS
        | {"who": OPTIONS, "receptions": OPTIONS, "may_mandate": True, "mandate_since": NOW}
        | {"senders": [{"address": "compta@fournisseur.fr", "by": "Karim Martin", "at": NOW, "remove": "/retirer"}]}
        | {"add_sender": "/ajouter"},
    ),
    "mail-sheet": (
        "mails/sheet.html",
        SETTINGS
        | {
            "mail": MAILS[1],
            "fact_rows": [("De", "Bioburo <compta@bioburo.fr>"), ("Expéditeur", "Vérifié par notre serveur")],
            "parts": PARTS,
            "total": "3 pièces jointes : 1 reçue, 1 non reçue, 1 laissée de côté",
            "original": "/original",
            "list_href": "/adresses",
        },
    ),
    "settings-users": (
        "settings/users.html",
        SETTINGS
        | {
            "people": [
                {
                    "name": "Karim Martin",
                    "email": "karim@exemple.fr",
                    "role": "Propriétaire",
                    "state": "Actif",
                    "remove": "/retirer",
                    "resend": "/renvoyer",
                }
            ],
            "roles": OPTIONS,
            "can_invite": True,
        },
    ),
    "settings-notifications": (
        "settings/notifications.html",
        SETTINGS | {"frequencies": [("never", "Jamais"), ("daily", "Quotidien")]},
    ),
}
