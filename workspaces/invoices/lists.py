"""The lists of a dossier: purchases and sales, by hand-written SQL, one page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from workspaces.dossiers.models import Direction
from workspaces.invoices.draft import CREDIT_NOTES
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
SIGNED = f"case when type_code in {CREDIT_NOTES!r} and gross > 0 then -gross else gross end"
LATE_SQL, SOON_SQL = "due_date < :today", "due_date >= :today and due_date < :soon"


@dataclass(frozen=True)
class View:
    """A named filter of the list, and the word of its chip. `due`: only what is still owed and due then."""

    name: str
    label: str
    statuses: tuple[Processing, ...] = ()
    due: str = ""
    quiet: bool = False  # reached from the totals: its chip shows only while it is chosen

    @property
    def where(self) -> str:
        conditions = [f"processing in ({', '.join(repr(status.value) for status in self.statuses)})"]
        conditions = conditions if self.statuses else []
        if self.due:
            conditions += [LATE_SQL if self.due == "late" else SOON_SQL, f"payment <> '{Payment.PAID.value}'"]
        return " and ".join(conditions)

    def holds(self, group: dict[str, Any]) -> bool:
        """The same, of a group of rows already counted together."""
        if self.statuses and group["processing"] not in {status.value for status in self.statuses}:
            return False
        return not self.due or (group["due"] == self.due and group["payment"] != Payment.PAID.value)


OWED = tuple(status for status in Processing if status not in (P.REFUSED, P.DUPLICATE))
ALL = View("", "Toutes")
LATE = View("echues", "Échues", OWED, due="late", quiet=True)
DUE_SOON = View("a-echoir", "À échoir sous 30 jours", OWED, due="soon", quiet=True)
TO_ACCEPT = View("a-accepter", "À accepter", (P.TO_CHECK, P.TO_ACCEPT))
VIEWS = {
    Direction.PURCHASE: (
        ALL,
        TO_ACCEPT,
        View("en-attente", "En attente", (P.ON_HOLD,)),
        View("acceptees", "Acceptées", (P.ACCEPTED, P.ARCHIVED)),
        View("refusees", "Refusées", (P.REFUSED,)),
        View("doublons", "Doublons", (P.DUPLICATE,)),
        LATE,
        DUE_SOON,
    ),
    Direction.SALE: (ALL, View("archivees", "Archivées", (P.ARCHIVED,)), LATE, DUE_SOON),
}


@dataclass(frozen=True)
class Search:
    """What is asked of a list. `party`: only the invoices of this third party."""

    ws: Access
    side: Direction
    view: View
    typed: str = ""
    party: UUID | None = None

    @property
    def params(self) -> dict[str, Any]:
        today = clock.today()
        days = {"today": today, "soon": today + SOON}
        asked = {"ws": self.ws.workspace_id, "side": self.side.value, "party": self.party}
        return asked | days | _typed_values(self.typed)

    @property
    def where(self) -> str:
        """Always the dossier first."""
        party = "party_id = :party" if self.party else ""
        conditions = ["workspace_id = :ws", "direction = :side", party, self.view.where, _typed_where(self.typed)]
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
    return _together(await db.rows(sql, **search.params))


async def overview(ws: Access, side: Direction, party: UUID | None = None) -> dict[str, Count]:
    """Every view of the list counted in one pass over the dossier's own rows."""
    due = f"case when {LATE_SQL} then 'late' when {SOON_SQL} then 'soon' else '' end"
    search = Search(ws, side, ALL, party=party)
    sums = f"processing, payment, currency, {due} as due, count(*) as n, coalesce(sum({SIGNED}), 0) as cents"
    sql = f"select {sums} from invoice where {search.where} group by 1, 2, 3, 4"  # noqa: S608 (placeholders)
    groups = await db.rows(sql, **search.params)
    return {view.name: _together([group for group in groups if view.holds(group)]) for view in VIEWS[side]}


def _together(groups: list[dict[str, Any]]) -> Count:
    euros = sum(int(group["cents"]) for group in groups if group["currency"] == "EUR")
    others = sum(group["n"] for group in groups if group["currency"] != "EUR")
    return Count(sum(group["n"] for group in groups), euros, others)


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
