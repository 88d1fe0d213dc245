"""Entries in the format of article A47 A-1 of the Livre des procédures fiscales: 18 columns, one line a movement.

It is « le FEC » only for a closed exercise taken from the books themselves; here it is « écritures au format FEC ».
"""

from __future__ import annotations

from datetime import date
from typing import BinaryIO

from workspaces.accounting.fec_columns import COLUMNS
from workspaces.accounting.packages.base import Entry, Options, Package, Text, comma

TAB = "\t"
THIRD_PARTIES = ("401", "411")


class FecWriter:
    """Tab, UTF-8, comma decimals, dates AAAAMMJJ. Texts hold no tab: entries are made of flat text."""

    def __init__(self, file: BinaryIO, options: Options) -> None:
        self._text = Text(file)
        self._text.line(TAB.join(COLUMNS))

    def add(self, entry: Entry) -> None:
        day = compact(entry.day)
        head = TAB.join((entry.journal, entry.journal_name, str(entry.number), day))
        middle = TAB.join((entry.piece, day, entry.label))
        tail = TAB.join(("", "", compact(entry.validated), "", ""))
        for line in entry.lines:
            own = (line.auxiliary, line.auxiliary_name) if line.account.startswith(THIRD_PARTIES) else ("", "")
            amounts = (comma(line.debit), comma(line.credit))
            self._text.line(TAB.join((head, line.account, line.name, *own, middle, *amounts, tail)))

    def close(self) -> None:
        self._text.close()


def compact(day: date) -> str:
    """AAAAMMJJ, quicker than strftime."""
    return day.isoformat().replace("-", "")


def file_name(siren: str, closing: date) -> str:
    """`SIRENFECAAAAMMJJ.txt`, with the day the exercise closes."""
    return f"{siren}FEC{closing:%Y%m%d}.txt"


PACKAGE = Package(
    "fec",
    "Écritures au format FEC",
    "txt",
    "text/plain",
    FecWriter,
    "18 colonnes de l’article A47 A-1 du LPF, relues par notre propre contrôle.",
)
PENNYLANE = Package(
    "pennylane",
    "Pennylane",
    "txt",
    "text/plain",
    FecWriter,
    "Par l’import FEC de Pennylane, tel que son aide le décrit ; jamais essayé dans Pennylane.",
)
