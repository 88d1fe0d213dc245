"""The entries of a dossier and a period in the order of their days, in batches: numbered ones as they were frozen, and
for whoever looks ahead, those that would be."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
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
        self.debit += sum(line.debit for line in entry.lines)


async def exported(workspace_id: UUID, export_id: UUID) -> AsyncIterator[list[Row]]:
    """The pieces of one export, by day."""
    after: Row | None = None
    while True:
        beyond = " and (day, id) > (:day, :after)" if after else ""
        sql = (
            f"select {COLUMNS} from accounting_piece "  # noqa: S608 (placeholders)
            f"where workspace_id = :ws and export_id = :export{beyond} order by day, id limit {BATCH}"
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
    async for invoices in _accountable(dossier.id, since, until):
        pieces = await _pieces_of(dossier.id, invoices)
        missing = [UUID(str(row["id"])) for row in invoices if str(row["id"]) not in pieces]
        made = await _made(dossier, missing, told) if missing else {}
        for row in invoices:
            entry = pieces.get(str(row["id"])) or made.get(str(row["id"]))
            if entry:
                entry = numbered(entry, told.entries + 1)
                told.count(entry)
                yield entry


def numbered(entry: Entry, number: int) -> Entry:
    object.__setattr__(entry, "number", number)  # made a line above and not yet seen: a copy would cost the same again
    return entry


async def _accountable(workspace_id: UUID, since: date, until: date) -> AsyncIterator[list[Row]]:
    after: Row | None = None
    while True:
        beyond = " and (issue_date, id) > (:day, :after)" if after else ""
        sql = (
            f"select id, issue_date from invoice where workspace_id = :ws and {ACCOUNTABLE_SQL} "  # noqa: S608
            f"and issue_date >= :since and issue_date <= :until{beyond} order by issue_date, id limit {BATCH}"
        )
        place = {"day": after["issue_date"], "after": after["id"]} if after else {}
        found = await db.rows(sql, ws=workspace_id, since=since, until=until, **place)
        if found:
            yield found
        if len(found) < BATCH:
            return
        after = found[-1]


async def _pieces_of(workspace_id: UUID, invoices: Sequence[Row]) -> dict[str, Entry]:
    sql = (
        f"select {COLUMNS} from accounting_piece "  # noqa: S608 (placeholders)
        f"where workspace_id = :ws and invoice_id in :ids and not open"
    )
    found = await db.rows(sql, ws=workspace_id, ids=[row["id"] for row in invoices])
    return {str(row["invoice_id"]): entry_of(row) for row in found}


async def _made(dossier: Workspace, ids: list[UUID], told: Told) -> dict[str, Entry]:
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
        made[str(invoice.id)] = Entry(
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
