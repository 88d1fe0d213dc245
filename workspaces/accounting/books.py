"""The entries of a dossier and a period in the order of their days, in batches: numbered ones as they were frozen, and
for whoever looks ahead, those that would be."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from workspaces.accounting import plans, sources
from workspaces.accounting.entries import build
from workspaces.accounting.facts import Line
from workspaces.accounting.models import AccountingPiece, written
from workspaces.accounting.packages.base import Entry
from workspaces.accounting.sources import ACCOUNTABLE_SQL
from workspaces.dossiers.models import Workspace
from workspaces.invoices.models import Invoice
from workspaces.kernel import db
from workspaces.kernel.clock import today
from workspaces.kernel.errors import DomainError

BATCH = 1000
COLUMNS = "id, invoice_id, journal, journal_name, exercise, number, day, due, reference, label, lines, validated_on"
Row = dict[str, Any]


@dataclass
class Told:
    """What a reading found on its way: how many, what they come to, and which invoices have no entry."""

    entries: int = 0
    lines: int = 0
    debit: int = 0
    problems: list[dict[str, str]] = field(default_factory=list)

    def count(self, entry: Entry) -> None:
        self.entries += 1
        self.lines += len(entry.lines)
        for line in entry.lines:
            self.debit += line.debit

    def numbered(self, entry: Entry) -> Entry:
        """The next entry of a file: it was made a line above and nobody has seen it, so it is not copied."""
        self.count(entry)
        object.__setattr__(entry, "number", self.entries)
        return entry


async def exported(workspace_id: UUID, export_id: UUID) -> AsyncIterator[list[Row]]:
    """The pieces of one export, by day, each with its original (`sha256`, `media_type`)."""
    after: Row | None = None
    columns = ", ".join(f"p.{name}" for name in COLUMNS.split(", "))
    while True:
        beyond = " and (p.day, p.id) > (:day, :after)" if after else ""
        sql = (
            f"select {columns}, d.sha256, d.media_type from accounting_piece p "  # noqa: S608 (placeholders)
            "left join invoice i on i.id = p.invoice_id and i.workspace_id = :ws "
            "left join document d on d.id = i.document_id and d.workspace_id = :ws "
            f"where p.workspace_id = :ws and p.export_id = :export{beyond} order by p.day, p.id limit {BATCH}"
        )
        place = {"day": after["day"], "after": after["id"]} if after else {}
        found = await db.rows(sql, ws=workspace_id, export=export_id, **place)
        if found:
            yield found
        if len(found) < BATCH:
            return
        after = found[-1]


async def foreseen(dossier: Workspace, since: date, until: date, told: Told) -> AsyncIterator[Entry]:
    """Every invoice of the period that belongs in the books: its piece, or the entry it would have today."""
    ahead = Ahead(dossier, told, await _unnumbered(dossier.id, since, until))
    async for pieces in _numbered(dossier.id, since, until):
        for piece in pieces:
            for earlier in await ahead.before(as_day(piece["day"])):
                yield told.numbered(earlier)
            yield told.numbered(entry_of(piece))
    while ahead.left:
        for last in await ahead.before(date.max):
            yield told.numbered(last)


class Ahead:
    """Invoices without a number yet, by day: made into entries as their day comes, a batch at a time."""

    def __init__(self, dossier: Workspace, told: Told, listed: list[tuple[date, UUID]]) -> None:
        self.dossier, self.told = dossier, told
        self.left = deque(listed)

    async def before(self, day: date) -> list[Entry]:
        """At most a batch of those dated before this day."""
        taken: list[UUID] = []
        while self.left and self.left[0][0] < day and len(taken) < BATCH:
            taken.append(self.left.popleft()[1])
        if not taken:
            return []
        made = await _made(self.dossier, taken, self.told)
        more = await self.before(day) if len(taken) == BATCH and day != date.max else []
        return [made[id_] for id_ in taken if id_ in made] + more


async def _unnumbered(workspace_id: UUID, since: date, until: date) -> list[tuple[date, UUID]]:
    sql = (
        f"select id, issue_date from invoice where workspace_id = :ws and {ACCOUNTABLE_SQL} "  # noqa: S608
        "and issue_date >= :since and issue_date <= :until and not exists (select 1 from accounting_piece p "
        "where p.workspace_id = :ws and p.invoice_id = invoice.id and not p.open) order by issue_date, id"
    )
    found = await db.rows(sql, ws=workspace_id, since=since, until=until)
    return [(as_day(row["issue_date"]), UUID(str(row["id"]))) for row in found]


async def _numbered(workspace_id: UUID, since: date, until: date) -> AsyncIterator[list[Row]]:
    after: Row | None = None
    while True:
        beyond = " and (day, id) > (:day, :after)" if after else ""
        sql = (
            f"select {COLUMNS} from accounting_piece where workspace_id = :ws and not open "  # noqa: S608 (placeholders)
            f"and day >= :since and day <= :until{beyond} order by day, id limit {BATCH}"
        )
        place = {"day": after["day"], "after": after["id"]} if after else {}
        found = await db.rows(sql, ws=workspace_id, since=since, until=until, **place)
        if found:
            yield found
        if len(found) < BATCH:
            return
        after = found[-1]


async def _made(dossier: Workspace, ids: list[UUID], told: Told) -> dict[UUID, Entry]:
    """Entries of invoices that have no number yet: the invoice's own stands for the piece's."""
    plan, made = await plans.plan_of(dossier), {}
    invoices = await Invoice.filter(workspace_id=dossier.id, id__in=ids)
    source = await sources.of(dossier.id, invoices)
    for invoice in invoices:
        try:
            draft = build(source[invoice.id], plan)
        except DomainError as why:
            told.problems.append(problem(invoice, why))
            continue
        made[invoice.id] = Entry(
            draft.journal, draft.journal_name, 0, draft.reference, draft.day, draft.due, draft.reference, draft.label,
            today(), draft.lines,
        )  # fmt: skip
    return made


def problem(invoice: Invoice, why: DomainError) -> dict[str, str]:
    """Why an invoice has no entry, with what it takes to find it."""
    title = f"{invoice.party_name or 'sans nom'} {invoice.number}".strip()
    return {"invoice": str(invoice.id), "title": title, "code": why.code, "message": why.message}


def entry_of(row: Row, *, number: int = 0, image: str = "") -> Entry:
    """A piece as it was frozen."""
    listed = json.loads(row["lines"]) if isinstance(row["lines"], str) else row["lines"]
    day, exercise = as_day(row["day"]), as_day(row["exercise"])
    return Entry(
        row["journal"],
        row["journal_name"],
        number,
        written(row["journal"], exercise, row["number"]),
        day,
        as_day(row["due"]) if row["due"] else None,
        row["reference"],
        row["label"],
        as_day(row["validated_on"]),
        tuple([Line(*line) for line in listed]),
        image,
    )


def as_day(value: date | str) -> date:
    """SQLite answers text."""
    return value if isinstance(value, date) else date.fromisoformat(value[:10])


async def piece_of(invoice: Invoice) -> AccountingPiece | None:
    return await AccountingPiece.get_or_none(workspace_id=invoice.workspace_id, invoice_id=invoice.id)
