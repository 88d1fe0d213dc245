"""Documents: the invoices of all the dossiers a person follows, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated import exports, reading, saved
from portal.consolidated.archives import by_id
from portal.consolidated.filters import CHOICES, NAMES, VIEWS, Filter, options
from portal.consolidated.indexes import ORDERED
from workspaces.invoices.draft import CREDIT_NOTES
from workspaces.invoices.listing import WORDS
from workspaces.invoices.lists import SIGNED
from workspaces.kernel import db, french, keyset, money
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.keyset import Addresses, Page, Slice
from workspaces.kernel.web import render, url

KEYS = {
    "received": keyset.instant("received_at"),
    "party": keyset.text("party_name"),
    "number": keyset.text("number"),
    "date": replace(keyset.day("issue_date"), sql=ORDERED["issued"]),
    "due_date": replace(keyset.day("due_date"), sql=ORDERED["due"]),
    "gross": replace(keyset.number("gross"), sql=ORDERED["gross"]),
}
COLUMNS = (
    "id, workspace_id, direction, type_code, party_name, number, issue_date, due_date, received_at, net, tax, gross, "
    "currency, processing, doubt_count, duplicate_of, refusal_reason"
)
REVIEW = "/cabinet/a-traiter"  # written out: 50 look-ups of a route cost more than the rest of the page
OPEN = {"to-check", "to-accept", "on-hold"}


async def documents(request: Request, firm: FirmAccess) -> Response:
    query = request.query_params
    asked = await Filter.of(firm, query)
    slice_ = await found(asked, query)
    page = slice_.page
    links = Addresses(url("firm:documents"), query, page)
    state, kept = urlencode(asked.values), await saved.Kept.of(firm, "documents")
    here = saved.state_of(urlencode(dict(query)))
    return render(
        request,
        "firm/documents.html",
        "list",
        items=await lines(slice_.rows),
        sort={"by": page.by, "descending": page.descending},
        sort_href=links.sort,
        without_deposit=links.to(keep=False, depot=""),
        views=[
            {"label": label, "href": links.to(keep=False, vue=name), "current": name == asked.view, "count": None}
            for name, (label, _) in VIEWS.items()
        ],
        kept=kept.chips(links.path, here),
        state=here,
        choices=[(name, CHOICES[name][0], options(name, asked.values.get(name, ""))) for name in CHOICES],
        more=asked.more,
        reviews=firm.can(FirmCan.REVIEW),
        filters={name: asked.values.get(name, "") for name in NAMES},
        errors=asked.errors,
        opened=asked.detailed,
        narrow=asked.narrow,
        q=asked.values.get("q", ""),
        here=links.path,
        hidden={name: query[name] for name in ("vue", "tri", "par", "depot", "suivi") if query.get(name)},
        deposit="depot" in asked.values,
        previous=links.around(slice_.previous()),
        next=links.around(slice_.next()),
        sizes=links.sizes(),
        shown=where_we_are(slice_),
        totals_href=f"{url('firm:document_totals')}?{state}",
        csv_href=f"{url('firm:export_documents', kind='csv')}?{state}",
        xlsx_href=f"{url('firm:export_documents', kind='xlsx')}?{state}",
        bulk_href=url("firm:accept_selected"),
    )


async def found(asked: Filter, query: Mapping[str, str]) -> Slice:
    """By arrival; between two dates by those dates, whose index serves both."""
    page = Page.of(query, KEYS, "-date" if asked.dated else "-received")
    return await reading.page_of(asked, page, COLUMNS)


def where_we_are(found: Slice) -> str:
    """« 51 à 100 »; how many there are in all is counted apart, it costs more than the page."""
    if not found.rows:
        return ""
    return f"{money.group(str(found.page.rank))} à {money.group(str(found.page.rank + len(found.rows) - 1))}"


async def lines(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with their dossiers, their addresses and their words."""
    dossiers = await by_id(rows)
    return [line(row, dossiers[str(row["workspace_id"])]) for row in rows]


def line(row: dict[str, Any], dossier: dict[str, Any]) -> dict[str, Any]:
    """A credit note counts against the invoices, so its amounts are shown negative."""
    purchase, slug = row["direction"] == "purchase", dossier["slug"]
    waiting = purchase and row["processing"] in OPEN
    row["credit_note"] = row["type_code"] in CREDIT_NOTES
    if row["credit_note"] and (row["gross"] or 0) > 0:
        row |= {name: -row[name] for name in ("net", "tax", "gross") if row[name] is not None}
    row["selectable"] = waiting
    row["kind"] = "Achat" if purchase else "Vente"
    row["status"] = WORDS[row["processing"]]
    row["workspace_name"] = dossier["name"]
    row["slug"] = slug
    row["href"] = f"{REVIEW}/{row['id']}" if waiting else f"/d/{slug}/{'achats' if purchase else 'ventes'}/{row['id']}"
    row["reason"] = reason(row)
    return row


def reason(row: dict[str, Any]) -> str:
    if row["processing"] == "refused":
        return str(row["refusal_reason"])
    if row["processing"] not in OPEN:
        return ""
    if row["duplicate_of"]:
        return "doublon probable"
    return french.plural(row["doubt_count"], "point à vérifier", "points à vérifier") if row["doubt_count"] else ""


async def document_totals(request: Request, firm: FirmAccess) -> Response:
    """How many there are in all and what they come to, per currency: never mixed."""
    asked = await Filter.of(firm, request.query_params)
    back = f"{url('firm:documents')}?{urlencode(asked.values)}"
    return render(request, "firm/documents_totals.html", "totals", sums=await sums(asked), back_href=back)


async def sums(asked: Filter) -> list[dict[str, Any]]:
    read = await reading.Reading.of(asked, "")
    if read.nothing:
        return []
    signed = {
        name: SIGNED.replace("-gross", f"-{name}").replace("else gross", f"else {name}") for name in ("net", "tax")
    }
    sql = (
        f"select currency, count(*) as n, coalesce(sum({signed['net']}), 0) as net, "  # noqa: S608 (placeholders)
        f"coalesce(sum({signed['tax']}), 0) as tax, coalesce(sum({SIGNED}), 0) as gross "
        f"from invoice where {read.where} group by currency order by n desc"  # workspace_id
    )
    found = await db.rows(sql, **read.values)
    return [row | {name: int(row[name]) for name in ("net", "tax", "gross")} for row in found]  # PostgreSQL: Decimal


routes = [
    firm_route("/documents", documents, can=FirmCan.DOCUMENTS),
    firm_route("/documents/totaux", document_totals, can=FirmCan.DOCUMENTS),
    *exports.routes,
]
