"""The page around a list of invoices: totals, views, search, paging, documents still on their way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from workspaces.documents import queries as documents
from workspaces.documents.rows import rows_of
from workspaces.dossiers.models import Address, Direction
from workspaces.invoices import lists
from workspaces.invoices.draft import CREDIT_NOTES
from workspaces.invoices.lists import LATE, Count, Search, View
from workspaces.invoices.status import LABELS, Processing
from workspaces.kernel import french
from workspaces.kernel.access import Access, Can
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.settings import settings
from workspaces.kernel.web import render, url, wants_fragment
from workspaces.parties.models import ThirdParty

REFUSED = "refuses-import"
WORDS = {status.value: LABELS[status] for status in Processing}
SALES = WORDS | {Processing.TO_ACCEPT.value: "Déposée", Processing.ACCEPTED.value: "Déposée"}


def shown_status(direction: Direction, processing: str) -> str:
    """The word on the badge. A sale is nobody's to accept: it is deposited."""
    return (WORDS if direction is Direction.PURCHASE else SALES)[processing]


@dataclass(frozen=True)
class Side:
    """What differs between purchases and sales: words and addresses."""

    direction: Direction
    title: str
    party: str
    route: str
    counter: str  # the total that asks for work
    empty: str

    def path(self, ws: Access) -> str:
        return url(f"workspace:{self.route}", workspace=ws.workspace.slug)


async def show(request: Request, ws: Access, side: Side) -> Response:
    """The whole page, or the list alone when it is sorted, filtered or turned."""
    query = request.query_params
    typed = query.get("q", "").strip()[:100]
    page = Page.of(query, lists.KEYS, "-received")
    links = Addresses(side.path(ws), query, page)
    party = await party_asked(ws, query.get("tiers", ""))
    counts = await lists.overview(ws, side.direction, party.id if party else None)
    refused = await documents.count_refused(ws, side.direction)
    view = lists.view_named(side.direction, query.get("vue", ""))
    chosen = REFUSED if query.get("vue") == REFUSED else view.name
    context: dict[str, Any] = {
        "side": side,
        "here": side.path(ws),
        "q": typed,
        "hidden": {name: query[name] for name in ("vue", "tri", "par", "tiers") if query.get(name)},
        "only": {"name": party.name, "everyone": links.to(keep=False, tiers="")} if party else None,
        "views": views(side, links, counts, refused, chosen),
        "refused": await rows_of(await documents.refused(ws, side.direction)) if chosen == REFUSED else None,
    }
    if chosen != REFUSED:
        context |= await invoices(
            Search(ws, side.direction, view, typed, party.id if party else None), page, links, counts
        )
    if not wants_fragment(request):
        context |= await surroundings(ws, side, links, counts)
    return render(request, "invoices/list.html", "list", **context)


async def party_asked(ws: Access, typed: str) -> ThirdParty | None:
    """`?tiers=…`: the third party whose invoices alone are wanted."""
    try:
        return await ThirdParty.within(ws).get_or_none(id=UUID(typed)) if typed else None
    except ValueError:
        return None


async def invoices(search: Search, page: Page, links: Addresses, counts: dict[str, Count]) -> dict[str, Any]:
    found = await lists.page_of(search, page)
    total = await lists.count(search) if search.typed else counts[search.view.name]
    return {
        "items": [item(row, links.path, search.side) for row in found.rows],
        "sort": {"by": page.by, "descending": page.descending},
        "sort_href": links.sort,
        "previous": links.around(found.previous()),
        "next": links.around(found.next()),
        "sizes": links.sizes(),
        "shown": found.shown(total.count, "facture"),
        "sum": total,
    }


def item(row: dict[str, Any], path: str, direction: Direction) -> dict[str, Any]:
    """One line. A credit note counts against the invoices, so its amounts are shown negative."""
    credit = row["type_code"] in CREDIT_NOTES
    sign = -1 if credit and (row["gross"] or 0) > 0 else 1
    row["href"] = f"{path}/{row['id']}"
    row["status"] = shown_status(direction, row["processing"])
    row["credit_note"] = credit
    row["reason"] = _reason(row)
    if sign < 0:
        row |= {name: -row[name] for name in ("net", "tax", "gross") if row[name] is not None}
    return row


def _reason(row: dict[str, Any]) -> str:
    if row["processing"] == Processing.TO_CHECK.value and row["doubt_count"]:
        return french.plural(row["doubt_count"], "point à vérifier", "points à vérifier")
    return row["refusal_reason"] if row["processing"] == Processing.REFUSED.value else ""


def views(side: Side, links: Addresses, counts: dict[str, Count], refused: int, chosen: str) -> list[dict[str, Any]]:
    """The chips above the list. Quiet views appear only while chosen, empty ones keep their place."""
    shown = [view for view in lists.VIEWS[side.direction] if not view.quiet or view.name == chosen]
    chips = [_chip(view.name, view.label, counts[view.name].count, links, chosen) for view in shown]
    if refused or chosen == REFUSED:
        chips.append(_chip(REFUSED, "Refusés à l’import", refused, links, chosen))
    return chips


def _chip(name: str, label: str, count: int, links: Addresses, chosen: str) -> dict[str, Any]:
    return {"label": label, "count": count, "href": links.to(keep=False, vue=name), "current": name == chosen}


async def surroundings(ws: Access, side: Side, links: Addresses, counts: dict[str, Count]) -> dict[str, Any]:
    address = await Address.get_or_none(workspace_id=ws.workspace_id, direction=side.direction, current=True)
    return {
        "totals": totals(side, links, counts),
        "documents": await rows_of(await documents.moving(ws, side.direction)),
        "direction": side.direction.value,
        "max_mb": settings().max_upload_mb,
        "may_deposit": ws.can(Can.DEPOSIT),
        "inbox": address.address if address else "",
    }


def totals(side: Side, links: Addresses, counts: dict[str, Count]) -> list[dict[str, Any]]:
    """« À accepter », « échues », « à échoir »: each a link to its own view. Payments are not followed here yet."""
    first = lists.TO_ACCEPT if side.direction is Direction.PURCHASE else lists.ALL
    asked = [
        (first, side.counter, "clock" if first is lists.TO_ACCEPT else "receipt-euro", "warn"),
        (LATE, "échue{s}, paiement non noté", "triangle-alert", "err"),
        (lists.DUE_SOON, "à échoir sous 30 jours", "calendar-clock", "info"),
    ]
    return [_total(view, words, icon, tone, links, counts[view.name]) for view, words, icon, tone in asked]


def _total(view: View, words: str, icon: str, tone: str, links: Addresses, count: Count) -> dict[str, Any]:
    others = f" · {french.plural(count.others, 'autre')} en devise" if count.others else ""
    return {
        "cents": count.cents,
        "label": f"{french.plural(count.count, 'facture')} {words.format(s='' if count.count < 2 else 's')}{others}",
        "href": f"{links.path}?vue={view.name}" if view.name else links.path,
        "icon": icon,
        "tone": tone if count.count else "off",
    }
