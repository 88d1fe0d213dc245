"""« Conversations »: those of all the dossiers a colleague follows, by whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated import dossiers
from portal.firms import following
from portal.workload import tallies
from workspaces.conversations.models import Comment, Waits
from workspaces.conversations.reading import STATES
from workspaces.dossiers.models import Direction
from workspaces.invoices.sheet import LISTS
from workspaces.kernel import db, french, keyset
from workspaces.kernel.access import FirmAccess
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.web import render, url

ALL = "tous"
KEYS = {"last": keyset.instant("last_at")}
VIEWS = {  # the value in the address, what it is called, what it keeps
    "": ("Nous attendent", "c.waits = 'firm'"),
    "client": ("Attendent le client", "c.waits = 'client'"),
    "miennes": ("Les miennes", "c.waits <> 'done' and r.involved"),
    "resolues": ("Résolues", "c.waits = 'done'"),
}
READER = (
    "left join conversation_reader r on r.workspace_id = c.workspace_id and r.conversation_id = c.id "
    "and r.person_id = :me"
)
VISIBLE = "c.workspace_id in :ids and (c.firm_id is null or c.firm_id = :firm)"
NEW = "(c.last_by_id is null or c.last_by_id <> :me) and (r.read_at is null or r.read_at < c.last_at)"
MOST_COUNTED = 100


async def conversations(request: Request, firm: FirmAccess) -> Response:
    query, here = request.query_params, url("firm:conversations")
    ids, mine = await scope(firm, query)
    view = query.get("vue", "") if query.get("vue") in VIEWS else ""
    page = Page.of(query, KEYS, "-last")
    links, found = Addresses(here, query, page), await page_of(firm, ids, view, page)
    waiting = await tallies.sums(ids, firm.firm_id)
    return render(
        request,
        "conversations/firm_list.html",
        "list",
        rows=await lines(found.rows),
        views=[
            {
                "label": label,
                "href": links.to(keep=False, vue=name),
                "current": name == view,
                "count": waiting["talks"] if not name else None,
            }
            for name, (label, _) in VIEWS.items()
        ],
        scopes=_scopes(links, mine, query) if mine is not None else [],
        narrowed=await following.named(firm, query),
        everyone_href=links.to(keep=False, suivi=""),
        view=view,
        previous=links.around(found.previous()),
        next=links.around(found.next()),
        sizes=links.sizes(),
        shown=french.plural(len(found.rows), "conversation"),
        live_url=f"{url('firm:events')}?page=conversations",
        screen="cabinet/conversations",
    )


async def scope(firm: FirmAccess, query: Mapping[str, str]) -> tuple[frozenset[UUID], frozenset[UUID] | None]:
    """Whose dossiers: a colleague's, one's own, or all; and one's own when there are any to choose."""
    if query.get(following.NAME):
        return await following.followed(firm, query), None
    mine = await dossiers.assigned(firm)
    own = bool(mine) and query.get("qui") != ALL
    return (mine if own else firm.workspace_ids), (mine or None)


def _scopes(links: Addresses, mine: frozenset[UUID] | None, query: Mapping[str, str]) -> list[dict[str, Any]]:
    every = query.get("qui") == ALL
    return [
        {"label": "Mes dossiers", "href": links.to(keep=False, qui="miens"), "current": not every, "count": None},
        {"label": "Tous", "href": links.to(keep=False, qui=ALL), "current": every, "count": None},
    ]


async def page_of(firm: FirmAccess, ids: frozenset[UUID], view: str, page: Page) -> keyset.Slice:
    """One page by the last comment; each condition names the dossiers (workspace_id)."""
    if not ids:
        return page.cut([])
    columns = (
        "c.id, c.workspace_id, c.invoice_id, c.firm_id, c.waits, c.last_at, w.name as workspace_name, w.slug, "
        f"i.party_name, i.number, i.direction, case when {NEW} then 1 else 0 end as fresh"
    )
    source = (
        f"select {columns} from conversation c join workspace w on w.id = c.workspace_id "  # noqa: S608 (our own words)
        f"left join invoice i on i.id = c.invoice_id and i.workspace_id = c.workspace_id {READER} "
        f"where {VISIBLE} and {VIEWS[view][1]}"
    )
    sql = f"select *, {page.key.sql} as sort_key from ({source}) talk where 1 = 1{page.where}{page.order}"  # noqa: S608
    values = {"ids": list(ids), "firm": firm.firm_id, "me": firm.person.id}
    return page.cut(await db.rows(sql, **values, **page.values))


async def lines(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    last = await _last_words(rows)
    return [_line(row, last.get(UUID(str(row["id"])))) for row in rows]


async def _last_words(rows: Sequence[dict[str, Any]]) -> dict[UUID, Comment]:
    ids, where = [row["id"] for row in rows], {str(row["workspace_id"]) for row in rows}
    found = Comment.filter(workspace_id__in=list(where), conversation_id__in=ids, deleted_at=None).order_by("at")
    return {one.conversation_id: one for one in await found} if rows else {}


def _line(row: dict[str, Any], last: Comment | None) -> dict[str, Any]:
    gone = row["direction"] is None
    page = "workspace:conversations_of" if gone else LISTS[Direction(row["direction"])][1]
    return {
        "href": f"{url(page, workspace=row['slug'], invoice_id=row['invoice_id'])}#talk-{row['id']}",
        "title": "Document déplacé ou retiré" if gone else row["party_name"] or "Document sans nom",
        "number": row["number"] or "",
        "dossier": row["workspace_name"],
        "words": last.text if last else "Commentaire supprimé",
        "author": last.author_name if last else "",
        "at": row["last_at"],
        "fresh": bool(row["fresh"]),
        "firm_only": row["firm_id"] is not None,
        "state": STATES[Waits(row["waits"])],
    }


async def count_unread(firm: FirmAccess) -> int:
    """What the menu counts: open conversations of one's dossiers with something new. Only open ones are looked
    through, by their index, and no more than shows."""
    ids, _ = await scope(firm, {})
    if not ids:
        return 0
    fresh = f"select c.id from conversation c {READER} where {VISIBLE} and c.waits in ('firm', 'client') and {NEW}"  # noqa: S608 (workspace_id)
    sql = f"select count(*) as n from ({fresh} limit {MOST_COUNTED}) fresh"  # noqa: S608
    found = await db.rows(sql, ids=list(ids), firm=firm.firm_id, me=firm.person.id)
    return int(found[0]["n"])
