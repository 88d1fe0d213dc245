"""Archives over all the dossiers a person follows: search, period, side. The proof is on each piece's own sheet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any, Self
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from workspaces.archive.queries import SIDES, bounds
from workspaces.invoices import fulltext
from workspaces.kernel import db, keyset
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.clock import PARIS, today
from workspaces.kernel.french import MONTHS
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.web import render, url

THIS_MONTH = "ce-mois"
YEARS_BACK = 10
COLUMNS = "id, workspace_id, seq, direction, party_name, number, issue_date, gross, currency, sealed_at"
KEYS = {
    "sealed_at": keyset.instant("sealed_at"),
    "party": keyset.text("party_name"),
    "number": keyset.text("number"),
    "date": keyset.day("issue_date"),
    "gross": keyset.number("gross"),
}
KINDS = {"purchase": "Achat", "sale": "Vente"}
TABS = (("", "Toutes"), ("achats", "Achats"), ("ventes", "Ventes"))


@dataclass(frozen=True)
class Search:
    """Which archived pieces: a side, a year of invoices or what was sealed this month, what was typed."""

    firm: FirmAccess
    side: str = ""
    period: str = ""
    typed: str = ""
    found: tuple[Any, ...] = ()  # the newest whose documents have the words typed

    async def looked_for(self) -> Self:
        """With what the words typed find in the documents themselves."""
        ids = (await fulltext.find(self.typed, self.firm.workspace_ids)).ids if self.typed else []
        return replace(self, found=tuple(ids))

    @property
    def where(self) -> str:
        """Always the explicit dossiers first."""
        conditions = ["workspace_id in :ids"]
        if self.side in SIDES:
            conditions.append("direction = :side")
        if self.period == THIS_MONTH:
            conditions.append("sealed_at >= :month")
        elif bounds(self.period):
            conditions.append("issue_date >= :since and issue_date < :until")
        if self.typed:
            named = [keyset.containing("party_name", "typed"), keyset.containing("number", "typed")]
            if self.found:
                named.append("invoice_id in :found")
            amount = ["abs(gross) between :least and :most"] if keyset.amounts(self.typed) else []
            conditions.append(f"({' or '.join([*named, 'party_siren = :siren', *amount])})")
        return " and ".join(conditions)

    @property
    def params(self) -> dict[str, Any]:
        since, until = bounds(self.period) or (None, None)
        least, most = keyset.amounts(self.typed) or (0, 0)
        side = SIDES[self.side].value if self.side in SIDES else ""
        typed = {
            "typed": keyset.pattern(self.typed),
            "found": self.found,
            "siren": self.typed.replace(" ", ""),
            "least": least,
            "most": most,
        }
        dates = {"since": since, "until": until, "month": beginning_of_month()}
        return {"ids": list(self.firm.workspace_ids), "side": side} | dates | typed


def beginning_of_month() -> datetime:
    """The first instant of this month in Paris."""
    return datetime.combine(today().replace(day=1), time(), PARIS).astimezone(UTC)


async def count(search: Search) -> int:
    if not search.firm.workspace_ids:
        return 0
    found = await db.rows(f"select count(*) as n from archive_entry where {search.where}", **search.params)  # noqa: S608
    return int(found[0]["n"])


async def count_this_month(firm: FirmAccess) -> int:
    return await count(Search(firm, period=THIS_MONTH))


async def page_of(search: Search, page: Page) -> keyset.Slice:
    if not search.firm.workspace_ids:
        return page.cut([])
    columns = f"{COLUMNS}, {page.key.sql} as sort_key"
    sql = f"select {columns} from archive_entry where {search.where}{page.where}{page.order}"  # noqa: S608
    return page.cut(await db.rows(sql, **search.params, **page.values))


async def archives(request: Request, firm: FirmAccess) -> Response:
    query = request.query_params
    search = Search(firm, query.get("sens", ""), query.get("periode", ""), query.get("q", "").strip()[:100])
    search = await search.looked_for()
    page = Page.of(query, KEYS, "-sealed_at")
    links = Addresses(url("firm:archives"), query, page)
    found = await page_of(search, page)
    return render(
        request,
        "archive/firm_list.html",
        "list",
        entries=await lines(found.rows),
        views=[
            {"label": label, "href": links.to(keep=False, sens=side), "current": side == search.side, "count": None}
            for side, label in TABS
        ],
        sort={"by": page.by, "descending": page.descending},
        sort_href=links.sort,
        previous=links.around(found.previous()),
        next=links.around(found.next()),
        sizes=links.sizes(),
        shown=found.shown(total := await count(search), "pièce"),
        total=total,
        q=search.typed,
        here=links.path,
        hidden={name: query[name] for name in ("sens", "periode", "tri", "par") if query.get(name)},
        years=periods(),
        year=search.period,
    )


def periods() -> list[tuple[str, str]]:
    """What was archived this month, then the years of the invoices themselves."""
    this_year, month = today().year, MONTHS[today().month - 1]
    years = [(str(year), f"Factures de {year}") for year in range(this_year, this_year - YEARS_BACK, -1)]
    return [("", "Toutes les périodes"), (THIS_MONTH, f"Archivées en {month} {this_year}"), *years]


async def lines(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    dossiers = await by_id(rows)
    return [
        row
        | {
            "href": url("workspace:archive", workspace=dossiers[str(row["workspace_id"])]["slug"], entry_id=row["id"]),
            "kind": KINDS[row["direction"]],
            "party": row["party_name"],
            "date": row["issue_date"],
            "position": row["seq"],
            "workspace_name": dossiers[str(row["workspace_id"])]["name"],
        }
        for row in rows
    ]


async def by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The dossiers of these rows (name, slug), by their id as text: SQLite and PostgreSQL answer ids differently."""
    ids = {str(row["workspace_id"]) for row in rows}
    sql = "select id, name, slug from workspace where id in :ids"
    return {str(row["id"]): row for row in await db.rows(sql, ids=[UUID(id_) for id_ in ids])} if ids else {}


routes = [firm_route("/archives", archives, can=FirmCan.DOCUMENTS)]
