"""Answering with a stored file: streamed, never shown inside our pages, and read by the firm only on the record."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from uuid import uuid5

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from workspaces.documents.models import Document
from workspaces.kernel import audit, storage
from workspaces.kernel.access import Access, Via
from workspaces.kernel.clock import now
from workspaces.kernel.errors import DomainError
from workspaces.kernel.web import attachment

SANDBOX = "sandbox; default-src 'none'"
PAGES_KEPT = "private, max-age=300"


class FileAway(DomainError):
    """The row is there and its file is not: the store is away, or somebody took the file from under us."""

    status = 503
    code = "FILE_UNAVAILABLE"


async def download(key: str, name: str, media_type: str, *, size: int | None = None) -> Response:
    """A file that somebody else made: saved, never opened on our own origin."""
    headers = {
        "Content-Disposition": attachment(name),
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
    }
    if size is not None:
        headers["Content-Length"] = str(size)
    return StreamingResponse(await opened(key), headers=headers, media_type=media_type or "application/octet-stream")


async def page_image(request: Request, key: str) -> Response:
    """A picture that we made, and never make again under the same key: the key is its tag."""
    tag = f'"{hashlib.sha256(key.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": PAGES_KEPT, "Content-Security-Policy": SANDBOX}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return StreamingResponse(await opened(key), headers=headers, media_type="image/webp")


async def opened(key: str) -> AsyncIterator[bytes]:
    """The file's chunks, once the first is in hand: a missing file is an error page, not a broken download."""
    chunks = storage.chunks(key)
    try:
        first = await anext(chunks, b"")
    except FileNotFoundError:
        raise FileAway("Ce fichier ne répond pas. Réessayez dans un instant, puis prévenez l’assistance.") from None

    async def rest() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return rest()


async def note_reading(document: Document, ws: Access) -> None:
    """The firm's people leave a trace when they read: one row per person, dossier and minute."""
    if ws.via is Via.FIRM:
        minute = now().strftime("%Y-%m-%dT%H:%M")
        key = uuid5(ws.workspace_id, f"documents:read {ws.person.id} {minute}")
        await audit.record_once(key, "documents:read", document, ws)
