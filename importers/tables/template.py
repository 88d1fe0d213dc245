"""The workbook that people fill in: the expected columns with an example, and a sheet that explains them."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from importers.tables.kinds import Column, TableKind, Type

LAST_ROW = 5000  # cells beyond keep Excel's own format, which the import repairs
HEADER = PatternFill("solid", fgColor="1F4FBF")
EXAMPLE = Font(italic=True, color="556275")
AS_TEXT = {Type.SIREN, Type.SIRET, Type.VAT, Type.IBAN, Type.BIC, Type.PHONE, Type.POSTCODE, Type.ACCOUNT, Type.TEXT}
WIDE = {Type.NAME: 34, Type.IBAN: 34, Type.EMAIL: 30, Type.SIRET: 18, Type.VAT: 18, Type.TEXT: 22}
READ_ME = (
    "Remplissez une ligne par {one}, sous les titres bleus. Supprimez la ligne d’exemple, en gris, avant d’envoyer.",
    "Une colonne dont vous n’avez pas besoin peut être supprimée ou laissée vide. L’ordre des colonnes est libre.",
    "Les colonnes d’identifiants sont au format Texte : Excel n’en retire pas les zéros du début.",
    "Rien n’est enregistré avant que vous ayez vérifié l’aperçu, et un import peut être annulé pendant 24 heures.",
)


def made(kind: TableKind) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = kind.many.capitalize()
    for place, column in enumerate(kind.columns, start=1):
        _column(sheet, place, column)
    sheet.freeze_panes = "A2"
    _explained(book.create_sheet("Lisez-moi"), kind)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _column(sheet: Worksheet, place: int, column: Column) -> None:
    """Its title, its example, and how the cells below behave."""
    letter = get_column_letter(place)
    head = sheet.cell(1, place, column.label)
    head.font, head.fill = Font(bold=True, color="FFFFFF"), HEADER
    sheet.cell(2, place, column.sample or None).font = EXAMPLE
    sheet.column_dimensions[letter].width = WIDE.get(column.type, 16)
    if column.type in AS_TEXT:
        sheet.column_dimensions[letter].number_format = "@"
        sheet.cell(2, place).number_format = "@"
    if words := _words(column):
        choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        choice.error, choice.errorTitle = f"Choisissez : {', '.join(words)}.", column.label
        choice.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(choice)


def _words(column: Column) -> list[str]:
    """What the cell may say, in French: the first word for each meaning."""
    if column.type is Type.YES_NO:
        return ["Oui", "Non"]
    first = {meaning: word for word, meaning in reversed(column.choices.items())}
    return [word.capitalize() for word in first.values()][::-1]


def _explained(sheet: Worksheet, kind: TableKind) -> None:
    sheet.append(["Mode d’emploi"])
    sheet["A1"].font = Font(bold=True, size=14)
    for sentence in READ_ME:
        sheet.append([sentence.format(one=kind.one)])
    sheet.append([])
    sheet.append(["Colonne", "Obligatoire", "Ce qu’on y met"])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for column in kind.columns:
        sheet.append([column.label, "oui" if column.required else "", column.explanation])
    for letter, width in (("A", 28), ("B", 14), ("C", 90)):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=len(READ_ME) + 3, min_col=3, max_col=3):
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
