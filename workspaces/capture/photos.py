"""The photos behind a captured document, each as the camera made it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from workspaces.capture.models import CapturedPage
from workspaces.documents.files import download, note_reading
from workspaces.documents.models import Document
from workspaces.kernel import french
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.web import url


async def captured_photo(request: Request, ws: Access) -> Response:
    """Byte for byte what was captured."""
    document = await Document.within(ws).get(id=request.path_params["document_id"])
    photo = await CapturedPage.within(ws).get(document_id=document.id, number=request.path_params["number"])
    await note_reading(document, ws)
    return await download(photo.key, photo.name, photo.media_type, size=photo.size)


async def further(ws: Access, document: Document) -> list[dict[str, str]]:
    """The downloads of every photo but the first, which is the document's own original."""
    photos = await CapturedPage.within(ws).filter(document_id=document.id, number__gt=1).order_by("number")
    slug = ws.workspace.slug
    return [
        {
            "label": f"Télécharger la photo {photo.number}",
            "href": url("workspace:captured_photo", workspace=slug, document_id=document.id, number=photo.number),
            "icon": "image",
            "note": f"{photo.name}, {french.size(photo.size)}, octet pour octet",
        }
        for photo in photos
    ]


async def sealed(document: Document) -> list[list[str]] | None:
    """[name, sha256] of the same, as an archive entry covers them."""
    mine = CapturedPage.filter(workspace_id=document.workspace_id, document_id=document.id, number__gt=1)
    return [[photo.name, photo.sha256] for photo in await mine.order_by("number")] or None


routes = [ws_route("/documents/{document_id:uuid}/photos/{number:int}", captured_photo, can=Can.READ)]
