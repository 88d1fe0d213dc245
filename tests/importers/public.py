"""The public invoices of other projects, with what their makers and validators say they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from importers.reading import Reading, read_file

INVOICES = Path(__file__).parents[2].parent / "shared" / "invoices"
ROW = re.compile(r"\| (\S+)/(\S+) : (.+?) \| .+? \| (.*) \|")
EXPECTED = re.compile(r"BT-1=(.*?) BT-3=(\S+) BT-112=(\S+)")


@dataclass(frozen=True)
class Expected:
    path: Path
    number: str
    type_code: str
    gross: Decimal

    def is_read_as(self, reading: Reading) -> bool:
        draft = reading.draft
        return draft is not None and (draft.number, draft.type_code, draft.gross) == (
            self.number,
            self.type_code,
            self.gross,
        )


def expected() -> Iterator[Expected]:
    """The files whose number, type and gross are known."""
    for line in (INVOICES / "SOURCES.md").read_text().splitlines():
        row = ROW.match(line)
        if row and (stated := EXPECTED.search(row[4])):
            yield Expected(INVOICES / f"{row[1]}+{row[2]}" / row[3], stated[1], stated[2], Decimal(stated[3]))


async def misread(work: Path) -> tuple[int, list[str]]:
    """How many were read, and those that were not read as they should be."""
    known = list(expected())
    wrong = []
    for one in known:
        reading = await read_file(one.path, work=work, name=one.path.name)
        if not one.is_read_as(reading):
            wrong.append(f"{one.path.relative_to(INVOICES)}: {reading.verdict} {reading.reason}")
    return len(known), wrong
