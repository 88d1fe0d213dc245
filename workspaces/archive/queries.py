"""The archives of a dossier, one page at a time, and the periods that they cover."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from workspaces.archive.models import ArchiveEntry
from workspaces.dossiers.models import Direction
from workspaces.kernel import db, keyset
from workspaces.kernel.access import Access
from workspaces.kernel.french import MONTHS
from workspaces.kernel.keyset import Page, Slice

KEYS = {
    "sealed_at": keyset.number("seq"),
    "party": keyset.text("party_name"),
    "number": keyset.text("number"),
    "date": keyset.day("issue_date"),
    "gross": keyset.number("gross"),
}
COLUMNS = "id, seq, direction, party_name, number, issue_date, gross, currency, sealed_at"
SIDES = {"achats": Direction.PURCHASE, "ventes": Direction.SALE}
BATCH = 200


@dataclass(frozen=True)
class Search:
    """Which archived pieces: a side (or both), a period « 2026 » or « 2026-11 » (or all), what was typed."""

    ws: Access
    side: str = ""
    period: str = ""
    typed: str = ""

    @property
    def where(self) -> str:
        conditions = ["workspace_id = :ws"]
        if self.side in SIDES:
            conditions.append("direction = :side")
        if bounds(self.period):
            conditions.append("issue_date >= :since and issue_date < :until")
        if self.typed:
            conditions.append(self._typed())
        return " and ".join(conditions)

    @property
    def params(self) -> dict[str, Any]:
        side = SIDES.get(self.side)
        values: dict[str, Any] = {"ws": self.ws.workspace_id, "side": side.value if side else ""}
        values["since"], values["until"] = bounds(self.period) or (None, None)
        least, most = keyset.amounts(self.typed) or (0, 0)
        bare = self.typed.replace(" ", "")
        return values | {"typed": keyset.pattern(self.typed), "siren": bare, "least": least, "most": most}

    def _typed(self) -> str:
        found = [keyset.containing("party_name", "typed"), keyset.containing("number", "typed"), "party_siren = :siren"]
        if keyset.amounts(self.typed):
            found.append("abs(gross) between :least and :most")
        return f"({' or '.join(found)})"


def bounds(period: str) -> tuple[date, date] | None:
    """The first day of a year or a month, and the first day after it."""
    try:
        if len(period) == 4:
            return date(int(period), 1, 1), date(int(period) + 1, 1, 1)
        first = date.fromisoformat(f"{period}-01")
        return first, (first + timedelta(days=32)).replace(day=1)
    except (ValueError, OverflowError):
        return None


async def page_of(search: Search, page: Page) -> Slice:
    columns = f"{COLUMNS}, {page.key.sql} as sort_key"
    sql = f"select {columns} from archive_entry where {search.where}{page.where}{page.order}"  # noqa: S608
    return page.cut(await db.rows(sql, **search.params, **page.values))


async def count(search: Search) -> int:
    sql = f"select count(*) as n from archive_entry where {search.where}"  # noqa: S608 (placeholders)
    return int((await db.rows(sql, **search.params))[0]["n"])


async def periods(ws: Access) -> list[tuple[str, str]]:
    """Every year that has pieces, newest first, each followed by its months."""
    part = "to_char(issue_date, 'YYYY-MM')" if db.is_postgres() else "substr(issue_date, 1, 7)"
    sql = f"select distinct {part} as month from archive_entry where workspace_id = :ws and issue_date is not null"  # noqa: S608
    months = sorted((row["month"] for row in await db.rows(sql, ws=ws.workspace_id)), reverse=True)
    listed: list[tuple[str, str]] = []
    for month in months:
        year = month[:4]
        if (year, year) not in listed:
            listed.append((year, year))
        listed.append((month, f"{MONTHS[int(month[5:]) - 1]} {year}"))
    return listed


async def entries(search: Search) -> AsyncIterator[ArchiveEntry]:
    """Every entry asked for, in the order of the chain, a batch at a time."""
    after = 0
    while True:
        sql = f"select id from archive_entry where {search.where} and seq > :after order by seq limit {BATCH}"  # noqa: S608
        ids = [row["id"] for row in await db.rows(sql, **search.params, after=after)]
        for entry in await ArchiveEntry.within(search.ws).filter(id__in=ids).order_by("seq"):
            yield entry
            after = entry.seq
        if len(ids) < BATCH:
            return
