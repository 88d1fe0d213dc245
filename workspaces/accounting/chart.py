"""The French chart of accounts as far as invoices touch it: default accounts, names, and what VAT may be recovered.

Data only. A dossier's own choices (`AccountingPlan`) come before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Slot:
    """One account that entries need. `told` is how a missing one is named to people."""

    key: str
    label: str
    default: str
    told: str


SLOTS = (
    Slot("supplier", "Fournisseurs (collectif)", "401000", "Le compte collectif des fournisseurs"),
    Slot("charge", "Achats et charges, par défaut", "607000", "Le compte de charge"),
    Slot("vat_deductible", "TVA déductible sur biens et services", "445660", "Le compte de TVA déductible"),
    Slot("vat_assets", "TVA déductible sur immobilisations", "445620", "Le compte de TVA sur immobilisations"),
    Slot(
        "vat_reverse", "TVA déductible en autoliquidation", "445662", "Le compte de TVA déductible en autoliquidation"
    ),
    Slot("vat_due", "TVA due en autoliquidation", "445200", "Le compte de TVA due en autoliquidation"),
    Slot("customer", "Clients (collectif)", "411000", "Le compte collectif des clients"),
    Slot("sale", "Ventes, par défaut", "706000", "Le compte de vente"),
)
DEFAULTS = {slot.key: slot.default for slot in SLOTS}
COLLECTED = {"20": "445711", "10": "445712", "5.5": "445713", "8.5": "445714", "2.1": "445715"}
JOURNALS = {"purchase": ("AC", "Achats"), "sale": ("VE", "Ventes")}
ASSET_THRESHOLD = 50_000  # 500 € HT a unit: BOI-BIC-CHG-20-30-10, up to it, itself included, equipment may be a charge
ASSETS = {"6063": "215400", "6064": "218300"}  # small equipment → industrial equipment, office → office and computers


@dataclass(frozen=True)
class Deductibility:
    """How much of the VAT of an account may be recovered, the text that says so, and the days it holds, if not all."""

    prefix: str
    percent: int
    why: str
    source: str
    since: date | None = None
    until: date | None = None

    def holds(self, day: date | None) -> bool:
        """Without a day: whether it is the law now."""
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


EXCLUDED = "CGI art. 273 et ann. II art. 206, IV-2"
DEDUCTIBLE = (  # an account that also holds what recovers all (heating oil, vans) needs a rule of the dossier's own
    Deductibility("60614", 80, "Carburants de véhicules de tourisme", "CGI art. 298, 4-1°"),
    Deductibility("60221", 80, "Carburants stockés de véhicules de tourisme", "CGI art. 298, 4-1°"),
    Deductibility("6251", 0, "Transport de personnes et hébergement", f"{EXCLUDED}, 2° et 5°"),
    Deductibility("6234", 0, "Cadeaux, hors biens de très faible valeur", f"{EXCLUDED}, 3°"),
    Deductibility("61352", 0, "Location de véhicules de tourisme", f"{EXCLUDED}, 6° et services afférents"),
    Deductibility("61552", 0, "Entretien de véhicules de tourisme", f"{EXCLUDED}, 6° et services afférents"),
    Deductibility("2182", 0, "Achat de véhicules de tourisme", f"{EXCLUDED}, 6°"),
)
EARLIER = tuple(  # petrol came up to diesel year by year: where an account holds both, the lower one was the safe one
    Deductibility(
        prefix,
        percent,
        f"Carburants de véhicules de tourisme, essence en {year}",
        "CGI art. 298, 4-1° (loi 2016-1917, art. 31)",
        date(year, 1, 1),
        date(year, 12, 31),
    )
    for year, percent in ((2017, 10), (2018, 20), (2019, 40), (2020, 60))
    for prefix in ("60614", "60221")
)
GIFTS = "6234"
GIFT_LIMITS = ((date(2016, 1, 1), 6_900), (date(2021, 1, 1), 7_300))  # since when, TTC; revised every five years
GIFT_SOURCE = "CGI ann. II art. 206, IV-2-3° et ann. IV art. 28-00 A"

NAMES = {  # by the longest beginning that fits
    "2": "Immobilisations",
    "205": "Concessions, logiciels et droits similaires",
    "2154": "Matériel industriel",
    "2181": "Installations générales et agencements",
    "2182": "Matériel de transport",
    "2183": "Matériel de bureau et informatique",
    "2184": "Mobilier",
    "401": "Fournisseurs",
    "404": "Fournisseurs d’immobilisations",
    "411": "Clients",
    "4452": "TVA due intracommunautaire",
    "44562": "TVA déductible sur immobilisations",
    "44566": "TVA déductible sur autres biens et services",
    "445662": "TVA déductible en autoliquidation",
    "44571": "TVA collectée",
    "471": "Compte d’attente",
    "6": "Charges",
    "60": "Achats",
    "601": "Achats de matières premières",
    "602": "Achats d’autres approvisionnements",
    "6022": "Fournitures consommables",
    "60221": "Combustibles",
    "604": "Achats d’études et prestations de services",
    "6061": "Fournitures non stockables",
    "60614": "Carburants",
    "6063": "Petit équipement et fournitures d’entretien",
    "6064": "Fournitures administratives",
    "6068": "Autres matières et fournitures",
    "607": "Achats de marchandises",
    "611": "Sous-traitance générale",
    "612": "Redevances de crédit-bail",
    "613": "Locations",
    "614": "Charges locatives et de copropriété",
    "615": "Entretien et réparations",
    "616": "Primes d’assurance",
    "618": "Documentation et divers",
    "622": "Honoraires et rémunérations d’intermédiaires",
    "623": "Publicité et relations publiques",
    "6234": "Cadeaux à la clientèle",
    "624": "Transports de biens",
    "625": "Déplacements, missions et réceptions",
    "6251": "Voyages et déplacements",
    "6257": "Réceptions",
    "626": "Frais postaux et de télécommunications",
    "627": "Services bancaires",
    "63": "Impôts et taxes",
    "64": "Charges de personnel",
    "65": "Autres charges de gestion courante",
    "66": "Charges financières",
    "7": "Produits",
    "701": "Ventes de produits finis",
    "704": "Travaux",
    "706": "Prestations de services",
    "707": "Ventes de marchandises",
    "708": "Produits des activités annexes",
}


def name_of(account: str) -> str:
    """What an account is, by the longest beginning that the chart knows."""
    for length in range(len(account), 0, -1):
        if account[:length] in NAMES:
            return NAMES[account[:length]]
    return f"Compte {account}"
