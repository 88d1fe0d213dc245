"""Files dropped on a page or chosen in its form."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from uuid import UUID

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from importers.arrival import shown_name, take_in
from importers.pipeline import Receipt, receive
from workspaces.documents.models import Channel, Document, State
from workspaces.documents.rows import MOVING, row_context
from workspaces.dossiers.models import Direction
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import read_form
from workspaces.kernel.french import day, plural
from workspaces.kernel.web import render, render_text, see, url, wants_fragment

MOST_FILES = 500
MOST_ASKED = 2000
MOST_TOLD = 5  # refusals that a cookie holds


async def deposit(request: Request, ws: Access) -> Response:
    """Keep each file and answer with its row; a bad file never stops the others."""
    async with request.form(max_files=MOST_FILES, max_fields=20) as form:
        direction = Direction.SALE if form.get("direction") == "sale" else Direction.PURCHASE
        outcomes = [await _take(request, upload, direction, ws) for upload in files(form)]
    if not outcomes:
        raise DomainError("Choisissez au moins un fichier.", code="NO_FILE")
    return await (_fragment(request, outcomes) if wants_fragment(request) else _page(ws, direction, outcomes))


def files(form: FormData) -> list[UploadFile]:
    return [part for part in form.getlist("files") if isinstance(part, UploadFile) and part.filename]


async def _take(request: Request, upload: UploadFile, direction: Direction, ws: Access) -> Receipt | DomainError:
    with tempfile.TemporaryDirectory(prefix="liasse-in-") as folder:
        try:
            arrival = await asyncio.to_thread(take_in, upload.file, upload.filename or "", Path(folder))
            return await receive(
                arrival,
                workspace_id=ws.workspace_id,
                direction=direction,
                channel=Channel.UPLOAD,
                by=ws,
                key=request.headers.get("idempotency-key", ""),
            )
        except DomainError as refused:
            named = f"{shown_name(upload.filename or '')} : {refused.message}"
            return refused if wants_fragment(request) else DomainError(named, code=refused.code, status=refused.status)


async def _fragment(request: Request, outcomes: list[Receipt | DomainError]) -> Response:
    """Rows of what came in; a lone failure or a lone duplicate is an error of its own, with its sentence."""
    if len(outcomes) == 1 and isinstance(outcomes[0], DomainError):
        raise outcomes[0]
    if len(outcomes) == 1 and isinstance(outcomes[0], Receipt) and outcomes[0].known:
        return await already_here(request, outcomes[0].document)
    received = [outcome.document for outcome in outcomes if isinstance(outcome, Receipt)]
    rows = [render_text(request, "documents/_row.html", document=await row_context(row)) for row in received]
    return HTMLResponse("".join(rows))


async def already_here(request: Request, document: Document) -> Response:
    """No error: nothing is wrong with the file, it is only not needed."""
    context = await row_context(document)
    message = f"Déjà reçue le {day(document.received_at)}."
    return render(
        request,
        "errors/_message.html",
        message=message,
        code="DUPLICATE",
        href=context["href"],
        link="Voir",
    )


async def _page(ws: Access, direction: Direction, outcomes: list[Receipt | DomainError]) -> Response:
    """Without script: back to the list, with what became of them, whose parts add up to the whole."""
    new = sum(isinstance(outcome, Receipt) and not outcome.known for outcome in outcomes)
    known = sum(isinstance(outcome, Receipt) and outcome.known for outcome in outcomes)
    refusals = [outcome.message for outcome in outcomes if isinstance(outcome, DomainError)]
    told = [plural(new, "reçu", "reçus")]
    told += [f"{known} déjà {'reçu' if known < 2 else 'reçus'}"] if known else []
    told += [plural(len(refusals), "refusé", "refusés")] if refusals else []
    parts = [f"{plural(len(outcomes), 'fichier')} : {', '.join(told)}.", *refusals[:MOST_TOLD]]
    page = "workspace:sales" if direction is Direction.SALE else "workspace:purchases"
    return see(url(page, workspace=ws.workspace.slug), " ".join(parts), tone="ok" if new else "warn")


async def deposited(request: Request, ws: Access) -> Response:
    """What became of many files: how many are still being read, and each that was refused, by name."""
    sent = (await read_form(request)).values.get("ids", "").split()
    try:
        ids = [UUID(one) for one in sent[:MOST_ASKED]]
    except ValueError:
        raise DomainError("Ces documents ne sont pas reconnus : rechargez la page.", code="IDS_INVALID") from None
    rows = await Document.within(ws).filter(id__in=ids).only("id", "name", "state", "message") if ids else []
    stopped = [row for row in rows if row.state in (State.REFUSED, State.FAILED)]
    refused = [{"id": str(row.id), "name": row.name, "message": row.message} for row in stopped]
    return JSONResponse({"moving": sum(row.state in MOVING for row in rows), "refused": refused})


routes = [
    ws_route("/documents", deposit, can=Can.DEPOSIT, methods=["POST"]),
    ws_route("/documents/bilan", deposited, can=Can.DEPOSIT, methods=["POST"]),
]
