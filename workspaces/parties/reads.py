"""The reads of a search, each beginning with the dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workspaces.kernel import db
from workspaces.kernel.keyset import Page
from workspaces.parties.queries import MINE, Condition, Search

COUNTED = 10_000  # beyond that, nobody counts: « plus de 10 000 »
COLUMNS = "id, workspace_id, kind, number, name, siren, iban, iban_pending, email, trusted, archived_at"
PLACES, AT_EACH = "cfjns", 500
Rows = list[dict[str, Any]]
Place = tuple[Any, Any]


@dataclass(frozen=True)
class Span:
    """A range of an order, from `low` on and before `high` where it has them. `mark` stands before its keys in the
    address of a page."""

    mark: str = ""
    low: str = ""
    high: str = ""

    def within(self, page: Page, end: Place | None = None) -> tuple[str, dict[str, Any]]:
        """What of it lies beyond the start of the page, and before `end`: a condition with its values. One bound on
        each side: of two, SQLite may walk all that only the other one rules out."""
        low, high = (end, page.start) if page.falling else (page.start, end)
        key, bounds = page.key.sql, ""
        values: dict[str, Any] = {}
        if low or self.low:
            bounds += f" and ({key}, id) > (:low, :low_id)" if low else f" and {key} >= :low"
            values |= {"low": low[0], "low_id": low[1]} if low else {"low": self.low}
        if high or self.high:
            bounds += f" and ({key}, id) < (:high, :high_id)" if high else f" and {key} < :high"
            values |= {"high": high[0], "high_id": high[1]} if high else {"high": self.high}
        return bounds, values


async def walk(search: Search, span: Span, page: Page, end: Place | None = None) -> Rows:
    """The rows of a page and one more, in its order, as far as `end` where there is one."""
    bounds, values = span.within(page, end)
    found = f"select {COLUMNS}, {page.key.sql} as sort_key from third_party where {search.where}"  # noqa: S608
    return await db.rows(f"{found}{bounds}{page.order}", **search.values, **values)


async def end_of_look(search: Search, span: Span, page: Page, length: int) -> Place | None:
    """Where a look through so many rows of the order ends, by its index alone. None: there are no more."""
    bounds, values = span.within(page)
    way = "desc" if page.falling else "asc"
    order = f"order by {page.key.sql} {way}, id {way} limit 1 offset {length}"
    sql = f"select {page.key.sql} as sort_key, id from third_party where {MINE}{bounds} {order}"  # noqa: S608
    rows = await db.rows(sql, **search.values, **values)
    return (rows[0]["sort_key"], rows[0]["id"]) if rows else None


async def sample(words: Sequence[Condition], search: Search) -> list[int]:
    """How many of some names, taken from all over the index, have each word."""
    some = f"select folded from third_party where {MINE} and folded >= '{{}}' order by folded limit {AT_EACH}"  # noqa: S608
    names = " union all ".join(f"select * from ({some.format(place)})" for place in PLACES)  # noqa: S608
    counts = ", ".join(f"coalesce(sum({word.sql}), 0) as n{at}" for at, word in enumerate(words))
    return list((await db.rows(f"select {counts} from ({names}) as sample", **search.values))[0].values())  # noqa: S608


async def count(search: Search) -> int:
    return await _number(f"select count(*) as n from third_party where {search.where}", search)  # noqa: S608


async def count_all(search: Search) -> int:
    """All that are visible on this side of the dossier, by its indexes alone; at most one more than `COUNTED`."""
    by = "" if db.is_postgres() else " indexed by party_hidden"
    put_away = f"(archived_at is not null or merged_into is not null) and not ({search.visible})"
    hidden = await _number(f"select count(*) as n from third_party{by} where {MINE} and {put_away}", search)  # noqa: S608
    some = f"select 1 from third_party where {MINE} limit {COUNTED + hidden + 1}"  # noqa: S608
    return await _number(f"select count(*) as n from ({some}) as first_ones", search) - hidden  # noqa: S608


async def _number(sql: str, search: Search) -> int:
    return int((await db.rows(sql, **search.values))[0]["n"])
