"""Numbers without a gap: taken at issue, in the issuing transaction, from a counter row that the transaction locks.

A draft has none. A transaction that rolls back gives its number back, because the counter rolls back with it.
"""

from __future__ import annotations

from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from workspaces.invoices.models import Invoice, Series
from workspaces.invoices.status import Processing
from workspaces.kernel import audit, db
from workspaces.kernel.access import Access
from workspaces.kernel.clock import today
from workspaces.kernel.errors import IllegalMove

SALES = "FA"


async def take(workspace_id: UUID, series: str, year: int, count: int = 1) -> int:
    """The next number of a series, or the last of the next `count`, inside the running transaction. Make it the last
    thing but the save: whoever issues in the same series waits until this transaction ends."""
    sql = (
        "update series set issued = issued + :count "
        "where workspace_id = :ws and name = :name and year = :year returning issued"
    )
    found = await db.rows(sql, ws=workspace_id, name=series, year=year, count=count)
    if found:
        return int(found[0]["issued"])
    try:
        async with in_transaction():  # a savepoint: another transaction may be starting the same series
            await Series.create(workspace_id=workspace_id, name=series, year=year)
    except IntegrityError:
        pass
    return await take(workspace_id, series, year, count)


def written(series: str, year: int, number: int) -> str:
    """`FA-2026-0001`: letters, digits and dashes only (BR-FR-02), at most 35 characters (BR-FR-01)."""
    return f"{series}-{year}-{number:04d}"


async def issue(invoice: Invoice, by: Access, *, series: str = SALES) -> None:
    """Give a sale its number and date for good: from here on the database refuses any change of its content."""
    if invoice.series_no is not None:
        raise IllegalMove("Cette facture est déjà émise. Pour la corriger, faites un avoir.")
    invoice.issue_date = invoice.issue_date or today()
    year = invoice.issue_date.year
    invoice.processing = Processing.ISSUED
    invoice.series, invoice.series_year = series, year
    invoice.series_no = await take(invoice.workspace_id, series, year)
    invoice.number = written(series, year, invoice.series_no)
    await invoice.save()
    await audit.record("sale:issued", invoice, by, number=invoice.number)
