"""The lists of a dossier: purchases and sales, by hand-written SQL, one page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from workspaces.dossiers.models import Direction
from workspaces.invoices.status import Payment, Processing
from workspaces.kernel import clock, db, keyset
from workspaces.kernel.access import Access
from workspaces.kernel.keyset import Page, Slice

P = Processing
SOON = timedelta(days=30)
KEYS = {
    "received": keyset.instant("received_at"),
    "party": keyset.text("party_name"),
    "number": keyset.text("number"),
    "date": keyset.day("issue_date"),
    "due_date": keyset.day("due_date"),
    "gross": keyset.number("gross"),
}
COLUMNS = (
    "id, party_name, number, type_code, issue_date, due_date, received_at, net, tax, gross, currency, processing, "
    "doubt_count, refusal_reason"
)
CREDIT_NOTES = ("381", "396", "502", "503", "261", "262")
SIGNED = f"case when type_code in {CREDIT_NOTES!r} and gross > 0 then -gross else gross end"
OWED = f"payment <> '{Payment.PAID}' and processing not in ('{P.REFUSED}', '{P.DUPLICATE}')"


@dataclass(frozen=True)
class View:
    """A named filter of the list: a condition, and the words of its chip."""

    name: str
    label: str
    where: str = ""
    quiet: bool = False  # reached from the totals; its chip shows only while it is chosen


def _statuses(*wanted: Processing) -> str:
    return f"processing in ({', '.join(repr(status.value) for status in wanted)})"


ALL = View("", "Toutes")
LATE = View("echues", "Échues", f"due_date < :today and {OWED}", quiet=True)
DUE_SOON = View("a-echoir", "À échoir sous 30 jours", f"due_date >= :today and due_date < :soon and {OWED}", quiet=True)
TO_ACCEPT = View("a-accepter", "À accepter", _statuses(P.TO_CHECK, P.TO_ACCEPT))
VIEWS = {
    Direction.PURCHASE: (
        ALL,
        TO_ACCEPT,
        View("en-attente", "En attente", _statuses(P.ON_HOLD)),
        View("acceptees", "Acceptées", _statuses(P.ACCEPTED, P.ARCHIVED)),
        View("refusees", "Refusées", _statuses(P.REFUSED)),
        View("doublons", "Doublons", _statuses(P.DUPLICATE)),
        LATE,
        DUE_SOON,
    ),
    Direction.SALE: (ALL, View("archivees", "Archivées", _statuses(P.ARCHIVED)), LATE, DUE_SOON),
}


@dataclass(frozen=True)
class Search:
    """What is asked of a list."""

    ws: Access
    side: Direction
    view: View
    typed: str = ""

    @property
    def params(self) -> dict[str, Any]:
        today = clock.today()
        days = {"today": today, "soon": today + SOON}
        return {"ws": self.ws.workspace_id, "side": self.side.value} | days | _typed_values(self.typed)

    @property
    def where(self) -> str:
        """Always the dossier first."""
        conditions = ["workspace_id = :ws", "direction = :side", self.view.where, _typed_where(self.typed)]
        return " and ".join(condition for condition in conditions if condition)


def view_named(side: Direction, name: str) -> View:
    return next((view for view in VIEWS[side] if view.name == name), ALL)


async def page_of(search: Search, page: Page) -> Slice:
    sql = f"select {COLUMNS}, {page.key.sql} as sort_key from invoice where {search.where}{page.where}{page.order}"  # noqa: S608 (placeholders)
    return page.cut(await db.rows(sql, **search.params, **page.values))


@dataclass(frozen=True)
class Count:
    """How many invoices, and what they come to in euros; `others` are in another currency and not in the sum."""

    count: int
    cents: int
    others: int = 0


async def count(search: Search) -> Count:
    sums = f"currency, count(*) as n, coalesce(sum({SIGNED}), 0) as cents"
    sql = f"select {sums} from invoice where {search.where} group by currency"  # noqa: S608 (placeholders)
    found = await db.rows(sql, **search.params)
    euros = next((row for row in found if row["currency"] == "EUR"), {"n": 0, "cents": 0})
    total = sum(row["n"] for row in found)
    return Count(total, int(euros["cents"]), total - euros["n"])


async def overview(ws: Access, side: Direction) -> dict[str, Count]:
    """Every view of the list counted in one pass over the dossier's own rows."""
    views = VIEWS[side]
    parts = ", ".join(_counted(n, view) for n, view in enumerate(views))
    sql = f"select {parts} from invoice where workspace_id = :ws and direction = :side"  # noqa: S608 (placeholders)
    found = (await db.rows(sql, **Search(ws, side, ALL).params))[0]
    return {
        view.name: Count(found[f"n_{n}"] or 0, int(found[f"cents_{n}"] or 0), found[f"others_{n}"] or 0)
        for n, view in enumerate(views)
    }


def _counted(n: int, view: View) -> str:
    here = f"({view.where})" if view.where else "1 = 1"
    return (
        f"sum(case when {here} then 1 else 0 end) as n_{n}, "
        f"sum(case when {here} and currency = 'EUR' then {SIGNED} else 0 end) as cents_{n}, "
        f"sum(case when {here} and currency <> 'EUR' then 1 else 0 end) as others_{n}"
    )


def _typed_where(typed: str) -> str:
    """A part of the party's name or of the number, the start of the SIREN, or the amount."""
    if not typed:
        return ""
    found = [keyset.containing("party_name", "typed"), keyset.containing("number", "typed"), "party_siren = :siren"]
    if keyset.amounts(typed) is not None:
        found.append("abs(gross) between :least and :most")
    return f"({' or '.join(found)})"


def _typed_values(typed: str) -> dict[str, Any]:
    if not typed:
        return {}
    least, most = keyset.amounts(typed) or (0, 0)
    return {"typed": keyset.pattern(typed), "siren": typed.replace(" ", "")[:9], "least": least, "most": most}
