"""How the values of a row look on a French screen, and the sentences about rows."""

from __future__ import annotations

import re
from typing import Any

from importers.tables.kinds import Column, TableKind, Type
from importers.tables.models import ImportRow
from workspaces.kernel import french, identifiers

ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
IDENTIFIERS = {
    "siren": "le SIREN",
    "siret": "le SIRET",
    "vat_number": "le n° de TVA",
    "iban": "l’IBAN",
    "number": "le n°",
}
DOUBTS = {
    "archived": "Ce tiers est archivé dans votre dossier.",
    "name": "Ce nom ressemble à celui d’un tiers que vous avez déjà.",
    "iban": "Un tiers d’un autre nom a déjà cet IBAN\u00a0: est-ce le même\u00a0?",
    "several": "Plusieurs tiers de votre dossier lui correspondent.",
    "changed": "Ce tiers a changé depuis la vérification\u00a0: décidez à nouveau.",
}
MISTAKES = {
    "REQUIRED": "vide",
    "CELL_ERROR": "erreur d’Excel",
    "TOO_LONG": "trop long",
    "REPAIR_REFUSED": "réparation refusée",
    "ABRIDGED": "abrégé par Excel",
    "SIREN_INVALID": "pas un numéro",
    "SIREN_LENGTH": "longueur",
    "SIREN_KEY": "clé fausse",
    "SIREN_TWICE": "deux fois dans le fichier",
    "SIREN_TAKEN": "déjà un dossier ailleurs",
    "FOLLOWER_UNKNOWN": "pas dans votre équipe",
    "DOSSIER_UNKNOWN": "pas dans vos dossiers",
    "DOSSIER_SEVERAL": "plusieurs dossiers",
    "SIRET_INVALID": "pas un numéro",
    "SIRET_LENGTH": "longueur",
    "SIRET_KEY": "clé fausse",
    "SIRET_NOT_OF_SIREN": "pas celui du SIREN",
    "VAT_KEY": "clé fausse",
    "VAT_INVALID": "mal écrit",
    "VAT_NOT_OF_SIREN": "pas celui du SIREN",
    "IBAN_INVALID": "mal écrit",
    "IBAN_COUNTRY": "pays inconnu",
    "IBAN_LENGTH": "longueur",
    "IBAN_KEY": "clé fausse",
    "BIC_INVALID": "mal écrit",
    "EMAIL_INVALID": "mal écrit",
    "EMAIL_SEVERAL": "plusieurs adresses",
    "PHONE_INVALID": "mal écrit",
    "PHONE_SEVERAL": "plusieurs numéros",
    "POSTCODE_INVALID": "mal écrit",
    "COUNTRY_UNKNOWN": "inconnu",
    "AMOUNT_INVALID": "mal écrit",
    "AMOUNT_AMBIGUOUS": "ambigu",
    "AMOUNT_PRECISION": "trop de décimales",
    "AMOUNT_TOO_LARGE": "trop grand",
    "RATE_INVALID": "mal écrit",
    "DATE_INVALID": "mal écrite",
    "TERMS_INVALID": "mal écrit",
    "ACCOUNT_INVALID": "mal écrit",
    "YES_NO_INVALID": "ni oui ni non",
    "CHOICE_UNKNOWN": "inconnu",
}
PENDING = "En attente\u00a0: rien ne sera payé sur ce compte avant qu’une deuxième personne le confirme."


def value(column: Column, held: Any) -> str:
    """A stored value as people write it."""
    if held is None or held == "":
        return ""
    if isinstance(held, bool) or column.type is Type.YES_NO:
        return "Oui" if held in (True, 1, "1", "True") else "Non"
    if column.type is Type.CHOICE:
        return next((word.capitalize() for word, code in column.choices.items() if code == held), str(held))
    return _written(column.type, held)


def typed(column: Column, row: ImportRow) -> str:
    """A cell of the grid: as it was read while its row is wrong, as it will be kept once the row is right."""
    kept = row.after.get(column.name)
    return str(row.values.get(column.name) or "") if kept in (None, "") else value(column, kept)


def _written(kind: Type, held: Any) -> str:
    text = str(held)
    if kind is Type.IBAN:
        return identifiers.spaced_iban(text)
    if kind is Type.SIREN:
        return identifiers.spaced_siren(text)
    if kind is Type.AMOUNT and isinstance(held, int):
        return french.amount(held)
    return french.day(text) if kind is Type.DATE and ISO_DAY.fullmatch(text) else text


def doubt(why: str) -> str:
    """Why a row is not plainly new nor plainly known."""
    reason, _, about = why.partition(":")
    what = IDENTIFIERS.get(about, "cette valeur")
    if reason == "shared":
        return f"Plusieurs tiers de votre dossier portent {what} de cette ligne."
    if reason == "other":
        return f"Ce tiers correspond, mais {what} n’est pas le même."
    if reason == "twice":
        return f"Une ligne précédente du fichier porte déjà {what}."
    return DOUBTS.get(reason, "Cette ligne ressemble à un tiers que vous avez déjà.")


def label(kind: TableKind, name: str) -> str:
    return column(kind, name).label


def column(kind: TableKind, name: str) -> Column:
    """The column of a field; what follows from another field has none of its own."""
    known = next((one for one in kind.columns if one.name == name), None)
    return known or Column(name, IMPLIED.get(name, name), Type.YES_NO)


IMPLIED = {"terms_end_of_month": "Fin de mois"}
