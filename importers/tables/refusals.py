"""Why a table goes no further: one code for machines, one French sentence that says what to do next."""

from __future__ import annotations

from workspaces.kernel.errors import DomainError

TAKEN = "un classeur .xlsx, .xlsm, .xls ou .ods, ou un fichier .csv"
SAVE_AGAIN = "Ouvrez-le dans Excel ou LibreOffice, enregistrez-le de nouveau en .xlsx, puis renvoyez-le."

SENTENCES = {
    "FILE_EMPTY": "Ce fichier est vide. Enregistrez-le de nouveau, puis renvoyez-le.",
    "TYPE_UNSUPPORTED": f"Ce type de fichier n’est pas accepté ici ({{kind}}). Envoyez {TAKEN}.",
    "TYPE_MISMATCH": f"Le nom de ce fichier annonce un tableau, mais c’est {{kind}}. Envoyez {TAKEN}.",
    "SHEET_BOMB": f"Ce classeur se déploie en une quantité anormale de données. {SAVE_AGAIN}",
    "SHEET_DAMAGED": f"Ce fichier est abîmé : {{why}}. {SAVE_AGAIN}",
    "SHEET_ENCRYPTED": "Ce classeur est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe, puis "
    "envoyez cette copie.",
    "SHEET_LEGACY": "Ce fichier est d’un format Excel que nous ne lisons pas ({kind}). Ouvrez-le dans Excel ou "
    "LibreOffice, choisissez « Enregistrer sous », puis le format .xlsx, et renvoyez-le.",
    "SHEET_TOO_LARGE": "Ce tableau est trop grand : {why}. Découpez-le en plusieurs fichiers, puis importez-les l’un "
    "après l’autre.",
    "SHEET_EMPTY": "{what} Remplissez une feuille, avec les titres des colonnes sur une ligne et une ligne par élément "
    "au-dessous, puis renvoyez le fichier.",
    "SHEET_HEADERS": "Ligne {row}, lue comme celle des titres : {which} ont le même titre, « {title} ». Renommez ou "
    "supprimez celles qui sont de trop, puis renvoyez le fichier.",
    "XML_FORBIDDEN": f"Ce classeur contient une déclaration DOCTYPE, interdite ici. {SAVE_AGAIN}",
}


class SheetRefused(DomainError):
    """The file goes no further. `code` is one of SENTENCES."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(SENTENCES[code].format(**values), code=code)


def damaged(why: str) -> SheetRefused:
    return SheetRefused("SHEET_DAMAGED", why=why)
