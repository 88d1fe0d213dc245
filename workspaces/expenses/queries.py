"""Expense notes of a dossier, one page at a time, each with what became of its ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workspaces.expenses.models import Means
from workspaces.invoices.status import Payment, Processing
from workspaces.kernel import db, keyset
from workspaces.kernel.access import Access
from workspaces.kernel.keyset import Page, Slice

KEYS = {"received": keyset.instant("created_at"), "number": keyset.text("number"), "gross": keyset.number("gross")}
GONE = (Processing.REFUSED.value, Processing.DUPLICATE.value)
OWED = f"means = '{Means.ADVANCE.value}' and (payment is null or payment <> '{Payment.PAID.value}')"
VIEWS = {
    "": ("Toutes", ""),
    "a-rembourser": ("À rembourser", OWED),
    "carte": ("Carte de l’entreprise", f"means = '{Means.CARD.value}'"),
    "especes": ("Espèces", f"means = '{Means.CASH.value}'"),
    "virement": ("Chèque ou virement", f"means = '{Means.TRANSFER.value}'"),
}
NOTES = """
    select e.id, e.number, e.means, e.generic, e.note, e.spent_by_name, e.created_at, d.id as document_id, d.state,
        d.message, d.name, i.id as invoice_id, i.party_name, i.issue_date, i.gross, i.currency, i.processing, i.payment
    from expense e join document d on d.workspace_id = e.workspace_id and d.id = e.document_id
    left join invoice i on i.workspace_id = e.workspace_id and i.id = d.invoice_id
    where e.workspace_id = :ws
"""


@dataclass(frozen=True)
class Sum:
    """How many notes, and what they come to in euros without those refused."""

    count: int
    cents: int


async def page_of(ws: Access, view: str, page: Page) -> Slice:
    only = f" and ({VIEWS[view][1]})" if VIEWS[view][1] else ""
    sql = f"select notes.*, {page.key.sql} as sort_key from ({NOTES}) as notes where true{only}{page.where}{page.order}"  # noqa: S608 (placeholders)
    return page.cut(await db.rows(sql, ws=ws.workspace_id, **page.values))


async def sums(ws: Access) -> dict[str, Sum]:
    """Each view counted, in one read."""
    columns = []
    for n, (_, condition) in enumerate(VIEWS.values()):
        held = condition or "true"
        counted = f"currency = 'EUR' and processing not in {GONE!r} and ({held})"
        columns.append(f"sum(case when {held} then 1 else 0 end) as count_{n}")
        columns.append(f"sum(case when {counted} then gross else 0 end) as cents_{n}")
    sql = f"select {', '.join(columns)} from ({NOTES}) as notes"  # noqa: S608 (placeholders)
    row: dict[str, Any] = (await db.rows(sql, ws=ws.workspace_id))[0]
    return {name: Sum(int(row[f"count_{n}"] or 0), int(row[f"cents_{n}"] or 0)) for n, name in enumerate(VIEWS)}
