"""What a third party comes to: its invoices, what they add up to this year and last, what is still owed."""

from __future__ import annotations

from datetime import date
from typing import Any

from workspaces.dossiers.models import Direction
from workspaces.invoices.lists import OWED, SIGNED
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Payment
from workspaces.kernel import clock, db, money
from workspaces.kernel.access import Access
from workspaces.parties.models import Kind, ThirdParty

SHOWN = 8
COUNTED = f"processing in ({', '.join(repr(status.value) for status in OWED)})"
UNPAID = f"payment <> '{Payment.PAID.value}'"


def direction_of(party: ThirdParty) -> Direction:
    return Direction.PURCHASE if party.kind is Kind.SUPPLIER else Direction.SALE


async def totals(ws: Access, party: ThirdParty) -> list[dict[str, Any]]:
    """One line a currency, the most used first; refused invoices and duplicates are not counted."""
    sums = {
        "this_year": "issue_date >= :this_year",
        "last_year": "issue_date >= :last_year and issue_date < :this_year",
        "outstanding": UNPAID,
        "overdue": f"{UNPAID} and due_date < :today",
    }
    columns = ", ".join(
        f"coalesce(sum(case when {condition} then {SIGNED} else 0 end), 0) as {name}"
        for name, condition in sums.items()
    )
    sql = (
        f"select currency, count(*) as n, {columns} from invoice "  # noqa: S608 (placeholders)
        f"where workspace_id = :ws and party_id = :party and {COUNTED} group by currency order by n desc, currency"
    )
    today = clock.today()
    years = {"this_year": date(today.year, 1, 1), "last_year": date(today.year - 1, 1, 1), "today": today}
    found = await db.rows(sql, ws=ws.workspace_id, party=party.id, **years)
    return [_line(row, today.year) for row in found]


def _line(row: dict[str, Any], year: int) -> dict[str, Any]:
    labels = {"this_year": str(year), "last_year": str(year - 1), "outstanding": "Non réglé", "overdue": "Dont échu"}
    facts = [(label, money.with_currency(int(row[name]), row["currency"])) for name, label in labels.items()]
    return {"currency": row["currency"], "count": row["n"], "facts": facts, "late": int(row["overdue"]) > 0}


async def last_invoices(ws: Access, party: ThirdParty) -> list[Invoice]:
    mine = Invoice.within(ws).filter(party_id=party.id)
    return await mine.order_by("-received_at", "-id").limit(SHOWN)
