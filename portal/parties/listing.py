"""The third parties of all the dossiers that somebody follows: sheet by sheet, or company by company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from workspaces.kernel import db, keyset
from workspaces.kernel.keyset import Page, Slice
from workspaces.parties.models import Kind

Row = dict[str, Any]
COMPANIES, SHEETS, APART = "", "fiches", "a-aligner"
VIEWS = {COMPANIES: "Par entreprise", APART: "Noms à aligner", SHEETS: "Toutes les fiches"}
SIDES = {"": None, "fournisseurs": Kind.SUPPLIER, "clients": Kind.CUSTOMER}
SHEET_KEYS = {"name": keyset.plain("folded"), "dossier": keyset.text("dossier"), "siren": keyset.plain("siren")}
COMPANY_KEYS = {"name": keyset.plain("folded"), "siren": keyset.plain("siren"), "dossiers": keyset.whole("dossiers")}
CURRENT = "p.workspace_id in :ids and p.merged_into is null and p.archived_at is null"
BATCH = 2_000


@dataclass(frozen=True)
class Asked:
    """Whose, how, and what was typed."""

    ids: frozenset[UUID]
    view: str = COMPANIES
    side: str = ""
    typed: str = ""

    @classmethod
    def of(cls, ids: frozenset[UUID], query: Mapping[str, str]) -> Asked:
        view, side = query.get("vue", ""), query.get("cote", "")
        typed = query.get("q", "").strip()[:100]
        return cls(ids, view if view in VIEWS else COMPANIES, side if side in SIDES else "", typed)

    @property
    def where(self) -> str:
        kind = " and p.kind = :kind" if SIDES[self.side] else ""
        said = f" and ({keyset.containing('p.name', 'typed')} or p.siren like :siren)" if self.typed else ""
        return f"{CURRENT}{kind}{said}"

    @property
    def values(self) -> dict[str, Any]:
        digits = "".join(sign for sign in self.typed if sign.isdigit())
        kind = SIDES[self.side]
        return {
            "ids": list(self.ids),
            "kind": kind.value if kind else "",
            "typed": keyset.pattern(self.typed),
            "siren": f"{digits}%" if digits else "",
        }


def sheets(asked: Asked) -> str:
    names = "p.id, p.workspace_id, p.kind, p.number, p.name, p.folded, p.siren, p.email, p.iban_pending"
    there = "from third_party p join workspace w on w.id = p.workspace_id"
    apart = f" and p.siren in (select siren from {companies(asked)})" if asked.view == APART else ""  # noqa: S608
    told = f"select {names}, w.name as dossier, w.slug, w.siren as dossier_siren {there}"
    return f"({told} where {asked.where}{apart}) sheet"


def companies(asked: Asked) -> str:
    """One line a SIREN. What has no SIREN is nobody that two dossiers could be sure to share."""
    first = "(array_agg(p.id order by p.id))[1]" if db.is_postgres() else "min(p.id)"
    figures = "count(distinct p.workspace_id) as dossiers, count(*) as sheets, count(distinct p.name) as names"
    having = " having count(distinct p.name) > 1" if asked.view == APART else ""
    told = f"select {first} as id, p.siren, min(p.name) as name, min(p.folded) as folded, {figures}"
    return f"({told} from third_party p where {asked.where} and p.siren <> '' group by p.siren{having}) company"


async def page_of(asked: Asked, page: Page) -> Slice:
    if not asked.ids:
        return page.cut([])
    source = sheets(asked) if asked.view == SHEETS else companies(asked)
    sql = f"select *, {page.key.sql} as sort_key from {source} where 1 = 1{page.where}{page.order}"  # noqa: S608
    return page.cut(await db.rows(sql, **asked.values, **page.values))


async def count(asked: Asked) -> int:
    if not asked.ids:
        return 0
    source = sheets(asked) if asked.view == SHEETS else companies(asked)
    return int((await db.rows(f"select count(*) as n from {source}", **asked.values))[0]["n"])  # noqa: S608


async def names(ids: frozenset[UUID], sirens: Collection[str]) -> dict[str, list[tuple[str, int]]]:
    """The names that each company bears, with the number of dossiers, the most usual first."""
    if not sirens or not ids:
        return {}
    said = "select p.siren, p.name, count(distinct p.workspace_id) as n from third_party p"
    sql = f"{said} where {CURRENT} and p.siren in :sirens group by p.siren, p.name order by n desc, p.name"
    found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in await db.rows(sql, ids=list(ids), sirens=list(sirens)):
        found[row["siren"]].append((row["name"], row["n"]))
    return found


async def every(asked: Asked) -> AsyncIterator[list[Row]]:
    """All the sheets of what was asked, by their ids: nothing that comes in meanwhile disturbs the order."""
    after = str(UUID(int=0))
    while asked.ids:
        sql = f"select * from {sheets(asked)} where id > :after order by id limit {BATCH}"  # noqa: S608
        rows = await db.rows(sql, after=UUID(after), **asked.values)
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        after = str(rows[-1]["id"])
