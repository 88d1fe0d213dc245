"""How a filter's rows are found, so that any page costs a few milliseconds over a million invoices.

Three ways: by the dossiers, where they are few; by their identifiers, where some condition keeps few rows, as its
own index says at once; otherwise along the order of the page, whose index is walked until the page is full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from portal.consolidated.dossiers import listed
from portal.consolidated.filters import Condition, Filter, here
from portal.consolidated.indexes import ORDERED
from workspaces.kernel import bulk, db
from workspaces.kernel.keyset import Page, Slice

FEW = 1000  # rows found by their identifiers, and sorted
FEW_DOSSIERS = 3
BY_DATE = "date"
ARRIVAL = "received"  # the order in which the index of each axis also is


@dataclass(frozen=True)
class Reading:
    """A filter, and the way to its rows in this order."""

    where: str
    values: dict[str, Any]
    nothing: bool = False

    @classmethod
    async def of(cls, asked: Filter, by: str) -> Self:
        values = {"ids": listed(asked.workspace_ids)} | {
            k: v for one in asked.conditions for k, v in one.values.items()
        }
        conditions = [one.sql for one in asked.conditions]
        if not asked.workspace_ids or asked.found == [] or any([] in one.values.values() for one in asked.conditions):
            return cls("workspace_id is null", {}, nothing=True)
        if asked.found is None and len(asked.workspace_ids) > FEW_DOSSIERS:
            found = await few(asked, values["ids"])
        else:
            found = asked.found
        if found is not None:
            return cls(" and ".join(["id in :found", here(), *conditions]), values | {"found": found}, found == [])
        if len(asked.workspace_ids) <= FEW_DOSSIERS:
            return cls(" and ".join([bulk.among("workspace_id", "ids"), *conditions]), values)
        return cls(" and ".join([here(), *walked(asked.conditions, by)]), values)


async def few(asked: Filter, ids: Any) -> list[Any] | None:
    """The rows of the first condition that keeps few, whatever their dossier."""
    for condition in asked.conditions:
        if condition.indexed:
            sql = f"select id from invoice where {condition.sql} and {here()} limit {FEW + 1}"  # noqa: S608 (workspace_id)
            rows = await db.rows(sql, ids=ids, **condition.values)
            if len(rows) <= FEW:
                return [row["id"] for row in rows]
    return None


def walked(conditions: list[Condition], by: str) -> list[str]:
    """SQLite follows the index of one axis, which is in the order of arrival, or that of the order alone."""
    if db.is_postgres():
        return [one.sql for one in conditions]
    lead = next((one for one in conditions if one.single), None) if by == ARRIVAL else None
    dated = ORDERED["issued"] if by == BY_DATE else None
    return [one.sql if one is lead or one.key == dated else off(one) for one in conditions]


def off(condition: Condition) -> str:
    """The same, by no index: SQLite would gather all its rows to sort them."""
    if condition.column:
        return f"+{condition.sql}"
    return condition.sql.replace(condition.key, f"+{condition.key}") if condition.key else condition.sql


async def page_of(asked: Filter, page: Page, columns: str) -> Slice:
    reading = await Reading.of(asked, page.by)
    if reading.nothing:
        return page.cut([])
    sql = f"select {columns}, {page.key.sql} as sort_key from invoice where {reading.where}{page.where}{page.order}"  # noqa: S608 (workspace_id)
    return page.cut(await db.rows(sql, **reading.values, **page.values))
