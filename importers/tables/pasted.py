"""Lines that somebody pasted, as a file: cells copied from a spreadsheet, or a list with semicolons or commas."""

from __future__ import annotations

import re
from pathlib import Path

from importers import arrival as arrivals
from importers.arrival import Arrival
from importers.tables.kinds import TableKind
from workspaces.kernel.errors import DomainError

NAME = "liste-collee.csv"
SEPARATORS = ("\t", ";", ",")
VALUE = re.compile(r"@|\d{9}|\d{3}[ .]\d{3}[ .]\d{3}")


def arrival(text: str, kind: TableKind, folder: Path) -> Arrival:
    """On disk, like a file that was dropped. Without a line of titles, the columns are those of the template."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise DomainError("Collez au moins une ligne, ou choisissez un fichier.", code="NOTHING_PASTED", status=422)
    path = folder / NAME
    path.write_text("\n".join([*_titles(lines[0], kind), *lines, ""]), encoding="utf-8")
    return arrivals.of_file(path, NAME)


def _titles(first: str, kind: TableKind) -> list[str]:
    """The template's own titles, when the first line holds a SIREN or an e-mail address already."""
    if not VALUE.search(first):
        return []
    separator = next((mark for mark in SEPARATORS if mark in first), ";")
    count = first.count(separator) + 1
    return [separator.join(column.label for column in kind.columns[:count])]
