"""The filtered documents as a file: CSV for French spreadsheets, or XLSX. Nothing in it can act as a formula."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated.archives import by_id
from portal.consolidated.filters import Filter
from portal.consolidated.reading import ARRIVAL, Reading
from workspaces.invoices.draft import CREDIT_NOTES
from workspaces.invoices.listing import WORDS
from workspaces.kernel import clock, db, downloads, money, tenancy
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import NotFound
from workspaces.kernel.spreadsheet import TYPES, Cell

BATCH = 1000
HEADS = (
    *("Dossier", "Nature", "Tiers", "SIREN", "N° de facture", "Date", "Échéance"),
    *("HT", "TVA", "TTC", "Devise", "État", "Reçue le"),
)
SHEET = downloads.Sheet("Documents", HEADS, (30, 14, 34, 12, 18, 12, 12, 14, 14, 14, 8, 22, 12))
COLUMNS = (
    "id, workspace_id, direction, type_code, party_name, party_siren, number, issue_date, due_date, net, tax, gross, "
    "currency, processing, received_at"
)


async def export_documents(request: Request, firm: FirmAccess) -> Response:
    """What leaves is on the firm's record: who took it, when, and what was asked."""
    kind = request.path_params["kind"]
    if kind not in TYPES:
        raise NotFound
    asked = await Filter.of(firm, request.query_params)
    with tenancy.acting_in(*firm.workspace_ids, firm.firm_id):
        async with unit_of_work():
            what = " ".join(f"{name}={value}" for name, value in asked.values.items())
            await record_in(firm.firm_id, "documents:exported", None, firm, kind=kind, filter=what)
    name = f"documents-{clock.today().isoformat()}"
    return await downloads.table(kind, name, SHEET, _lines(asked))


async def _lines(asked: Filter) -> AsyncIterator[list[list[Cell]]]:
    async for batch in batches(asked):
        yield [values(row) for row in batch]


async def batches(asked: Filter) -> AsyncIterator[list[dict[str, Any]]]:
    """All the rows of the filter, oldest first, by key."""
    after: dict[str, Any] | None = None
    read = await Reading.of(asked, ARRIVAL)
    while not read.nothing:
        beyond = " and (received_at, id) > (:at, :after)" if after else ""
        sql = f"select {COLUMNS} from invoice where {read.where}{beyond} order by received_at, id limit {BATCH}"  # noqa: S608 (workspace_id)
        place: dict[str, Any] = {"at": after["received_at"], "after": after["id"]} if after else {}
        rows = await db.rows(sql, **read.values, **place)
        dossiers = await by_id(rows)
        for row in rows:
            row["dossier"] = dossiers[str(row["workspace_id"])]["name"]
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        after = rows[-1]


def values(row: dict[str, Any]) -> list[Cell]:
    """One line, in the order of HEADS; credit notes count negative."""
    sign = -1 if row["type_code"] in CREDIT_NOTES and (row["gross"] or 0) > 0 else 1
    amounts = [None if row[name] is None else money.from_cents(sign * row[name]) for name in ("net", "tax", "gross")]
    nature = "Achat" if row["direction"] == "purchase" else "Vente"
    if row["type_code"] in CREDIT_NOTES:
        nature = f"Avoir ({nature.lower()})"
    party = [row["party_name"], row["party_siren"], row["number"]]
    dates = [day(row["issue_date"]), day(row["due_date"])]
    end = [row["currency"], WORDS[row["processing"]], day(row["received_at"])]
    return [row["dossier"], nature, *party, *dates, *amounts, *end]


def day(value: Any) -> date | None:
    """A day from what either database answers."""
    if value is None:
        return None
    text = value if isinstance(value, str) else value.isoformat()
    return date.fromisoformat(text[:10])


routes = [firm_route("/documents/export.{kind:str}", export_documents, can=FirmCan.DOCUMENTS)]
