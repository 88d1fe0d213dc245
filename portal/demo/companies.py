"""Fictitious companies. Their SIRENs have a right key and lie at the very end of the range (999 99x xxx); their
accounts are at a bank code that no bank has; their domains are `.example`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from stdnum import luhn

from workspaces.invoices.draft import Party
from workspaces.kernel.identifiers import vat_from_siren

BANK, BRANCH = "99999", "00001"


@dataclass(frozen=True)
class Company:
    """`rank` makes its numbers. `charges_vat`: not those under the « franchise en base »."""

    rank: int
    name: str
    legal: str  # legal form and capital, as printed at the foot of its invoices
    street: str
    postcode: str
    city: str
    trade: str = ""
    colour: str = "#1d3a6d"
    layout: str = "classic"
    charges_vat: bool = True

    @cached_property
    def siren(self) -> str:
        root = f"9999{self.rank:04d}"
        return root + luhn.calc_check_digit(root)

    @cached_property
    def siret(self) -> str:
        root = f"{self.siren}0001"
        return root + luhn.calc_check_digit(root)

    @property
    def vat(self) -> str:
        return vat_from_siren(self.siren)

    @cached_property
    def iban(self) -> str:
        account = f"{self.rank:011d}"
        key = 97 - (89 * int(BANK) + 15 * int(BRANCH) + 3 * int(account)) % 97
        bban = f"{BANK}{BRANCH}{account}{key:02d}"
        return f"FR{98 - int(bban + '152700') % 97:02d}{bban}"

    @property
    def domain(self) -> str:
        plain = self.name.lower().translate(PLAIN)
        return "-".join(plain.replace("&", " ").replace("'", " ").split()) + ".example"

    def party(self, *, sells: bool) -> Party:
        """As it stands on an invoice; a buyer's account is nobody's business."""
        return Party(
            name=self.name,
            siren=self.siren,
            siret=self.siret,
            vat=self.vat if self.charges_vat else None,
            iban=self.iban if sells else None,
            address=[self.street],
            postcode=self.postcode,
            city=self.city,
            country="FR",
        )


PLAIN = str.maketrans({"é": "e", "è": "e", "ê": "e", "ç": "c", "ô": "o", "î": "i", "û": "u", "’": " "})

FIRM = Company(1, "Cabinet Durand", "SARL au capital de 50 000 €", "21 quai Saint-Antoine", "69002", "Lyon")

MARTIN = Company(11, "Boulangerie Martin", "SARL au capital de 8 000 €", "14 rue des Tanneurs", "69005", "Lyon")
LE_GOFF = Company(12, "Menuiserie Le Goff", "SAS au capital de 20 000 €", "8 route de Bénodet", "29000", "Quimper")
SORIANO = Company(
    13, "Atelier Soriano Architectes", "SARL au capital de 10 000 €", "3 rue de l’Aiguillerie", "34000", "Montpellier"
)
EMILE = Company(14, "La Table d’Émile", "SARL au capital de 15 000 €", "27 rue de Gand", "59800", "Lille")
MOREL = Company(15, "Garage Morel", "EURL au capital de 12 000 €", "112 avenue du Général-Leclerc", "87100", "Limoges")
LAVANDE = Company(16, "Maison Lavande", "SAS au capital de 5 000 €", "5 rue Carnot", "84000", "Avignon")

SAONE = Company(
    31, "Moulins de la Saône", "SA au capital de 1 200 000 €", "2 quai des Minoteries", "71100", "Chalon-sur-Saône",
    "Farines et semoules", "#8a5a12", "classic",
)  # fmt: skip
BEAULIEU = Company(
    32, "Crémerie Beaulieu", "SAS au capital de 90 000 €", "Zone des Prés-Verts", "01000", "Bourg-en-Bresse",
    "Beurre, œufs, fromages", "#2f6b4f", "craft",
)  # fmt: skip
ENERGIES = Company(
    33, "Énergies Réunies", "SA au capital de 45 000 000 €", "18 boulevard Volta", "92800", "Puteaux",
    "Électricité pour les professionnels", "#0b6e8a", "utility",
)  # fmt: skip
ROUX = Company(
    34, "Plomberie Roux", "Entreprise individuelle", "6 montée du Chemin-Neuf", "69005", "Lyon",
    "Plomberie, chauffage, four à pain", "#7a2e1f", "craft",
)  # fmt: skip
OUEST_BOIS = Company(
    35, "Bois et Dérivés de l’Ouest", "SAS au capital de 640 000 €", "Port de commerce, quai 4", "56100", "Lorient",
    "Négoce de bois", "#4a3a1a", "trade",
)  # fmt: skip
KERBRAT = Company(
    36, "Quincaillerie Kerbrat", "SARL au capital de 60 000 €", "41 avenue de la Gare", "29000", "Quimper",
    "Ferrures et outillage", "#243b53", "trade",
)  # fmt: skip
POSE_ARMOR = Company(
    37, "Pose Armor", "EURL au capital de 3 000 €", "12 rue du Moulin-Blanc", "29200", "Brest",
    "Pose de menuiseries", "#5b3a78", "plain",
)  # fmt: skip
ORBITE = Company(
    38, "Orbite Télécom", "SAS au capital de 2 500 000 €", "77 rue des Antennes", "35000", "Rennes",
    "Téléphone et internet", "#5a2ca0", "utility",
)  # fmt: skip
TRACORIA = Company(
    39, "Traçoria Logiciels", "SAS au capital de 300 000 €", "9 rue du Port-Juvénal", "34000", "Montpellier",
    "Dessin et maquette numérique", "#0f766e", "modern",
)  # fmt: skip
PAPETERIE = Company(
    40, "Papeterie du Peyrou", "SARL au capital de 15 000 €", "18 rue Foch", "34000", "Montpellier",
    "Fournitures de bureau", "#9a3412", "classic",
)  # fmt: skip
ROCHE = Company(
    41, "Léa Roche Graphisme", "Entreprise individuelle", "2 impasse du Lavoir", "30000", "Nîmes",
    "Identité visuelle, illustration", "#be185d", "modern", charges_vat=False,
)  # fmt: skip
VAUBAN = Company(
    42, "Reprographie Vauban", "SARL au capital de 7 500 €", "55 cours Gambetta", "34000", "Montpellier",
    "Tirages de plans", "#111827", "plain",
)  # fmt: skip
MARAICHERS = Company(
    43, "Maraîchers du Nord", "Société coopérative à capital variable", "Marché de gros, case 112", "59160", "Lomme",
    "Fruits et légumes", "#3f6212", "trade",
)  # fmt: skip
FLANDRES = Company(
    44, "Cave des Flandres", "SARL au capital de 40 000 €", "30 rue Esquermoise", "59000", "Lille",
    "Vins et spiritueux", "#6b1030", "craft",
)  # fmt: skip
PIECES = Company(
    45, "Pièces Auto du Limousin", "SAS au capital de 180 000 €", "Zone de Romanet, lot 7", "87000", "Limoges",
    "Pièces et accessoires", "#b91c1c", "trade",
)  # fmt: skip
PNEUS = Company(
    46, "Pneus Centre", "SARL au capital de 75 000 €", "3 rue de l’Industrie", "36000", "Châteauroux",
    "Pneumatiques", "#1f2937", "classic",
)  # fmt: skip
LEVAGE = Company(
    47, "Levage Contrôle Services", "SAS au capital de 50 000 €", "24 rue Ampère", "87280", "Limoges",
    "Vérification des appareils de levage", "#92400e", "plain",
)  # fmt: skip
VENTOUX = Company(
    48, "Emballages Ventoux", "SARL au capital de 22 000 €", "Chemin des Ocres", "84200", "Carpentras",
    "Cartons et calage", "#a16207", "classic",
)  # fmt: skip
MISTRAL = Company(
    49, "Transports Mistral", "SAS au capital de 400 000 €", "Plateforme du Pontet", "84130", "Le Pontet",
    "Messagerie et colis", "#1d4ed8", "trade",
)  # fmt: skip
PIXEL = Company(
    50, "Atelier Pixel", "SAS au capital de 10 000 €", "16 place Pie", "84000", "Avignon",
    "Sites marchands", "#7c3aed", "modern",
)  # fmt: skip

HOTEL = Company(61, "Hôtel des Deux Rives", "SAS au capital de 60 000 €", "9 quai Romain-Rolland", "69005", "Lyon")
CONCEPT = Company(62, "Concept Provence", "SARL au capital de 8 000 €", "4 cours Mirabeau", "13100", "Aix-en-Provence")
SPA = Company(
    63, "Spa des Alpilles", "SAS au capital de 30 000 €", "1 route des Baux", "13210", "Saint-Rémy-de-Provence"
)
EPICERIE = Company(64, "Épicerie Fine Bellecour", "SARL au capital de 9 000 €", "11 rue Auguste-Comte", "69002", "Lyon")
OTHER_TABLE = Company(65, "La Table d’Étienne", "SARL au capital de 10 000 €", "72 rue de Gand", "59800", "Lille")
