"""Finding a page of third parties among very many: always exact, and by whichever way costs least for what is asked.

What many rows have is met soon along the order of the page; what few have is listed by an index of its own and then
sorted. Nobody knows beforehand which it is, so a look at the beginning of the order comes first. See
docs/decisions/0008-searching-third-parties.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from workspaces.kernel import db, keyset
from workspaces.kernel.keyset import Key, Page, Slice
from workspaces.parties.queries import NAME, Condition, Search
from workspaces.parties.words import LAST

GLANCE = 4_000  # rows of the order that are looked at before anything else
FEW = 1_500  # rows that are cheaper to fetch and sort than to wait for along the order
COUNTED = 10_000  # beyond that, nobody counts: « plus de 10 000 »
PLACES, AT_EACH, OFTEN = "cfjns", 500, 12  # a sample of names; so many of them, and the order will meet enough
LETTERS = "abcdef"  # the values of as many words as are looked at
BEGINS = "(folded >= :lead_{0} and folded < :lead_{0}_end)"
INDEXED = {"folded", "number", "siren"}
LISTED = "id, workspace_id, kind, number, name, siren, iban, iban_pending, email, trusted, archived_at"
Rows = list[dict[str, Any]]
Place = tuple[Any, Any]


@dataclass
class Finder:
    """One search; what it learns for a page serves for the count."""

    asked: Search
    _ids: list[Any] | None = None
    _listed: bool = False

    async def page(self, page: Page) -> Slice:
        by_match = page.by == "match" and self.asked.words
        return page.cut(await (self._by_match(page) if by_match else self._found(page)))

    async def _by_match(self, page: Page) -> Rows:
        """Names that begin with the first word typed, then with the next, at last the others: ranges of the index of
        names, so that the walk never waits for a word that stands in front."""
        rows, start = Rows(), page.start
        for rank, part in ranks_from(start, parts_of(self.asked), page.falling):
            place = (start[0][1:], start[1]) if start else None
            rest = replace(page, key=NAME, start=place, size=page.size - len(rows))
            looked = await self._looked(part, rest)
            if looked is None:
                if (ids := await self.ids()) is not None:
                    return await _among(by_rank(self.asked), replace(page, key=ranked(len(self.asked.words))), ids)
                looked = await walk(part, rest)
            rows += [row | {"sort_key": f"{rank}{row['sort_key']}"} for row in looked]
            if len(rows) > page.size:
                break
            start = None
        return rows

    async def _found(self, page: Page) -> Rows:
        """The rows of a page and one more, in its order."""
        if not self.asked.conditions:
            return await walk(self.asked, page)
        looked = await self._looked(self.asked, page)
        if looked is not None:
            return looked
        ids = await self.ids()
        return await walk(self.asked, page) if ids is None else await _among(self.asked, page, ids)

    async def _looked(self, part: Search, page: Page) -> Rows | None:
        """What a look at the beginning of the order finds. None: it does not end there, or was not worth it."""
        ordered = page.key.sql in INDEXED and len(part.reach.workspace_ids) == 1
        if not ordered or any(each.among and not each.words for each in self.asked.conditions):
            return None
        stop = await _glance(part, page)
        rows = await walk(part, page, stop)
        return rows if stop is None or len(rows) > page.size else None

    async def ids(self) -> list[Any] | None:
        """The ids of all the rows, and perhaps of others. None: there are too many."""
        if not self._listed:
            self._ids, self._listed = await few(self.asked), True
        return self._ids

    async def count(self) -> int | None:
        """How many there are in all; more than `COUNTED` are not told apart. None: finding out would cost too much."""
        asked = self.asked
        total = await _held(asked)
        if not asked.conditions:
            return min(total, COUNTED + 1)
        if total <= COUNTED:
            return await _count(asked.where, asked)
        if self._ids is None:  # not looked for, or too many
            return None
        return await _count(f"id in :ids and {asked.where_by_id}", asked, self._ids)


def ranks_from(start: Place | None, parts: list[Search], falling: bool) -> list[tuple[int, Search]]:
    """The parts in the order of the page, from the one where it begins."""
    ranks = list(enumerate(parts))
    if falling:
        ranks.reverse()
    first = next((at for at, (rank, _) in enumerate(ranks) if start and start[0][:1] == str(rank)), 0)
    return ranks[first:]


def parts_of(asked: Search) -> list[Search]:
    """By the word that the name begins with; at last those that begin with none of them."""
    parts: list[Search] = []
    others: list[str] = []
    values: dict[str, Any] = {}
    for letter, word in zip(LETTERS, asked.words, strict=False):
        begins = BEGINS.format(letter)
        values |= {f"lead_{letter}": word, f"lead_{letter}_end": word + LAST}
        parts.append(asked.but(Condition(" and ".join([begins, *others]), dict(values))))
        others.append(f"not {begins}")
    return [*parts, asked.but(Condition(" and ".join(others), values))]


def by_rank(asked: Search) -> Search:
    """Everything, with the values that its order needs."""
    return asked.but(Condition("1 = 1", parts_of(asked)[-1].conditions[-1].values))


def ranked(words: int) -> Key:
    """How well a name matches, then the name, as one text."""
    whens = " ".join(f"when {BEGINS.format(letter)} then '{rank}'" for rank, letter in enumerate(LETTERS[:words]))
    return keyset.plain(f"(case {whens} else '{words}' end || folded)")


async def walk(asked: Search, page: Page, stop: Place | None = None) -> Rows:
    """Along the order of the page, as far as `stop` where there is one."""
    before = f" and ({page.key.sql}, id) {'>' if page.falling else '<'} (:stop_value, :stop_id)" if stop else ""
    columns = f"{LISTED}, {page.key.sql} as sort_key"
    sql = f"select {columns} from third_party where {asked.where}{page.where}{before}{page.order}"  # noqa: S608
    bounds = {"stop_value": stop[0], "stop_id": stop[1]} if stop else {}
    return await db.rows(sql, **asked.values, **page.values, **bounds)  # where: workspace_id first


async def _glance(part: Search, page: Page) -> Place | None:
    """How far the first look goes. None: as far as the end."""
    way = "desc" if page.falling else "asc"
    order = f"order by {page.key.sql} {way}, id {way} limit 1 offset {GLANCE}"
    within = f"{part.mine} and {part.conditions[-1].sql}" if page.by == "match" else part.mine  # workspace_id first
    sql = f"select {page.key.sql} as sort_key, id from third_party where {within}{page.where} {order}"  # noqa: S608
    rows = await db.rows(sql, **part.values, **page.values)
    return (rows[0]["sort_key"], rows[0]["id"]) if rows else None


async def few(asked: Search) -> list[Any] | None:
    """By the first list that is short enough; where there is none, from end to end as the rows lie on the disk."""
    for condition in sorted(asked.conditions, key=lambda each: bool(each.words)):
        for listed in await _lists(condition, asked):
            if (ids := await _ids(listed, asked)) is not None:
                return ids
    if all(condition.among for condition in asked.conditions):
        return None
    whole = "third_party" if db.is_postgres() else "third_party not indexed"
    return await _ids(f"select id from {whole} where {asked.where}", asked)  # noqa: S608


async def _lists(condition: Condition, asked: Search) -> tuple[str, ...]:
    """SQLite's full-text index puts all the rows of a word together before it gives the first one. So a sample says
    which words are rare: the rarest will do; and where many rows have all the words, the order meets them soon."""
    if not condition.words or len(asked.reach.workspace_ids) != 1:
        return condition.among
    every, *each = await _sample(asked, [condition, *condition.words])
    if every >= OFTEN:
        return ()
    rarest = min(zip(each, condition.words, strict=True), key=lambda counted: counted[0])
    return rarest[1].among if rarest[0] < OFTEN else condition.among


async def _sample(asked: Search, conditions: list[Condition]) -> list[int]:
    """How many of some names, taken from all over the index, have each."""
    some = "select * from (select folded from third_party where {mine} and folded >= '{at}' order by folded limit {n})"
    sample = " union all ".join(some.format(mine=asked.mine, at=at, n=AT_EACH) for at in PLACES)  # mine: workspace_id
    counts = ", ".join(f"coalesce(sum({each.sql}), 0) as n{at}" for at, each in enumerate(conditions))
    return list((await db.rows(f"select {counts} from ({sample}) as sample", **asked.values))[0].values())  # noqa: S608


async def _ids(listed: str, asked: Search) -> list[Any] | None:
    rows = await db.rows(f"select id from ({listed}) as listed limit {FEW + 1}", **asked.values)  # noqa: S608
    return [row["id"] for row in rows] if len(rows) <= FEW else None


async def _among(asked: Search, page: Page, ids: list[Any]) -> Rows:
    columns = f"{LISTED}, {page.key.sql} as sort_key"
    where = f"id in :ids and {asked.where_by_id}"  # workspace_id among them
    sql = f"select {columns} from third_party where {where}{page.where}{page.order}"  # noqa: S608
    return await db.rows(sql, ids=ids, **asked.values, **page.values)


async def _held(asked: Search) -> int:
    """Of the dossier, by an index alone: all of them, less those that are hidden."""
    by = "" if db.is_postgres() else " indexed by party_hidden"
    where = f"{asked.mine} and (archived_at is not null or merged_into is not null) and not ({asked.visible})"
    hidden = await _number(f"select count(*) as n from third_party{by} where {where}", asked)  # noqa: S608
    some = f"select 1 from third_party where {asked.mine} limit {COUNTED + hidden + 1}"  # noqa: S608 (workspace_id)
    return await _number(f"select count(*) as n from ({some}) as first_ones", asked) - hidden  # noqa: S608


async def _count(where: str, asked: Search, ids: list[Any] | None = None) -> int:
    """As the condition given says, in which workspace_id comes first."""
    return await _number(f"select count(*) as n from third_party where {where}", asked, ids=ids)  # noqa: S608


async def _number(sql: str, asked: Search, **more: Any) -> int:
    return int((await db.rows(sql, **asked.values, **more))[0]["n"])
