"""À traiter: the queue as a list, one document of it, and the end."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.review import comparison, decisions, screen, tally, together
from portal.review.decisions import purchase
from portal.review.queue import VIEWS, Queue, Row, signed
from workspaces.dossiers.models import Workspace
from workspaces.invoices.draft import CREDIT_NOTES
from workspaces.invoices.listing import WORDS
from workspaces.kernel import french
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.web import render, url

SIZE = 50


async def queue(request: Request, firm: FirmAccess) -> Response:
    """The list, grouped by dossier unless it is sorted otherwise; a page follows or precedes an invoice."""
    asked = await Queue.of(firm, request.query_params)
    rows, previous, following = await page_of(asked, request)
    counts = await asked.counts()
    total = counts[asked.view]
    context: dict[str, Any] = {
        "items": (items := [line(asked, row) for row in rows]),
        "grouped": asked.order == "workspace",
        "groups": [
            {"name": name, "href": href, "items": list(some)}
            for (name, href), some in groupby(items, lambda item: (item["workspace_name"], item["dossier_href"]))
        ],
        "sort": {"by": asked.order, "descending": asked.descending},
        "sort_href": lambda by: here(asked, tri=f"-{by}" if by == asked.order and not asked.descending else by),
        "views": views(asked, counts),
        "view": asked.view,
        "previous": here(asked, avant=rows[0]["id"]) if previous else "",
        "next": here(asked, apres=rows[-1]["id"]) if following else "",
        "shown": french.plural(total, "document"),
        "reviews": firm.can(FirmCan.REVIEW),
        "bulk_href": url("firm:accept_selected") + asked.query(),
        "dossier": await Workspace.get_or_none(slug=asked.slug) if asked.slug and asked.workspace_ids else None,
        "everyone_href": here(asked, dossier=""),
        "undeposited_href": here(asked, depot="") if asked.deposit else "",
    }
    beginning = await asked.after(None, 1) if previous else rows
    first = screen.address(asked, beginning[0]["id"]) if beginning else None
    live = f"{url('firm:events')}?page=queue"
    return render(request, "review/queue.html", "list", total=total, first_href=first, live_url=live, **context)


def here(asked: Queue, **changes: Any) -> str:
    return url("firm:queue") + asked.query(**{name: str(value) for name, value in changes.items()})


async def page_of(asked: Queue, request: Request) -> tuple[list[Row], bool, bool]:
    """One page, and whether there are others around it."""
    before, after = (together.as_id(request.query_params.get(name)) for name in ("avant", "apres"))
    if before:
        rows = await asked.before(before, SIZE + 1)
        return rows[-SIZE:], len(rows) > SIZE, True
    rows = await asked.after(after, SIZE + 1)
    return rows[:SIZE], after is not None and bool(rows), len(rows) > SIZE


def line(asked: Queue, row: Row) -> dict[str, Any]:
    credit = row["type_code"] in CREDIT_NOTES
    return signed(row) | {
        "href": screen.address(asked, row["id"]),
        "party": row["party_name"] or row["number"] or "Document sans nom",
        "date": row["issue_date"],
        "status": WORDS[row["processing"]],
        "credit_note": credit,
        "reason": reason(row),
        "dossier_href": here(asked, dossier=row["slug"]),
    }


def reason(row: Row) -> str:
    if row["duplicate_of"]:
        return "doublon probable"
    return french.plural(row["doubt_count"], "point à vérifier", "points à vérifier") if row["doubt_count"] else ""


def views(asked: Queue, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"label": label, "count": counts[name], "href": here(asked, vue=name), "current": name == asked.view}
        for name, (label, _) in VIEWS.items()
    ]


async def review(request: Request, firm: FirmAccess) -> Response:
    """One document of the queue: its page, what was read, and the keys."""
    asked = await Queue.of(firm, request.query_params)
    invoice = await purchase(request, firm)
    return render(request, "review/document.html", "review", **await screen.context(firm, asked, invoice))


async def finished(request: Request, firm: FirmAccess) -> Response:
    """The end of the queue: what was done today, and what remains elsewhere."""
    asked = await Queue.of(firm, request.query_params)
    counts = await Queue(firm.workspace_ids).counts()
    return render(
        request, "review/done.html", None,
        done=await tally.of_today(firm), remaining=counts[""], held=counts["en-attente"],
        filtered=bool(asked.query()), queue_href=url("firm:queue"), held_href=url("firm:queue") + "?vue=en-attente",
    )  # fmt: skip


routes = [
    firm_route("/a-traiter", queue, can=FirmCan.DOCUMENTS),
    firm_route("/a-traiter/termine", finished, can=FirmCan.DOCUMENTS),
    firm_route("/a-traiter/{invoice_id:uuid}", review, can=FirmCan.DOCUMENTS),
    *comparison.routes,
    *together.routes,
    *decisions.routes,
]
