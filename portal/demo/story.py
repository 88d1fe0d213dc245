"""What has happened in the demonstration: who follows whom, which papers came in, and what was decided on them."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.demo import companies as c
from portal.demo.companies import Company

PASSWORD = "liasse-demonstration"  # noqa: S105 (printed for whoever runs the demonstration)


@dataclass(frozen=True)
class Colleague:
    """Somebody of the firm; the first one founds it."""

    name: str
    email: str
    roles: tuple[str, ...]


STAFF = (
    Colleague("Claire Durand", "claire@durand.example", ("administrator", "client-manager", "accountant")),
    Colleague("Léa Petit", "lea@durand.example", ("accountant",)),
    Colleague("Hugo Bernard", "hugo@durand.example", ("client-manager",)),
)


@dataclass(frozen=True)
class Dossier:
    """One client. `decisions`: file → what was decided on the invoice it holds; files are received in this order."""

    company: Company
    owner: str
    email: str
    purchases: tuple[str, ...]
    sales: tuple[str, ...] = ()
    decisions: dict[str, str] = field(default_factory=dict)


DOSSIERS = (
    Dossier(
        c.MARTIN,
        "Karim Martin",
        "karim@martin.example",
        (
            *("moulins-saone-26-10412.pdf", "moulins-saone-26-11038.pdf", "cremerie-beaulieu-2026-1187.pdf"),
            *("energies-reunies-novembre.pdf", "four-reparation.jpg", "releve-protege.pdf"),
            "moulins-saone-26-10412-duplicata.pdf",
        ),
        ("vente-hotel-deux-rives.pdf",),
        {"moulins-saone-26-10412.pdf": "accept", "moulins-saone-26-11038.pdf": "accept"},
    ),
    Dossier(
        c.LE_GOFF,
        "Yann Le Goff",
        "yann@legoff.example",
        (
            *("ouest-bois-f261031.pdf", "ouest-bois-avoir-a261107.pdf", "kerbrat-fc-004512.pdf"),
            *("pose-armor-2026-31.pdf", "orbite-ot-2026-57310.xml"),
        ),
        (),
        {"ouest-bois-f261031.pdf": "accept", "pose-armor-2026-31.pdf": "hold"},
    ),
    Dossier(
        c.SORIANO,
        "Inès Soriano",
        "ines@soriano.example",
        (
            *("tracoria-tl-90218.pdf", "papeterie-peyrou-8830.pdf", "lea-roche-2026-017.pdf"),
            *("orbite-ot-2026-57466.xml", "tirages-vauban.jpg"),
        ),
        (),
        {"orbite-ot-2026-57466.xml": "accept"},
    ),
    Dossier(
        c.EMILE,
        "Émile Lambert",
        "emile@latable.example",
        (
            *("maraichers-nord-m-44810.pdf", "cave-flandres-2026-0771.pdf", "cremerie-beaulieu-2026-1214.pdf"),
            *("energies-autre-client.pdf", "maraichers-novembre.zip", "orbite-ot-2026-57501.pdf"),
        ),
        (),
        {"energies-autre-client.pdf": "refuse", "maraichers-nord-m-44810.pdf": "accept"},
    ),
    Dossier(
        c.MOREL,
        "Sophie Morel",
        "sophie@garagemorel.example",
        (
            *("pieces-limousin-221904.pdf", "pieces-limousin-222480.pdf", "pieces-limousin-avoir-70015.pdf"),
            *("pneus-centre-pc-7719.pdf", "levage-controle-2611-08.pdf", "energies-reunies-er-8842960.pdf"),
            "facturier.exe",
        ),
        (),
        {"pieces-limousin-222480.pdf": "accept", "pieces-limousin-avoir-70015.pdf": "accept"},
    ),
    Dossier(
        c.LAVANDE,
        "Nadia Benali",
        "nadia@maisonlavande.example",
        ("emballages-ventoux-5520.pdf", "transports-mistral-tm-118203.pdf", "atelier-pixel-2026-11-04.pdf"),
        ("vente-ml-2026-0341.pdf", "vente-ml-2026-0342.pdf", "vente-ml-2026-0343.pdf"),
        {"transports-mistral-tm-118203.pdf": "accept"},
    ),
)
