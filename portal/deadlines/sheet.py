"""The deadlines of a month as XLSX: one line a dossier, then one a missing piece. Nothing in it acts as a formula."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated import dossiers
from portal.consolidated.dossiers import Row
from portal.consolidated.exports import day
from portal.deadlines.chasing import latest
from portal.deadlines.page import Asked, line
from workspaces.deadlines import months
from workspaces.deadlines.models import Completeness
from workspaces.kernel import clock, db, tenancy
from workspaces.kernel.access import FirmAccess
from workspaces.kernel.audit import record_in
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.spreadsheet import TYPES
from workspaces.kernel.web import attachment

HEADS = (
    *("Dossier", "SIREN", "Régime", "Déclaration", "Échéance", "Attendues", "Reçues", "Manquantes", "Dernier dépôt"),
    *("Dernière relance", "Ouvert le"),
)
PIECES = ("Dossier", "Fournisseur", "Mois", "Attendues", "Reçues", "Pourquoi")


async def export_deadlines(request: Request, firm: FirmAccess) -> Response:
    asked = Asked.of(firm, request.query_params)
    with tenancy.acting_in(*firm.workspace_ids, firm.firm_id):
        async with unit_of_work():
            month = months.written(asked.month)
            await record_in(firm.firm_id, "deadlines:exported", None, firm, month=month, incomplete=asked.incomplete)
    name = f"echeances-{month}.xlsx"
    headers = {"Content-Disposition": attachment(name)}
    return Response(await workbook(asked), media_type=TYPES["xlsx"], headers=headers)


async def workbook(asked: Asked) -> bytes:
    rows = await every(asked)
    reminded = await latest([UUID(str(row["id"])) for row in rows], asked.month) if rows else {}
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Échéances")
    sheet.freeze_panes = "A2"
    sheet.append(list(HEADS))
    for row in rows:
        last = reminded.get(UUID(str(row["id"])))
        ends = [day_of(last.sent_at), day_of(last.opened_at)] if last else []
        sheet.append([plain(sheet, value) for value in (*values(row, asked), *ends)])
    await missing(book, rows, asked)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def every(asked: Asked) -> list[Row]:
    """All the dossiers of the list, by name."""
    listing = asked.listing
    if not listing.ids:
        return []
    sql = f"select * from {dossiers.source()} where {listing.condition} order by folded, id"  # noqa: S608
    return await db.rows(sql, **listing.values)


def values(row: Row, asked: Asked) -> list[Any]:
    shown = line(row, asked.month)
    figures = [row["expected"], row["received"], row["missing"]]
    return [
        row["name"],
        row["siren"],
        shown["regime"],
        shown["period"],
        shown["due"],
        *figures,
        day_of(row["last_deposit"]),
    ]


async def missing(book: Workbook, rows: list[Row], asked: Asked) -> None:
    sheet = book.create_sheet("Pièces manquantes")
    sheet.freeze_panes = "A2"
    sheet.append(list(PIECES))
    ids = [UUID(str(row["id"])) for row in rows if row["missing"]]
    kept = await Completeness.filter(workspace_id__in=ids, month=asked.month) if ids else []
    of_dossier = {one.workspace_id: one.pieces for one in kept}
    for row in rows:
        for piece in of_dossier.get(UUID(str(row["id"])), []):
            if piece["expected"] > piece["received"]:
                told = [piece[name] for name in ("name", "month", "expected", "received", "why")]
                told[1] = day(told[1])
                sheet.append([plain(sheet, value) for value in (row["name"], *told)])


def day_of(moment: datetime | str | None) -> date | None:
    """In Paris: what comes in there after midnight came in on the new day."""
    if moment is None:
        return None
    told = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(clock.PARIS).date()


def plain(sheet: Any, value: Any) -> Any:
    """Days are days, and text is always text, even when it begins with « = »."""
    made = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        made.data_type = "s"
    elif isinstance(value, date):
        made.number_format = "dd/mm/yyyy"
    return made
