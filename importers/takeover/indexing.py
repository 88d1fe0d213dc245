"""Lines of an index laid beside the files that they are about: by path, by name, else by the number in the name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

Row = dict[str, str]
FACTS = ("number", "date", "party", "amount", "status", "deposited", "direction")


class Shelf:
    """The documents of one dossier, by each of the names that an index may give them; None where two share a name."""

    def __init__(self, paths: Iterable[str], base: str = "") -> None:
        self.known: dict[str, str | None] = {}
        for path in paths:
            inner = _plain(path.removeprefix(base))
            for name in {_plain(path), inner, PurePosixPath(inner).name, PurePosixPath(inner).stem}:
                self.known[name] = None if name in self.known and self.known[name] != path else path

    def find(self, row: Row) -> str | None:
        written = _plain(row.get("file", ""))
        for name in (written, PurePosixPath(written).name, PurePosixPath(written).stem):
            if name and self.known.get(name):
                return self.known[name]
        return None if written else self._by_number(_plain(row.get("number", "")))

    def _by_number(self, number: str) -> str | None:
        """Where the index names no files: the only one whose name holds the number."""
        if len(number) < 3:
            return None
        bare = number.replace("/", "-")
        holding = {path for name, path in self.known.items() if path and bare in PurePosixPath(name).stem}
        return holding.pop() if len(holding) == 1 else None


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).replace("\\", "/").strip().strip("/").casefold()


def laid(rows: Iterable[Row], shelf: Shelf) -> tuple[dict[str, dict[str, Any]], int]:
    """Path → what its first line says, and how many lines no file answers to."""
    facts: dict[str, dict[str, Any]] = {}
    lost = 0
    for row in rows:
        path = shelf.find(row)
        if path is None:
            lost += 1
        else:
            facts.setdefault(path, {name: row[name] for name in FACTS if row.get(name)})
    return facts, lost
