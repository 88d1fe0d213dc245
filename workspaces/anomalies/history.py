"""What a dossier knows of a third party from the invoices before this one: two short reads in their own order."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from workspaces.anomalies import rules
from workspaces.invoices.draft import CREDIT_NOTES
from workspaces.invoices.models import Invoice
from workspaces.kernel import db

MOST = 500  # the newest ones say what is usual
EARLIER = (
    "workspace_id = :ws and party_id = :party and received_at <= :at and id <> :me "
    "and processing not in ('refused', 'duplicate')"
)


async def amounts(invoice: Invoice) -> list[int]:
    """Totals of the earlier invoices of this party in this currency, credit notes apart."""
    sql = (
        f"select gross from invoice where {EARLIER} and currency = :currency and gross is not null "  # noqa: S608
        f"and not (type_code in :credit_notes) order by received_at desc limit {MOST}"
    )
    credit_notes = list(CREDIT_NOTES)  # workspace_id: in EARLIER
    found = await db.rows(sql, **_here(invoice), currency=invoice.currency, credit_notes=credit_notes)
    return [int(row["gross"]) for row in found]


async def treatments(invoice: Invoice) -> list[set[str]]:
    """How VAT was dealt with on each earlier invoice that says so."""
    newest = f"select id from invoice where {EARLIER} order by received_at desc limit {MOST}"  # noqa: S608
    sql = f"select invoice_id, rate, category from vat_row where workspace_id = :ws and invoice_id in ({newest})"  # noqa: S608
    found: defaultdict[Any, set[str]] = defaultdict(set)
    for row in await db.rows(sql, **_here(invoice)):
        rate = None if row["rate"] is None else Decimal(str(row["rate"]))
        if word := rules.treatment(rate, row["category"]):
            found[row["invoice_id"]].add(word)
    return list(found.values())


def _here(invoice: Invoice) -> dict[str, Any]:
    at = invoice.received_at if db.is_postgres() else invoice.received_at.isoformat(" ")
    return {"ws": invoice.workspace_id, "party": invoice.party_id, "at": at, "me": invoice.id}
