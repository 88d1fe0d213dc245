"""Finding a page of third parties among very many: always exact, and by the way that costs least for what is asked.

What many rows have is met soon along the order of the page; what few have is listed by an index of its own, then
sorted. Nobody knows beforehand which it is, so a look at the beginning of the order comes first. See
docs/decisions/0010-searching-third-parties.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from workspaces.kernel import db
from workspaces.kernel.keyset import Page, Slice
from workspaces.parties import fewest, reads
from workspaces.parties.queries import CURRENT, Search
from workspaces.parties.reads import COUNTED, Place, Rows, Span
from workspaces.parties.words import LAST

LOOKS = (4_000, 20_000)  # rows of the order that are looked through: at first, and again where that found enough
ENOUGH = 12
INDEXED = {"folded", "number", "siren"}


@dataclass
class Finder:
    """One search. `total`: how many the side holds, as far as anybody counts. What was listed for the page serves for
    the count."""

    asked: Search
    total: int
    _ids: list[Any] | None = None
    _listed: bool = False

    async def page(self, page: Page) -> Slice:
        rows = Rows()
        for span, start in spans(self.asked.lead, page):
            found = await self._rows(span, replace(page, start=start, size=page.size - len(rows)))
            for row in found:
                row["sort_key"] = span.mark + row["sort_key"]
            rows += found
            if len(rows) > page.size:
                break
        return page.cut(rows)

    async def _rows(self, span: Span, page: Page) -> Rows:
        """As many as the page holds and one more, in its order."""
        if not self.asked.conditions:
            return await reads.walk(self.asked, span, page)
        for look in await self._looks(span, page):
            end = await reads.end_of_look(self.asked, span, page, look)
            rows = await reads.walk(self.asked, span, page, end)
            if end is None or len(rows) > page.size:
                return rows
            if len(rows) < ENOUGH:
                break
        ids = await self.ids()
        return await reads.walk(self.asked if ids is None else self.asked.among(ids), span, page)

    async def _looks(self, span: Span, page: Page) -> Sequence[int]:
        """None where the list is known to be short. PostgreSQL gives the beginning of a list at once: where names that
        begin with what was typed do not fill the page, its lists come first."""
        if span.mark in ("1", "2") and db.is_postgres():
            await self.ids()
        return LOOKS if page.key.sql in INDEXED and self._ids is None else ()

    async def ids(self) -> list[Any] | None:
        """The ids of all that are found, and perhaps of others. None: they are too many."""
        if not self._listed:
            self._ids, self._listed = await fewest.ids(self.asked), True
        return self._ids

    async def count(self) -> int | None:
        """How many there are in all; more than `COUNTED` are not told apart. None: finding out would cost too much."""
        if not self.asked.conditions:
            return self.total if self.asked.visible == CURRENT else await reads.count_all(self.asked)
        if self._ids is not None:
            return await reads.count(self.asked.among(self._ids))
        return await reads.count(self.asked) if self.total <= COUNTED else None


def spans(lead: str, page: Page) -> list[tuple[Span, Place | None]]:
    """The order as ranges of an index, from the place where the page starts: by how well a name matches, those that
    begin with what was typed, then those before and those after them."""
    if page.by != "match" or not lead:
        return [(Span(), page.start)]
    end = lead + LAST
    found = [Span("0", low=lead, high=end), Span("1", high=lead), Span("2", low=end)]
    if page.falling:
        found.reverse()
    if page.start is None:
        return [(span, None) for span in found]
    key, row = page.start
    first = next((at for at, span in enumerate(found) if key.startswith(span.mark)), 0)
    return [(span, (key[1:], row) if at == first else None) for at, span in enumerate(found)][first:]
