"""The queue: the purchases that wait for the firm, over the dossiers a person may see, in an order kept in the address.

A place in the queue is an invoice, not a number: decided or not meanwhile, what follows it is found from its own row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from portal.consolidated import dossiers
from portal.firms import following
from workspaces.dossiers.models import Workspace
from workspaces.invoices.draft import CREDIT_NOTES
from workspaces.kernel import db
from workspaces.kernel.access import FirmAccess

NEVER = date(1, 1, 1)
COLUMNS = (
    "i.id, i.workspace_id, i.type_code, i.document_id, i.party_name, i.number, i.issue_date, i.due_date, i.currency, "
    "i.net, i.tax, i.gross, i.processing, i.doubt_count, i.duplicate_of, w.name as workspace_name, w.slug"
)
SOURCE = "from invoice i join workspace w on w.id = i.workspace_id"
ORDERS = {
    "workspace": ("w.name", "i.workspace_id"),
    "party": ("i.party_name",),
    "date": ("coalesce(i.issue_date, :never)",),
    "due_date": ("coalesce(i.due_date, :never)",),
    "gross": ("coalesce(i.gross, 0)",),
}
UNDECIDED = "i.processing in ('to-check', 'to-accept', 'on-hold')"
OPEN = "i.processing in ('to-check', 'to-accept')"
# Where only the client may accept, the firm's part is over once it has looked or has asked the client for something.
NOT_DONE = "(w.decider <> 'owner' or i.accounting not in ('ready', 'client-action'))"
OF_DEPOSIT = "i.document_id in (select d.id from document d where d.workspace_id in :ids and d.deposit_id = :deposit)"
NO_DEPOSIT = UUID(int=0)
VIEWS = {  # the value in the address, what it is called, what it keeps
    "": ("Tout", f"{OPEN} and {NOT_DONE}"),
    "a-verifier": ("À vérifier", f"{OPEN} and {NOT_DONE} and i.doubt_count > 0"),
    "doublons": ("Doublons probables", f"{OPEN} and {NOT_DONE} and i.duplicate_of is not null"),
    "en-attente": ("En attente", "i.processing = 'on-hold'"),
}

Row = dict[str, Any]


@dataclass(frozen=True)
class Queue:
    """One view of what waits, of all the dossiers or of one, sorted."""

    workspace_ids: frozenset[UUID]
    view: str = ""
    slug: str = ""
    order: str = "workspace"
    descending: bool = False
    deposit: UUID | None = None  # only what was brought in together
    followed: str = ""  # whose dossiers, see `following`

    @classmethod
    async def of(cls, firm: FirmAccess, query: Mapping[str, str]) -> Self:
        """From the address; what makes no sense there is as if it were absent."""
        ids, slug = await following.followed(firm, query), query.get("dossier", "")
        if slug:
            dossier = await Workspace.get_or_none(slug=slug)
            ids = ids & {dossier.id} if dossier else frozenset()
        order = query.get("tri", "workspace")
        if order.removeprefix("-") not in ORDERS:
            order = "workspace"
        view = query.get("vue", "")
        sort = (order.removeprefix("-"), order.startswith("-"))
        whose = query.get(following.NAME, "")[:40]
        return cls(ids, view if view in VIEWS else "", slug, *sort, deposit_of(query.get("depot", "")), whose)

    def query(self, **changes: str) -> str:
        """The state as a query string with its question mark, or nothing: defaults are left out."""
        order = f"-{self.order}" if self.descending else self.order
        narrowed = {"vue": self.view, "dossier": self.slug, "depot": str(self.deposit or ""), "suivi": self.followed}
        state = narrowed | {"tri": "" if order == "workspace" else order} | changes
        written = urlencode({name: value for name, value in state.items() if value})
        return f"?{written}" if written else ""

    async def after(self, here: UUID | None, limit: int) -> list[Row]:
        """What follows an invoice, or the beginning."""
        return await self._page(here, limit, forward=True)

    async def before(self, here: UUID, limit: int) -> list[Row]:
        """What precedes an invoice, in the order of the queue."""
        return (await self._page(here, limit, forward=False))[::-1]

    async def next(self, here: UUID) -> Row | None:
        """What to show once `here` is dealt with: what follows, else what was passed over."""
        found = await self.after(here, 1) or [row for row in await self.after(None, 2) if str(row["id"]) != str(here)]
        return found[0] if found else None

    async def count(self) -> int:
        found = await self._read(f"select count(*) as n {SOURCE} where {self._mine()}")
        return int(found[0]["n"]) if found else 0

    async def counts(self) -> dict[str, int]:
        """Every view counted, in one pass over what is open."""
        names = {f"n_{'abcd'[n]}": view for n, view in enumerate(VIEWS)}
        sums = ", ".join(f"sum(case when {VIEWS[view][1]} then 1 else 0 end) as {name}" for name, view in names.items())
        found = await self._read(f"select {sums} {SOURCE} where {self._mine(UNDECIDED)}")
        return {view: int(found[0][name] or 0) if found else 0 for name, view in names.items()}

    async def rank(self, here: UUID) -> int:
        """How many in the queue come before this invoice or are it."""
        place = await self._place(here)
        if place is None:
            return 0
        condition = f"{self._mine()} and not {self._beyond(forward=True)}"
        return int((await self._read(f"select count(*) as n {SOURCE} where {condition}", **place))[0]["n"])

    @property
    def _key(self) -> tuple[str, ...]:
        return (*ORDERS[self.order], "i.received_at", "i.id")

    async def _page(self, here: UUID | None, limit: int, *, forward: bool) -> list[Row]:
        place = await self._place(here) if here else {}
        if place is None:
            return []
        beyond = f" and {self._beyond(forward)}" if place else ""
        way = "desc" if self.descending is forward else "asc"
        order = ", ".join(f"{part} {way}" for part in self._key)
        sql = f"select {COLUMNS} {SOURCE} where {self._mine()}{beyond} order by {order} limit {int(limit)}"
        return await self._read(sql, **place)

    async def _place(self, here: UUID) -> dict[str, Any] | None:
        """Where an invoice stands in this order, as parameters."""
        parts = ", ".join(f"{part} as key_{'abcd'[n]}" for n, part in enumerate(self._key))
        found = await self._read(f"select {parts} {SOURCE} where i.id = :here and i.workspace_id in :ids", here=here)
        return found[0] if found else None

    def _beyond(self, forward: bool) -> str:
        values = ", ".join(f":key_{'abcd'[n]}" for n in range(len(self._key)))
        return f"({', '.join(self._key)}) {'<' if self.descending is forward else '>'} ({values})"

    def _mine(self, condition: str = "") -> str:
        together = f" and {OF_DEPOSIT}" if self.deposit else ""
        return f"i.workspace_id in :ids and i.direction = 'purchase' and {condition or VIEWS[self.view][1]}{together}"

    async def _read(self, sql: str, **more: Any) -> list[Row]:
        """Always over the explicit list of dossiers; with none there is nothing to ask."""
        if not self.workspace_ids:
            return []
        return await db.rows(sql, ids=list(self.workspace_ids), never=NEVER, deposit=self.deposit, **more)


def deposit_of(typed: str) -> UUID | None:
    """None where none is asked for; what makes no sense is a deposit without documents, not the whole queue."""
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return NO_DEPOSIT


def signed(row: Row) -> Row:
    """A credit note counts against the invoices, so its amounts are shown negative, however they are printed."""
    if row["type_code"] not in CREDIT_NOTES or (row["gross"] or 0) <= 0:
        return row
    return row | {name: -row[name] for name in ("net", "tax", "gross") if row.get(name) is not None}


async def count_waiting(firm: FirmAccess) -> int:
    """What the menu counts: everything in the queue of this person, from the tallies."""
    return (await dossiers.sums(dossiers.Listing(firm.workspace_ids))).waiting
