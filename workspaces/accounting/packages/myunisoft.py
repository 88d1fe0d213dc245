"""MyUnisoft: a CSV with its heads, dates AAAAMMJJ, comma decimals, and nothing where an amount is zero."""

from __future__ import annotations

from typing import BinaryIO

from workspaces.accounting.packages.base import Entry, Options, Package, Text, comma

HEADS = (
    *("Journal", "Date", "Compte", "Libelle compte", "Piece", "N facture", "Libelle", "Debit", "Credit"),
    *("Echeance", "Piece jointe"),
)


class MyUnisoftWriter:
    def __init__(self, file: BinaryIO, options: Options) -> None:
        self._text = Text(file, "utf-8")
        self._text.line(";".join(HEADS))

    def add(self, entry: Entry) -> None:
        due = f"{entry.due:%Y%m%d}" if entry.due else ""
        texts = tuple(text.replace(";", ",") for text in (entry.piece, entry.reference, entry.label))
        for line in entry.lines:
            account, name = line.auxiliary or line.account, (line.auxiliary_name or line.name).replace(";", ",")
            amounts = tuple(comma(cents) if cents else "" for cents in (line.debit, line.credit))
            head = (entry.journal, f"{entry.day:%Y%m%d}", account, name)
            self._text.line(";".join((*head, *texts, *amounts, due, entry.image)))

    def close(self) -> None:
        self._text.close()


PACKAGE = Package(
    "myunisoft",
    "MyUnisoft",
    "csv",
    "text/csv",
    MyUnisoftWriter,
    "Dates et montants d’après une documentation publique ; les colonnes se rapprochent dans MyUnisoft. Jamais essayé.",
)
