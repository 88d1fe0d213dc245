"""What has happened in the demonstration: who follows whom, which papers came in when, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from portal.demo import companies as c
from portal.demo.companies import Company
from portal.firms.models import FOUNDERS, Role
from workspaces.documents.models import Channel
from workspaces.dossiers.models import Acceptance, Decider, Direction, VatRegime
from workspaces.kernel.clock import PARIS

PASSWORD = "liasse-demonstration"  # noqa: S105 (printed for whoever runs the demonstration)


@dataclass(frozen=True)
class Colleague:
    """Somebody of the firm; the first one founds it."""

    name: str
    email: str
    roles: tuple[Role, ...]


FOUNDER = Colleague("Claire Durand", "claire@durand.example", FOUNDERS)
ACCOUNTANT = Colleague("Léa Petit", "lea@durand.example", (Role.ACCOUNTANT,))
MANAGER = Colleague("Hugo Bernard", "hugo@durand.example", (Role.CLIENT_MANAGER,))
STAFF = (FOUNDER, ACCOUNTANT, MANAGER)


@dataclass(frozen=True)
class Piece:
    """A file that came in, and what was decided three hours later on the invoice it holds: `accept`, `refuse`, `hold`
    or `duplicate`, by the firm or, `owner`, by the client. Without a `fate` it still waits."""

    file: str
    at: datetime
    fate: str = ""
    owner: bool = False
    direction: Direction = Direction.PURCHASE
    channel: Channel = Channel.UPLOAD
    note: str = ""

    @property
    def decided_at(self) -> datetime:
        return self.at + timedelta(hours=3)


def moment(day: str, time: str) -> datetime:
    """`moment("03/11", "9:12")`, in Paris."""
    return datetime.strptime(f"{day}/2026 {time}", "%d/%m/%Y %H:%M").replace(tzinfo=PARIS)


def piece(file: str, day: str, time: str, fate: str = "", **how: Any) -> Piece:
    return Piece(file, moment(day, time), fate, **how)


def sale(file: str, day: str, time: str, **how: Any) -> Piece:
    return Piece(file, moment(day, time), direction=Direction.SALE, **how)


@dataclass(frozen=True)
class Dossier:
    """One client. `settings`: what its owner chose; `trusted`: its supplier of confidence."""

    company: Company
    owner: str
    email: str
    pieces: tuple[Piece, ...]
    settings: dict[str, Any] = field(default_factory=dict)
    trusted: Company | None = None


OPENED = moment("01/10", "9:00")
MONTHLY = {"vat_regime": VatRegime.MONTHLY, "vat_due_day": 19, "closing_set": True}
QUARTERLY = MONTHLY | {"vat_regime": VatRegime.QUARTERLY, "vat_due_day": 24}
MANUAL = {"acceptance": Acceptance.MANUAL, "acceptance_set": True, "addresses_set": True}
MANUAL |= {"find_duplicates": True, "hold_duplicates": True}
MAIL = Channel.MAIL

DOSSIERS = (
    Dossier(
        c.MARTIN,
        "Karim Martin",
        "karim@martin.example",
        (
            piece("moulins-saone-26-10412.pdf", "08/10", "9:12", "accept"),
            piece("releve-protege.pdf", "02/11", "8:40"),
            piece("moulins-saone-26-11038.pdf", "04/11", "10:05", "accept", channel=MAIL),
            piece("moulins-saone-26-10412-duplicata.pdf", "05/11", "11:30", "duplicate", channel=MAIL),
            piece("cremerie-beaulieu-2026-1187.pdf", "10/11", "9:20"),
            piece("energies-reunies-novembre.pdf", "12/11", "8:15", channel=MAIL),
            piece("four-reparation.jpg", "13/11", "18:05", channel=Channel.SCAN),
            sale("vente-hotel-deux-rives.pdf", "14/11", "8:50"),
        ),
        MONTHLY | MANUAL,
    ),
    Dossier(
        c.LE_GOFF,
        "Yann Le Goff",
        "yann@legoff.example",
        (
            piece("ouest-bois-f261031.pdf", "21/10", "17:40", "accept", owner=True),
            piece("orbite-ot-2026-57310.xml", "04/11", "7:30", "accept", channel=MAIL),
            piece("ouest-bois-avoir-a261107.pdf", "09/11", "18:10"),
            piece("kerbrat-fc-004512.pdf", "10/11", "18:20"),
            piece(
                "pose-armor-2026-31.pdf", "13/11", "18:30", "hold",
                note="Attendre le procès-verbal de réception du chantier de Concarneau.",
            ),
        ),
        QUARTERLY | MANUAL,
    ),
    Dossier(
        c.SORIANO,
        "Inès Soriano",
        "ines@soriano.example",
        (
            piece("papeterie-peyrou-8830.pdf", "23/10", "14:00", "accept", owner=True),
            piece("tracoria-tl-90218.pdf", "03/11", "9:00", "accept", channel=MAIL),
            piece("orbite-ot-2026-57466.xml", "04/11", "7:35", channel=MAIL),
            piece("lea-roche-2026-017.pdf", "12/11", "16:45"),
            piece("tirages-vauban.jpg", "17/11", "10:30", channel=Channel.SCAN),
        ),
        MONTHLY | MANUAL | {"decider": Decider.OWNER},
    ),
    Dossier(
        c.EMILE,
        "Émile Lambert",
        "emile@latable.example",
        (
            piece("maraichers-nord-m-44810.pdf", "28/10", "16:00", "accept"),
            piece("orbite-ot-2026-57501.pdf", "04/11", "7:40", channel=MAIL),
            piece("cave-flandres-2026-0771.pdf", "06/11", "15:20", "accept", owner=True),
            piece("energies-autre-client.pdf", "12/11", "8:20", "refuse", channel=MAIL),
            piece("cremerie-beaulieu-2026-1214.pdf", "13/11", "15:30"),
            piece("maraichers-novembre.zip", "18/11", "16:10"),
        ),
        MONTHLY | MANUAL | {"closing_month": 9},
    ),
    Dossier(
        c.MOREL,
        "Sophie Morel",
        "sophie@garagemorel.example",
        (
            piece("pieces-limousin-221904.pdf", "02/11", "12:10", "accept"),
            piece("energies-reunies-er-8842960.pdf", "12/11", "8:25", channel=MAIL),
            piece("pneus-centre-pc-7719.pdf", "13/11", "12:20"),
            piece("pieces-limousin-222480.pdf", "16/11", "7:50", channel=MAIL),
            piece(
                "levage-controle-2611-08.pdf", "17/11", "12:30", "hold", owner=True,
                note="Le rapport de vérification n’est pas encore arrivé.",
            ),
            piece("pieces-limousin-avoir-70015.pdf", "19/11", "7:45", channel=MAIL),
            piece("facturier.exe", "20/11", "12:31"),
            piece("pieces-limousin-221904-duplicata.pdf", "23/11", "8:05", channel=MAIL),
        ),
        QUARTERLY | MANUAL | {"acceptance": Acceptance.EXCEPT_TRUSTED},
        trusted=c.PIECES,
    ),
    Dossier(
        c.LAVANDE,
        "Nadia Benali",
        "nadia@maisonlavande.example",
        (
            piece("emballages-ventoux-5520.pdf", "16/10", "11:00", "accept"),
            piece("transports-mistral-tm-118203.pdf", "03/11", "9:30", "accept", channel=MAIL),
            sale("vente-ml-2026-0341.pdf", "06/11", "20:10", channel=Channel.API),
            sale("vente-ml-2026-0342.pdf", "12/11", "20:20", channel=Channel.API),
            piece("atelier-pixel-2026-11-04.pdf", "17/11", "11:10"),
            sale("vente-ml-2026-0343.pdf", "17/11", "20:30", channel=Channel.API),
        ),
        MONTHLY | MANUAL | {"decider": Decider.FIRM},
    ),
)  # fmt: skip


def days() -> Iterator[list[tuple[Dossier, Piece]]]:
    """What came in, one day after the other over all dossiers, in the order of the hours."""
    arrivals = sorted(((d, p) for d in DOSSIERS for p in d.pieces), key=lambda found: found[1].at)
    for day in sorted({each.at.date() for _, each in arrivals}):
        yield [(dossier, each) for dossier, each in arrivals if each.at.date() == day]
