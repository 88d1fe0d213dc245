"""The one event stream of a dossier's pages: each event becomes the pieces of page that it changes."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from workspaces.documents.models import Document
from workspaces.documents.rows import row_context
from workspaces.invoices import queries
from workspaces.kernel import events as stream_of
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.web import render_text


async def events(request: Request, ws: Access) -> Response:
    """Pieces whose target is not on the reader's page are ignored by it."""

    async def show(kind: str, subject: UUID) -> str:
        if kind == "document":
            return await _document(request, ws, subject)
        if kind in stream_of.PIECES:
            return await stream_of.PIECES[kind](request, ws, subject)
        return await _invoice(request, ws) if kind == "invoice" else ""

    last = await stream_of.begin_after(request.headers.get("last-event-id", ""))

    async def still_there() -> bool:
        doors = request.app.state.doors
        return await doors.lives(request) and await doors.workspace(ws.person, ws.workspace.slug) is not None

    async def goodbye() -> str:
        if not await request.app.state.doors.lives(request):
            return ""
        message = "Ce dossier ne vous est plus ouvert : cette page n’est plus à jour."
        return str(render_text(request, "_goodbye.html", message=message, href="/", label="Continuer"))

    return stream_of.stream([ws.workspace_id], last, show, still_there, goodbye)


async def _document(request: Request, ws: Access, subject: UUID) -> str:
    document = await Document.within(ws).get_or_none(id=subject)
    if document is None:
        return ""
    return str(render_text(request, "documents/_live.html", document=await row_context(document)))


async def _invoice(request: Request, ws: Access) -> str:
    waiting = await queries.count_waiting(ws)
    return str(render_text(request, "invoices/_live.html", waiting=waiting))


routes = [ws_route("/evenements", events, can=Can.READ)]
