"""The papers of the demonstration: who bills whom for what. Arithmetic follows from the lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from portal.demo import companies as c
from portal.demo.companies import Company
from workspaces.invoices.draft import InvoiceDraft, Line, Source, VatRow
from workspaces.kernel.money import rounded

UNITS = {"KGM": "kg", "C62": "u", "LTR": "l", "MTR": "m", "MTK": "m²", "HUR": "h", "MON": "mois", "KWH": "kWh"}
FRANCHISE, REVERSE = "TVA non applicable, article 293 B du CGI", "Autoliquidation, article 283-2 nonies du CGI"


@dataclass(frozen=True)
class Paper:
    """`form`: pdf, a Factur-X profile, ubl, cii, scan (a picture of the printed page) or locked (under a password).

    `inside`: the ZIP it travels in. `wrong`: euros by which its grand total is off, for the demonstration of doubts.
    """

    file: str
    seller: Company
    buyer: Company
    number: str
    day: date
    lines: tuple[Line, ...]
    form: str = "pdf"
    type_code: str = "380"
    preceding: str = ""
    goods: bool = True
    days: int = 30
    inside: str = ""
    wrong: Decimal = Decimal(0)

    @property
    def due(self) -> date:
        return self.day + timedelta(days=self.days)

    def draft(self) -> InvoiceDraft:
        rows = vat_table(self.lines)
        net = sum((row.base or Decimal(0) for row in rows), Decimal(0))
        tax = sum((row.tax or Decimal(0) for row in rows), Decimal(0))
        return InvoiceDraft(
            source=Source.FACTURX,
            type_code=self.type_code,
            number=self.number,
            issue_date=self.day,
            due_date=self.due,
            currency="EUR",
            seller=self.seller.party(sells=True),
            buyer=self.buyer.party(sells=False),
            net=net,
            tax=tax,
            gross=net + tax + self.wrong,
            payable=net + tax + self.wrong,
            vat=rows,
            lines=list(self.lines),
            preceding=[self.preceding] if self.preceding else [],
            payment_terms=f"Virement à {self.days} jours",
        )


def vat_table(lines: Iterable[Line]) -> list[VatRow]:
    """One row a rate, the highest first; each rounded once, as the tax office wants it."""
    bases: dict[tuple[str, Decimal], Decimal] = {}
    for line in lines:
        key = (line.vat_category or "S", line.vat_rate or Decimal(0))
        bases[key] = bases.get(key, Decimal(0)) + (line.net or Decimal(0))
    return [
        VatRow(rate, category, base, rounded(base * rate / 100), {"E": FRANCHISE, "AE": REVERSE}.get(category))
        for (category, rate), base in sorted(bases.items(), key=lambda item: -item[0][1])
    ]


def row(what: str, quantity: str, unit: str, price: str, rate: str = "20", category: str = "S") -> Line:
    count, each = Decimal(quantity), Decimal(price)
    return Line(what, count, unit, each, rounded(count * each), Decimal(rate), category)


def nov(day: int) -> date:
    return date(2026, 11, day)


def octo(day: int) -> date:
    return date(2026, 10, day)


FLOUR = (
    row("Farine de blé T55, sac 25 kg", "40", "C62", "21.40", "5.5"),
    row("Farine de seigle T130, sac 25 kg", "8", "C62", "27.90", "5.5"),
    row("Levain déshydraté", "6", "KGM", "14.25", "5.5"),
    row("Livraison par hayon", "1", "C62", "38.00"),
)
BUTTER = (
    row("Beurre de tourage 84 %, plaque 2 kg", "24", "C62", "19.80", "5.5"),
    row("Œufs plein air calibre M, plateau de 30", "18", "C62", "6.45", "5.5"),
    row("Crème fleurette 35 %", "30", "LTR", "4.15", "5.5"),
)
PHONE = (
    row("Fibre professionnelle 1 Gb/s", "1", "MON", "49.90"),
    row("Lignes mobiles", "3", "MON", "14.90"),
    row("Option rétablissement sous 8 heures", "1", "MON", "15.00"),
)


def power(kwh: str) -> tuple[Line, ...]:
    return (
        row("Abonnement 24 kVA", "1", "MON", "38.62"),
        row("Consommation heures pleines", kwh, "KWH", "0.1872"),
        row("Accise sur l’électricité", kwh, "KWH", "0.0267"),
    )


BAKERY = (
    Paper("moulins-saone-26-10412.pdf", c.SAONE, c.MARTIN, "FA-26-10412", octo(6), FLOUR),
    Paper(
        "moulins-saone-26-11038.pdf", c.SAONE, c.MARTIN, "FA-26-11038", nov(3),
        (
            row("Farine de blé T65, sac 25 kg", "36", "C62", "22.10", "5.5"),
            row("Livraison par hayon", "1", "C62", "38.00"),
        ),
        form="en16931",
    ),
    Paper("cremerie-beaulieu-2026-1187.pdf", c.BEAULIEU, c.MARTIN, "2026-1187", nov(9), BUTTER),
    Paper("energies-reunies-novembre.pdf", c.ENERGIES, c.MARTIN, "ER-8841207", nov(10), power("2140"), days=15),
    Paper(
        "four-reparation.jpg", c.ROUX, c.MARTIN, "2026-094", nov(12),
        (row("Remplacement du brûleur du four", "1", "C62", "640.00"), row("Main-d’œuvre", "3.5", "HUR", "58.00")),
        form="scan", goods=False,
    ),
    Paper("releve-protege.pdf", c.ORBITE, c.MARTIN, "OT-2026-55102", nov(2), PHONE, form="locked", goods=False),
    Paper(
        "vente-hotel-deux-rives.pdf", c.MARTIN, c.HOTEL, "BM-2026-0218", nov(13),
        (
            row("Viennoiseries assorties", "420", "C62", "0.78", "5.5"),
            row("Pain de campagne 1 kg", "60", "C62", "3.60", "5.5"),
        ),
        form="basicwl",
    ),
)  # fmt: skip

JOINERY = (
    Paper(
        "ouest-bois-f261031.pdf", c.OUEST_BOIS, c.LE_GOFF, "F261031", octo(19),
        (
            row("Chêne massif avivé 27 mm, 1er choix", "3.2", "MTK", "96.00"),
            row("Contreplaqué okoumé 15 mm, 250 × 122", "14", "C62", "58.40"),
            row("Lambris épicéa 13 mm", "46", "MTK", "11.30"),
            row("Transport Lorient – Quimper", "1", "C62", "85.00"),
        ),
        days=45,
    ),
    Paper(
        "ouest-bois-avoir-a261107.pdf", c.OUEST_BOIS, c.LE_GOFF, "A261107", nov(6),
        (row("Contreplaqué okoumé 15 mm, retour de 2 panneaux", "2", "C62", "58.40"),),
        type_code="381", preceding="F261031",
    ),
    Paper(
        "kerbrat-fc-004512.pdf", c.KERBRAT, c.LE_GOFF, "FC-004512", nov(9),
        (
            row("Paumelles inox 140, la paire", "36", "C62", "7.85"),
            row("Serrure multipoints 45 mm", "6", "C62", "64.20"),
            row("Vis bois 5 × 60, boîte de 200", "10", "C62", "9.40"),
        ),
        form="basicwl",
    ),
    Paper(
        "pose-armor-2026-31.pdf", c.POSE_ARMOR, c.LE_GOFF, "2026-31", nov(12),
        (row("Pose de 9 fenêtres, chantier Concarneau", "27", "HUR", "42.00", "0", "AE"),),
        goods=False,
    ),
    Paper("orbite-ot-2026-57310.xml", c.ORBITE, c.LE_GOFF, "OT-2026-57310", nov(4), PHONE, form="ubl", goods=False),
)  # fmt: skip

ARCHITECTS = (
    Paper(
        "tracoria-tl-90218.pdf", c.TRACORIA, c.SORIANO, "TL-90218", nov(2),
        (row("Maquette numérique, 4 postes", "4", "MON", "89.00"), row("Stockage des projets", "1", "MON", "24.00")),
        form="minimum", goods=False,
    ),
    Paper(
        "papeterie-peyrou-8830.pdf", c.PAPETERIE, c.SORIANO, "8830", octo(22),
        (
            row("Rouleau traceur 90 g, 91 cm × 50 m", "6", "C62", "18.90"),
            row("Calque polyester A1, paquet de 25", "2", "C62", "74.50"),
            row("Livre « Bâtir en pierre sèche »", "3", "C62", "36.97", "5.5"),
        ),
    ),
    Paper(
        "lea-roche-2026-017.pdf", c.ROCHE, c.SORIANO, "2026-017", nov(10),
        (row("Plaquette du cabinet, 12 pages", "1", "C62", "950.00", "0", "E"),),
        goods=False,
    ),
    Paper("orbite-ot-2026-57466.xml", c.ORBITE, c.SORIANO, "OT-2026-57466", nov(4), PHONE, form="cii", goods=False),
    Paper(
        "tirages-vauban.jpg", c.VAUBAN, c.SORIANO, "T-5512", nov(16),
        (row("Tirage couleur A0", "14", "C62", "9.50"), row("Pliage en A4", "14", "C62", "0.80")),
        form="scan",
    ),
)  # fmt: skip


def greens(leeks: str, apples: str) -> tuple[Line, ...]:
    return (
        row("Poireaux primeur", leeks, "KGM", "1.90", "5.5"),
        row("Pommes reinettes", apples, "KGM", "2.15", "5.5"),
        row("Consigne palettes", "2", "C62", "7.00"),
    )


RESTAURANT = (
    Paper("maraichers-nord-m-44810.pdf", c.MARAICHERS, c.EMILE, "M-44810", octo(27), greens("32", "25"), days=15),
    Paper(
        "cave-flandres-2026-0771.pdf", c.FLANDRES, c.EMILE, "2026-0771", nov(5),
        (
            row("Bourgogne aligoté 2024, 75 cl", "36", "C62", "9.80"),
            row("Genièvre de Houlle, 70 cl", "4", "C62", "21.50"),
        ),
    ),
    Paper("cremerie-beaulieu-2026-1214.pdf", c.BEAULIEU, c.EMILE, "2026-1214", nov(12), BUTTER[:2]),
    Paper("energies-autre-client.pdf", c.ENERGIES, c.OTHER_TABLE, "ER-8843519", nov(10), power("1385"), days=15),
    Paper(
        "maraichers-m-45002.pdf", c.MARAICHERS, c.EMILE, "M-45002", nov(10), greens("18", "40"), days=15,
        inside="maraichers-novembre.zip",
    ),
    Paper(
        "maraichers-m-45077.pdf", c.MARAICHERS, c.EMILE, "M-45077", nov(17), greens("26", "30"), days=15,
        inside="maraichers-novembre.zip",
    ),
    Paper("orbite-ot-2026-57501.pdf", c.ORBITE, c.EMILE, "OT-2026-57501", nov(4), PHONE, form="basicwl", goods=False),
)  # fmt: skip

GARAGE = (
    Paper(
        "pieces-limousin-221904.pdf", c.PIECES, c.MOREL, "221904", octo(30),
        (
            row("Plaquettes de frein avant, jeu", "8", "C62", "34.60"),
            row("Filtre à huile", "20", "C62", "6.95"),
            row("Huile 5W30, fût 60 l", "1", "C62", "248.00"),
        ),
    ),
    Paper(
        "pieces-limousin-222480.pdf", c.PIECES, c.MOREL, "222480", nov(13),
        (row("Kit de distribution", "3", "C62", "142.30"), row("Batterie 70 Ah", "4", "C62", "88.50")),
        form="en16931",
    ),
    Paper(
        "pieces-limousin-avoir-70015.pdf", c.PIECES, c.MOREL, "AV-70015", nov(18),
        (row("Batterie 70 Ah, retour consigne", "1", "C62", "88.50"),),
        form="en16931", type_code="381", preceding="222480",
    ),
    Paper(
        "pneus-centre-pc-7719.pdf", c.PNEUS, c.MOREL, "PC-7719", nov(11),
        (row("Pneu 205/55 R16 hiver", "16", "C62", "71.20"), row("Valve et équilibrage", "16", "C62", "4.50")),
        form="en16931", wrong=Decimal("12.00"),
    ),
    Paper(
        "levage-controle-2611-08.pdf", c.LEVAGE, c.MOREL, "2611-08", nov(16),
        (row("Vérification annuelle, pont 2 colonnes", "2", "C62", "165.00"), row("Déplacement", "1", "C62", "48.00")),
        goods=False,
    ),
    Paper("energies-reunies-er-8842960.pdf", c.ENERGIES, c.MOREL, "ER-8842960", nov(10), power("960"), days=15),
)  # fmt: skip

SHOP = (
    Paper(
        "emballages-ventoux-5520.pdf", c.VENTOUX, c.LAVANDE, "5520", octo(15),
        (
            row("Carton 30 × 20 × 15, lot de 25", "24", "C62", "13.20"),
            row("Papier de soie lavande, ramette", "10", "C62", "17.60"),
        ),
    ),
    Paper(
        "transports-mistral-tm-118203.pdf", c.MISTRAL, c.LAVANDE, "TM-118203", nov(2),
        (
            row("Colis France jusqu’à 5 kg", "312", "C62", "5.42"),
            row("Colis Europe jusqu’à 5 kg", "41", "C62", "11.90"),
            row("Surcharge carburant", "1", "C62", "96.15"),
        ),
        form="extended", goods=False,
    ),
    Paper(
        "atelier-pixel-2026-11-04.pdf", c.PIXEL, c.LAVANDE, "AP-2026-311", nov(16),
        (row("Maintenance de la boutique", "1", "MON", "290.00"), row("Photographies produits", "6", "HUR", "65.00")),
        goods=False,
    ),
    Paper(
        "vente-ml-2026-0341.pdf", c.LAVANDE, c.CONCEPT, "ML-2026-0341", nov(6),
        (row("Savon à la lavande 125 g", "240", "C62", "3.10"), row("Bougie parfumée", "60", "C62", "8.90")),
        form="en16931",
    ),
    Paper(
        "vente-ml-2026-0342.pdf", c.LAVANDE, c.SPA, "ML-2026-0342", nov(12),
        (row("Huile essentielle de lavandin 1 l", "12", "C62", "48.00"),),
        form="en16931",
    ),
    Paper(
        "vente-ml-2026-0343.pdf", c.LAVANDE, c.EPICERIE, "ML-2026-0343", nov(17),
        (row("Miel de lavande 250 g", "96", "C62", "5.35", "5.5"), row("Sachet de lavande", "150", "C62", "1.95")),
        form="en16931",
    ),
)  # fmt: skip

PAPERS = (*BAKERY, *JOINERY, *ARCHITECTS, *RESTAURANT, *GARAGE, *SHOP)
