"""EBP Comptabilité: text with commas, one line a movement.

Number, date JJMMAAAA, journal, account, (label of the account), label, piece, amount, side, due date, currency.
"""

from __future__ import annotations

from typing import BinaryIO

from workspaces.accounting.packages.base import Entry, Options, Package, Text, dotted

LONGEST_LABEL, LONGEST_PIECE = 40, 15


class EbpWriter:
    def __init__(self, file: BinaryIO, options: Options) -> None:
        self._text = Text(file, "cp1252")

    def add(self, entry: Entry) -> None:
        day, due = f"{entry.day:%d%m%Y}", f"{entry.due or entry.day:%d%m%Y}"
        texts = (quoted(entry.label[:LONGEST_LABEL]), quoted(entry.piece[-LONGEST_PIECE:]))
        for line in entry.lines:
            side, cents = ("D", line.debit) if line.debit else ("C", line.credit)
            account = line.auxiliary or line.account
            fields = (str(entry.number), day, entry.journal, account, "", *texts, dotted(cents), side, due, "EUR")
            self._text.line(",".join(fields))

    def close(self) -> None:
        self._text.close()


def quoted(text: str) -> str:
    return f'"{text.replace(chr(34), chr(39))}"'


PACKAGE = Package(
    "ebp",
    "EBP Comptabilité",
    "txt",
    "text/plain",
    EbpWriter,
    "D’après les descriptions publiques de l’import d’EBP ; jamais essayé dans EBP.",
    journal_longest=4,
    account_longest=15,
)
