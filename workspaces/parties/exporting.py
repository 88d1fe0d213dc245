"""The third parties of a search, all of them, a batch at a time: what an export is made of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from workspaces.kernel import db, money
from workspaces.kernel.access import Access
from workspaces.kernel.spreadsheet import Cell
from workspaces.parties.models import Kind
from workspaces.parties.queries import ALL, Search

BATCH = 2_000
COLUMNS = (
    "id, kind, number, name, siren, siret, vat_number, iban, bic, email, phone, address, address2, postcode, city, "
    "country, contact, terms_days, terms_end_of_month, account, auxiliary, vat_rate, journal, trusted, duplicates, "
    "outstanding, since, note"
)


def chosen(ws: Access, kind: Kind, ids: Sequence[UUID]) -> Search:
    """Those that were ticked, archived or not."""
    return Search(ws.workspace_id, kind, visible=ALL).among(ids)


async def batches(search: Search) -> AsyncIterator[list[dict[str, Any]]]:
    """In the order of their numbers, which no row that comes in meanwhile disturbs."""
    after = ""
    while True:
        beyond = " and number > :after" if after else ""
        order = f"order by number limit {BATCH}"
        sql = f"select {COLUMNS} from third_party where {search.where}{beyond} {order}"  # noqa: S608 (workspace_id)
        rows = await db.rows(sql, after=after, **search.values)
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        after = rows[-1]["number"]


def cell(row: dict[str, Any], name: str) -> Cell:
    """A column as a table says it: what somebody may type, and an import reads back as the same."""
    value = row[name]
    match name:
        case "terms_days":
            return f"{value} jours fin de mois" if value is not None and row["terms_end_of_month"] else value
        case "outstanding":
            return None if value is None else money.from_cents(value)
        case "since":
            return date.fromisoformat(value) if isinstance(value, str) else value
        case "vat_rate":
            return Decimal(value) if value else None
        case "trusted":
            return "Oui" if value else "Non"
    return value if isinstance(value, str) else str(value)
