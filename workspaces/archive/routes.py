"""Archives: the list, one sealed piece with its proof, its files, and a period as a ZIP."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from workspaces.archive import bundle, queries, sheet
from workspaces.archive.models import ArchiveEntry
from workspaces.archive.queries import Search
from workspaces.archive.verifying import verify_entry
from workspaces.documents.files import download, note_reading
from workspaces.documents.models import Document
from workspaces.kernel import audit
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.web import attachment, render, url

TABS = (("", "Toutes"), ("achats", "Achats"), ("ventes", "Ventes"))


async def archives(request: Request, ws: Access) -> Response:
    query = request.query_params
    search = asked(request, ws)
    page = Page.of(query, queries.KEYS, "-sealed_at")
    links = Addresses(url("workspace:archives", workspace=ws.workspace.slug), query, page)
    found = await queries.page_of(search, page)
    return render(
        request,
        "archive/list.html",
        "list",
        entries=[sheet.line(row, links.path) for row in found.rows],
        views=[
            {"label": label, "href": links.to(keep=False, sens=side), "current": side == search.side}
            for side, label in TABS
        ],
        sort={"by": page.by, "descending": page.descending},
        sort_href=links.sort,
        previous=links.around(found.previous()),
        next=links.around(found.next()),
        sizes=links.sizes(),
        shown=found.shown(await queries.count(search), "pièce"),
        q=search.typed,
        here=links.path,
        hidden={name: query[name] for name in ("sens", "periode", "tri", "par") if query.get(name)},
        years=[("", "Toutes les périodes"), *await queries.periods(ws)],
        year=search.period,
        export_href=export_of(ws, search),
    )


def asked(request: Request, ws: Access) -> Search:
    query = request.query_params
    side = query.get("sens", "")
    period = query.get("periode", "") if queries.bounds(query.get("periode", "")) else ""
    return Search(ws, side if side in queries.SIDES else "", period, query.get("q", "").strip()[:100])


def export_of(ws: Access, search: Search) -> str:
    state = {"sens": search.side, "periode": search.period, "q": search.typed}
    written = urlencode({name: value for name, value in state.items() if value})
    path = url("workspace:export_archives", workspace=ws.workspace.slug)
    return f"{path}?{written}" if written else path


async def archive(request: Request, ws: Access) -> Response:
    entry = await found_entry(request, ws)
    return render(request, "archive/sheet.html", "sheet", **await sheet.context(ws, entry))


async def verify(request: Request, ws: Access) -> Response:
    """Check it now, before the reader's eyes; who checked, and what was found, stays in the journal."""
    entry = await found_entry(request, ws)
    faults = await verify_entry(entry)
    async with unit_of_work():
        await audit.record_in(ws.workspace_id, "archive:verified", entry.invoice_id, ws, whole=not faults)
    verdict = sheet.verdict(entry, faults, now())
    return render(request, "archive/sheet.html", "sheet", **await sheet.context(ws, entry, verdict))


async def archived_original(request: Request, ws: Access) -> Response:
    entry = await found_entry(request, ws)
    document = await note(entry, ws)
    return await download(entry.original_key, entry.original_name, document.media_type if document else "")


async def archived_facturx(request: Request, ws: Access) -> Response:
    entry = await found_entry(request, ws)
    await note(entry, ws)
    return await download(entry.facturx_key, bundle.facturx_name(entry), "application/pdf")


async def note(entry: ArchiveEntry, ws: Access) -> Document | None:
    document = await Document.within(ws).get_or_none(id=entry.document_id) if entry.document_id else None
    if document:
        await note_reading(document, ws)
    return document


async def export_archives(request: Request, ws: Access) -> Response:
    """The pieces of the list as a ZIP, sent as it is made: it is never whole in memory."""
    search = asked(request, ws)
    async with unit_of_work():
        detail = {"period": search.period, "side": search.side}
        await audit.record_in(ws.workspace_id, "archive:exported", None, ws, **detail)
    name = f"archives-{ws.workspace.slug}-{search.period or 'tout'}-{today().isoformat()}.zip"
    headers = {"Content-Disposition": attachment(name)}
    return StreamingResponse(bundle.stream(search), media_type="application/zip", headers=headers)


async def found_entry(request: Request, ws: Access) -> ArchiveEntry:
    return await ArchiveEntry.within(ws).get(id=request.path_params["entry_id"])


routes = [
    ws_route("/archives", archives, can=Can.READ),
    ws_route("/archives/export", export_archives, can=Can.READ),
    ws_route("/archives/{entry_id:uuid}", archive, can=Can.READ),
    ws_route("/archives/{entry_id:uuid}/verification", verify, can=Can.READ, methods=["POST"]),
    ws_route("/archives/{entry_id:uuid}/original", archived_original, can=Can.READ),
    ws_route("/archives/{entry_id:uuid}/factur-x", archived_facturx, can=Can.READ),
]
