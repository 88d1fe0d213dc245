"""One document: its line while it moves, the original as it came, the pictures of its pages."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from workspaces.documents.files import download, note_reading, page_image
from workspaces.documents.models import Document, Page
from workspaces.documents.rows import row_context
from workspaces.dossiers.models import Direction
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.web import render, url, wants_fragment


async def document_row(request: Request, ws: Access) -> Response:
    """Its line, for a page whose event stream is cut; whoever follows the link goes to what became of it."""
    document = await found(request, ws)
    row = await row_context(document)
    if wants_fragment(request):
        return render(request, "documents/_row.html", document=row)
    lists = "workspace:purchases" if document.direction is Direction.PURCHASE else "workspace:sales"
    return RedirectResponse(row["href"] or url(lists, workspace=ws.workspace.slug), 303)


async def original(request: Request, ws: Access) -> Response:
    """Byte for byte what was received."""
    document = await found(request, ws)
    await note_reading(document, ws)
    return await download(document.key, document.name, document.media_type, size=document.size)


async def document_page(request: Request, ws: Access) -> Response:
    document = await found(request, ws)
    page = await Page.within(ws).get(document_id=document.id, number=request.path_params["number"])
    await note_reading(document, ws)
    return await page_image(request, page.image_key)


async def found(request: Request, ws: Access) -> Document:
    return await Document.within(ws).get(id=request.path_params["document_id"])


routes = [
    ws_route("/documents/{document_id:uuid}", document_row, can=Can.READ),
    ws_route("/documents/{document_id:uuid}/original", original, can=Can.READ),
    ws_route("/documents/{document_id:uuid}/pages/{number:int}", document_page, can=Can.READ),
]
