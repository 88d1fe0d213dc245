"""Sage 100: text with tabs, eleven columns, as in the example that Sage publishes for importing entries.

G, journal, date JJMMAA, piece, account, third party, label, means of payment, due date, debit, credit.
"""

from __future__ import annotations

from typing import BinaryIO

from workspaces.accounting.packages.base import Entry, Options, Package, Text, comma

LONGEST_LABEL, LONGEST_PIECE = 35, 13


class SageWriter:
    def __init__(self, file: BinaryIO, options: Options) -> None:
        self._text = Text(file, "cp1252")

    def add(self, entry: Entry) -> None:
        due = f"{entry.due:%d%m%y}" if entry.due else ""
        head = ("G", entry.journal, f"{entry.day:%d%m%y}", entry.piece[-LONGEST_PIECE:])
        for line in entry.lines:
            third = (line.auxiliary, entry.label[:LONGEST_LABEL], "", due if line.auxiliary else "")
            self._text.line("\t".join((*head, line.account, *third, comma(line.debit), comma(line.credit))))

    def close(self) -> None:
        self._text.close()


PACKAGE = Package(
    "sage",
    "Sage 100",
    "txt",
    "text/plain",
    SageWriter,
    "D’après l’exemple d’import publié par Sage ; l’ordre des colonnes se règle dans son format paramétrable.",
    journal_longest=6,
    account_longest=17,
)
