"""What a bulk import brings in: the columns of each kind of table, with the names that people give them."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Type(enum.StrEnum):
    """How a cell is repaired and checked."""

    TEXT = "text"
    NAME = "name"
    SIREN = "siren"
    SIRET = "siret"
    VAT = "vat"
    IBAN = "iban"
    BIC = "bic"
    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    COUNTRY = "country"
    AMOUNT = "amount"
    RATE = "rate"
    DATE = "date"
    DAYS = "days"
    YES_NO = "yes-no"
    CHOICE = "choice"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Column:
    """One column: `name` in code, `label` on screen and in the template, `aliases` in others' files.

    `longest` counts characters, `decimals` those of an AMOUNT; `choices` are the words of a CHOICE, each with what it
    means in code.
    """

    name: str
    label: str
    type: Type
    aliases: tuple[str, ...] = ()
    required: bool = False
    longest: int = 160
    decimals: int = 2
    sample: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    explanation: str = ""


@dataclass(frozen=True)
class TableKind:
    """A kind of table. `one` and `many` are its rows in French; `piece` rows are compared and written at once."""

    name: str
    one: str
    many: str
    columns: tuple[Column, ...]
    piece: int = 25_000

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


SIDES = {"fournisseur": "supplier", "client": "customer", "supplier": "supplier", "customer": "customer"}
MODES = {"ignorer": "off", "signaler": "warn", "bloquer": "block", "off": "off", "warn": "warn", "block": "block"}

PARTIES = TableKind(
    "parties",
    "tiers",
    "tiers",
    (
        Column(
            "kind",
            "Type",
            Type.CHOICE,
            ("type de tiers", "nature", "catégorie"),
            choices=SIDES,
            sample="Fournisseur",
            explanation="Fournisseur ou Client. Vide : la liste depuis laquelle vous importez.",
        ),
        Column(
            "number",
            "N°",
            Type.TEXT,
            (
                "n° fournisseur",
                "n° client",
                "numéro",
                "code",
                "code tiers",
                "référence",
                "supplier number",
                "customer number",
                "id",
                "compte tiers",
            ),
            longest=20,
            sample="FOUR-001",
            explanation="Rempli, il décide seul : inconnu, il crée ; connu, il met à jour. Vide : le prochain libre.",
        ),
        Column(
            "name",
            "Nom de l’entreprise",
            Type.NAME,
            (
                "nom",
                "raison sociale",
                "société",
                "entreprise",
                "dénomination",
                "company",
                "company name",
                "name",
                "supplier",
                "customer",
                "fournisseur",
                "client",
                "intitulé",
            ),
            required=True,
            sample="Au bon moulin",
        ),
        Column(
            "siren",
            "SIREN",
            Type.SIREN,
            ("n° siren", "numéro siren", "siren number", "identifiant"),
            longest=9,
            sample="999999998",
            explanation="9 chiffres. Un SIRET est compris aussi.",
        ),
        Column("siret", "SIRET", Type.SIRET, ("n° siret", "numéro siret", "siret number"), longest=14),
        Column(
            "vat_number",
            "N° TVA",
            Type.VAT,
            (
                "tva",
                "n° de tva",
                "tva intracommunautaire",
                "numéro de tva intracommunautaire",
                "vat",
                "vat number",
                "vat no",
            ),
            longest=20,
        ),
        Column(
            "iban", "IBAN", Type.IBAN, ("rib", "compte bancaire", "bank account", "coordonnées bancaires"), longest=34
        ),
        Column("bic", "BIC", Type.BIC, ("swift", "bic/swift", "code bic", "code swift"), longest=11),
        Column(
            "email",
            "E-mail",
            Type.EMAIL,
            ("mail", "email", "courriel", "adresse e-mail", "adresse mail", "adresse électronique"),
            longest=254,
            sample="compta@aubonmoulin.fr",
        ),
        Column("phone", "Téléphone", Type.PHONE, ("tél", "tel", "phone", "mobile", "portable"), longest=30),
        Column(
            "address",
            "Adresse",
            Type.TEXT,
            ("rue", "voie", "adresse 1", "address", "street"),
            longest=200,
            sample="3 rue Haute",
        ),
        Column(
            "address2",
            "Complément d’adresse",
            Type.TEXT,
            ("complément", "adresse 2", "address 2", "bâtiment"),
            longest=200,
        ),
        Column(
            "postcode",
            "Code postal",
            Type.POSTCODE,
            ("cp", "zip", "zip code", "postal code", "postcode"),
            longest=10,
            sample="01000",
        ),
        Column(
            "city", "Ville", Type.TEXT, ("commune", "localité", "city", "town"), longest=80, sample="Bourg-en-Bresse"
        ),
        Column("country", "Pays", Type.COUNTRY, ("country", "code pays"), longest=2, sample="FR"),
        Column("contact", "Contact", Type.TEXT, ("nom du contact", "interlocuteur", "contact name"), longest=120),
        Column(
            "terms_days",
            "Délai de paiement",
            Type.DAYS,
            ("délai", "échéance", "conditions de paiement", "payment terms", "jours"),
            sample="30",
            explanation="En jours : 30, « 30 jours », « 45 fin de mois ».",
        ),
        Column(
            "account",
            "Compte",
            Type.ACCOUNT,
            ("compte comptable", "compte de charge", "compte de produit", "account"),
            longest=20,
        ),
        Column(
            "auxiliary",
            "Compte auxiliaire",
            Type.ACCOUNT,
            ("auxiliaire", "compte fournisseur", "compte client"),
            longest=20,
        ),
        Column("vat_rate", "Taux de TVA", Type.RATE, ("taux tva", "tva %", "taux", "vat rate"), longest=6),
        Column("journal", "Journal", Type.TEXT, ("code journal",), longest=10),
        Column("trusted", "Fournisseur de confiance", Type.YES_NO, ("confiance", "de confiance", "trusted"), longest=3),
        Column("duplicates", "Doublons", Type.CHOICE, ("mode doublons",), choices=MODES, longest=8),
        Column("outstanding", "Encours", Type.AMOUNT, ("encours autorisé", "plafond", "credit limit"), longest=20),
        Column(
            "since", "Depuis", Type.DATE, ("client depuis", "date de création", "date d’entrée", "since"), longest=10
        ),
        Column("note", "Note", Type.TEXT, ("commentaire", "remarque", "notes", "comment"), longest=1000),
    ),
)

DOSSIER = Column(
    "dossier",
    "Dossier",
    Type.TEXT,
    ("siren du dossier", "dossier siren", "société du cabinet", "client du cabinet", "workspace"),
    required=True,
    explanation="Le nom ou le SIREN du dossier dans lequel va cette ligne.",
)

FIRM_PARTIES = TableKind("firm-parties", "tiers", "tiers", (DOSSIER, *PARTIES.columns))
