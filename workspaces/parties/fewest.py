"""The ids of what few third parties have, by whichever index lists few enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workspaces.kernel import db
from workspaces.parties import reads
from workspaces.parties.queries import Condition, Search

FEW = 1_500  # rows that are cheaper to fetch and sort than to wait for along the order
OFTEN = 12  # a word of so many names of the sample is no rare one


async def ids(search: Search) -> list[Any] | None:
    """Of all that are found, and perhaps of others. None: every list is too long."""
    for condition in search.conditions:
        for listed in await _worth_trying(condition, search):
            some = f"select id from ({listed}) as listed limit {FEW + 1}"  # noqa: S608
            rows = await db.rows(some, **search.values)
            if len(rows) <= FEW:
                return [row["id"] for row in rows]
    return None


async def _worth_trying(condition: Condition, search: Search) -> Sequence[str]:
    """SQLite's full-text index puts all the rows of a word together before it gives the first one: of several words
    the rarest is listed, if it is rare, and else the rows that have them all."""
    if db.is_postgres() or not condition.words:
        return condition.lists
    counted = await reads.sample(condition.words, search)
    often, word = min(zip(counted, condition.words, strict=True), key=lambda each: each[0])
    return word.lists if often < OFTEN else condition.lists
