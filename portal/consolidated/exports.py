"""The filtered documents as a file: CSV for French spreadsheets, or XLSX. Nothing in it can act as a formula."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from portal.consolidated.archives import by_id
from portal.consolidated.filters import Filter
from portal.consolidated.reading import ARRIVAL, Reading
from workspaces.invoices.draft import CREDIT_NOTES
from workspaces.invoices.listing import WORDS
from workspaces.kernel import clock, db, money, tenancy
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import NotFound
from workspaces.kernel.web import attachment

BATCH = 1000
BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEADS = (
    *("Dossier", "Nature", "Tiers", "SIREN", "N° de facture", "Date", "Échéance"),
    *("HT", "TVA", "TTC", "Devise", "État", "Reçue le"),
)
COLUMNS = (
    "id, workspace_id, direction, type_code, party_name, party_siren, number, issue_date, due_date, net, tax, gross, "
    "currency, processing, received_at"
)
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


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
    name = f"documents-{clock.today().isoformat()}.{kind}"
    headers = {"Content-Disposition": attachment(name)}
    body = csv_lines(asked) if kind == "csv" else workbook(asked)
    return StreamingResponse(body, media_type=TYPES[kind], headers=headers)


async def csv_lines(asked: Filter) -> AsyncIterator[str]:
    """Semicolons and a byte order mark, a batch of rows at a time."""
    yield BOM + written([HEADS])
    async for batch in batches(asked):
        yield written([[as_text(value) for value in values(row)] for row in batch])


def written(lines: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(lines)
    return out.getvalue()


def as_text(value: Any) -> str:
    """As a French spreadsheet reads it. Text that would begin a formula is made plain text; amounts are ours."""
    match value:
        case None:
            return ""
        case date():
            return f"{value:%d/%m/%Y}"
        case int():
            return format(money.from_cents(value), "f").replace(".", ",")
    return f"'{value}" if str(value).startswith(FORMULA) else str(value)


async def workbook(asked: Filter) -> AsyncIterator[bytes]:
    """Written row by row to a temporary file, so that a large export costs no memory."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Documents")
    sheet.freeze_panes = "A2"
    sheet.append(list(HEADS))
    async for batch in batches(asked):
        for row in batch:
            sheet.append([cell(sheet, value) for value in values(row)])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while chunk := file.read(256 * 1024):
            yield chunk


def cell(sheet: Any, value: Any) -> Any:
    """Amounts are numbers, dates are dates, and text is always text, even when it begins with « = »."""
    if isinstance(value, int):
        value = money.from_cents(value)
    made = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        made.data_type = "s"
    elif isinstance(value, date):
        made.number_format = "dd/mm/yyyy"
    elif value is not None:
        made.number_format = "#,##0.00"
    return made


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


def values(row: dict[str, Any]) -> list[Any]:
    """One line, in the order of HEADS; credit notes count negative."""
    sign = -1 if row["type_code"] in CREDIT_NOTES and (row["gross"] or 0) > 0 else 1
    amounts = [None if row[name] is None else sign * row[name] for name in ("net", "tax", "gross")]
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
