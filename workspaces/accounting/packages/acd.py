"""ACD (Suite Expert): text with semicolons, one line a movement.

Piece, date, year, month, day, invoice, label, account, third party, debit, credit, amount, journal.
"""

from __future__ import annotations

from typing import BinaryIO

from workspaces.accounting.packages.base import Entry, Options, Package, Text, comma


class AcdWriter:
    def __init__(self, file: BinaryIO, options: Options) -> None:
        self._text = Text(file, "cp1252")

    def add(self, entry: Entry) -> None:
        head = (entry.piece, f"{entry.day:%d/%m/%Y}", f"{entry.day:%Y}", f"{entry.day:%m}", f"{entry.day:%d}")
        texts = [text.replace(";", ",") for text in (entry.reference, entry.label)]
        for line in entry.lines:
            account, name = line.auxiliary or line.account, (line.auxiliary_name or line.name).replace(";", ",")
            amounts = (comma(line.debit), comma(line.credit), comma(line.debit or line.credit))
            self._text.line(";".join((*head, *texts, account, name, *amounts, entry.journal)))

    def close(self) -> None:
        self._text.close()


PACKAGE = Package(
    "acd",
    "ACD Suite Expert",
    "csv",
    "text/csv",
    AcdWriter,
    "D’après un export public vers i-Suite Expert ; jamais essayé chez ACD.",
    account_longest=15,
)
