"""What every accounting package's file is made of: entries, a writer, and what the package accepts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO, Protocol

from workspaces.accounting.facts import Line, NoEntry


@dataclass(frozen=True)
class Entry:
    """A numbered entry. `number` counts in the file, `piece` is what is stamped, `image` the file of its document."""

    journal: str
    journal_name: str
    number: int
    piece: str
    day: date
    due: date | None
    reference: str
    label: str
    validated: date
    lines: tuple[Line, ...]
    image: str = ""


class Writer(Protocol):
    """Writes a file as entries come, in little memory."""

    def add(self, entry: Entry) -> None: ...
    def close(self) -> None: ...


Options = dict[str, Any]


@dataclass(frozen=True)
class Package:
    """One format. `checked` says how sure we are of it, in a French sentence people read before they choose it."""

    name: str
    label: str
    extension: str
    media_type: str
    writer: Callable[[BinaryIO, Options], Writer]
    checked: str
    journal_longest: int = 10
    account_longest: int = 20
    image_longest: int = 0  # characters in all, ending included; 0: as many as it takes

    def image_name(self, journal: str, exercise: date, number: int, ending: str) -> str:
        """What the document of a piece is called beside the entries: the same in each export, and nobody else's."""
        if not self.image_longest:
            return f"{journal}-{exercise.year}-{number:04d}.{ending}"
        head = f"{journal[:2]}{SIGNS[exercise.year % 36]}{SIGNS[exercise.month]}"
        return f"{head}{narrow(number, self.image_longest - len(head) - len(ending) - 1)}.{ending}"

    def accept(self, journal: str, lines: tuple[Line, ...]) -> None:
        """Refuse what the package would cut or misread."""
        if len(journal) > self.journal_longest:
            raise NoEntry(self._too_long("un journal", self.journal_longest, journal), code="PACKAGE_JOURNAL")
        for line in lines:
            longest = max(line.account, line.auxiliary, key=len)
            if len(longest) > self.account_longest:
                raise NoEntry(self._too_long("un compte", self.account_longest, longest), code="PACKAGE_ACCOUNT")

    def _too_long(self, what: str, longest: int, value: str) -> str:
        return f"{self.label} prend {longest} caractères au plus pour {what}, et « {value} » est plus long."


SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def narrow(number: int, width: int) -> str:
    """A number in so many characters: digits while they do, then on from « A000 », 26 × 36³ more of them."""
    if number < 10**width:
        return f"{number:0{width}d}"
    left, signs = number - 10**width + 10 * 36 ** (width - 1), ""
    while left:
        left, at = divmod(left, 36)
        signs = SIGNS[at] + signs
    return signs


@dataclass
class Text:
    """Lines of text in an encoding; what it does not know is written without its accent."""

    file: BinaryIO
    encoding: str = "utf-8"
    end: str = "\r\n"
    _buffer: list[str] = field(default_factory=list)

    def line(self, text: str) -> None:
        self._buffer.append(text + self.end)
        if len(self._buffer) >= 2000:
            self.flush()

    def flush(self) -> None:
        self.file.write(encoded("".join(self._buffer), self.encoding))
        self._buffer.clear()

    def close(self) -> None:
        self.flush()


def encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_fitted(char, encoding) for char in text).encode(encoding)


def _fitted(char: str, encoding: str) -> str:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        known = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u202f": " "}
        return known.get(char) or unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode() or "?"
    return char


def ascii_of(text: str) -> str:
    """For formats of fixed width, where a character must be one byte."""
    return encoded("".join(_fitted(char, "ascii") for char in text), "ascii").decode()


def comma(cents: int) -> str:
    """`1284,00`."""
    return f"{cents // 100},{cents % 100:02d}" if cents else "0,00"


def dotted(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
