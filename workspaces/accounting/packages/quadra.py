"""Cegid Quadra: the ASCII entry file, lines « C » (a third party's account) and « M » (a movement) of fixed width."""

from __future__ import annotations

from typing import BinaryIO

from workspaces.accounting.facts import Line
from workspaces.accounting.packages.base import Entry, Options, Package, Text, ascii_of

IMAGE = 12  # characters for the name of a document


class QuadraWriter:
    """Each third party is announced once, before the first movement on it."""

    def __init__(self, file: BinaryIO, options: Options) -> None:
        self._text = Text(file, "ascii")
        self._announced: set[str] = set()

    def add(self, entry: Entry) -> None:
        for line in entry.lines:
            if line.auxiliary and line.auxiliary not in self._announced:
                self._announced.add(line.auxiliary)
                self._text.line(third_party(line))
            self._text.line(movement(entry, line))

    def close(self) -> None:
        self._text.close()


def third_party(line: Line) -> str:
    """The kind of account stands at 218; the rest of the line is blank."""
    kind = "C" if line.account.startswith("41") else "F"
    key = fixed(kind + "".join(char for char in ascii_of(line.auxiliary_name).upper() if char.isalnum()), 7)
    head = f"C{fixed(line.auxiliary, 8)}{fixed(line.auxiliary_name, 30)}{key}{'':52}{fixed(line.account, 8)}"
    return f"{head}{'':110}2{kind}{'':235}"


def movement(entry: Entry, line: Line) -> str:
    """231 characters. The amount is in hundredths; the document's name stands at 182."""
    due = f"{entry.due:%d%m%y}" if entry.due else "000000"
    side, cents = ("D", line.debit) if line.debit else ("C", line.credit)
    number = entry.piece.rpartition("-")[2]
    parts = (
        "M",
        fixed(line.auxiliary or line.account, 8),
        fixed(entry.journal, 2),
        f"000{entry.day:%d%m%y} ",
        fixed(entry.label, 20),
        f"{side}+{cents:012d}{'':8}{due}{'':5}",
        f"{number[-5:]:5}{'':20}{number[-8:]:8}EUR",
        f"{fixed(entry.journal, 3)}{'':3}{fixed(entry.label, 30)}{'':2}",
        f"{ascii_of(entry.reference)[-10:]:10}{'':23}",
        f"{fixed(entry.image, IMAGE)}{'':38}",
    )
    return "".join(parts)


def fixed(text: str, width: int) -> str:
    return f"{ascii_of(text)[:width]:{width}}"


PACKAGE = Package(
    "quadra",
    "Cegid Quadra",
    "txt",
    "text/plain",
    QuadraWriter,
    "D’après les descriptions publiques du fichier ASCII de QuadraCompta ; jamais essayé dans Quadra.",
    journal_longest=2,
    account_longest=8,
    image_longest=IMAGE,
)
