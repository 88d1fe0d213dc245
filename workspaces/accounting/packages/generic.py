"""A table for any package: one line a movement, the columns and their order being the dossier's choice. CSV or XLSX."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import BinaryIO

from workspaces.accounting.facts import Line
from workspaces.accounting.packages.base import Entry, Options, Package
from workspaces.kernel import money, spreadsheet
from workspaces.kernel.spreadsheet import Cell

COLUMNS: dict[str, tuple[str, int, Callable[[Entry, Line], Cell]]] = {
    "journal": ("Journal", 10, lambda entry, line: entry.journal),
    "date": ("Date", 12, lambda entry, line: entry.day),
    "piece": ("Pièce", 16, lambda entry, line: entry.piece),
    "account": ("Compte", 12, lambda entry, line: line.account),
    "account_name": ("Libellé du compte", 30, lambda entry, line: line.name),
    "auxiliary": ("Compte auxiliaire", 18, lambda entry, line: line.auxiliary),
    "auxiliary_name": ("Tiers", 30, lambda entry, line: line.auxiliary_name),
    "reference": ("N° de facture", 18, lambda entry, line: entry.reference),
    "label": ("Libellé", 40, lambda entry, line: entry.label),
    "debit": ("Débit", 12, lambda entry, line: amount(line.debit)),
    "credit": ("Crédit", 12, lambda entry, line: amount(line.credit)),
    "side": ("Sens", 6, lambda entry, line: "D" if line.debit else "C"),
    "due": ("Échéance", 12, lambda entry, line: entry.due),
    "number": ("N° d’écriture", 12, lambda entry, line: entry.number),
    "image": ("Document", 22, lambda entry, line: entry.image),
}
USUAL = ("journal", "date", "piece", "account", "auxiliary", "label", "debit", "credit", "due", "image")


def amount(cents: int) -> Decimal | None:
    return money.from_cents(cents) if cents else None


def chosen(options: Options) -> list[str]:
    """The columns asked for, those unknown left out; the usual ones when none is left."""
    return [name for name in options.get("columns") or () if name in COLUMNS] or list(USUAL)


class CsvWriter:
    def __init__(self, file: BinaryIO, options: Options) -> None:
        self._file, self._names = file, chosen(options)
        file.write((spreadsheet.BOM + spreadsheet.csv_text([[COLUMNS[name][0] for name in self._names]])).encode())

    def add(self, entry: Entry) -> None:
        self._file.write(spreadsheet.csv_text(rows(entry, self._names)).encode())

    def close(self) -> None:
        """A text file needs no end."""


class XlsxWriter:
    def __init__(self, file: BinaryIO, options: Options) -> None:
        self._names = chosen(options)
        heads, widths = [COLUMNS[name][0] for name in self._names], [COLUMNS[name][1] for name in self._names]
        self._book = spreadsheet.Workbook(file, "Écritures", heads, widths)

    def add(self, entry: Entry) -> None:
        self._book.add(rows(entry, self._names))

    def close(self) -> None:
        self._book.close()


def rows(entry: Entry, names: list[str]) -> list[list[Cell]]:
    return [[COLUMNS[name][2](entry, line) for name in names] for line in entry.lines]


CSV = Package(
    "generic",
    "Tableau CSV",
    "csv",
    spreadsheet.TYPES["csv"],
    CsvWriter,
    "Les colonnes de votre choix, pour tout logiciel qui importe un tableau.",
)
XLSX = Package(
    "xlsx",
    "Tableau Excel",
    "xlsx",
    spreadsheet.TYPES["xlsx"],
    XlsxWriter,
    "Les colonnes de votre choix, dans un classeur.",
)
