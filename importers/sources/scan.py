"""Captures of a phone: photos that are one document together, or one file shared with the app, sent exactly once."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from importers.arrival import Arrival, take_in
from importers.pipeline import Receipt, receive
from importers.readers import gate
from workspaces.capture import corners
from workspaces.capture.models import CapturedPage
from workspaces.documents.models import Channel, Document, original_key
from workspaces.documents.rows import row_context
from workspaces.dossiers.models import Direction
from workspaces.expenses import recording
from workspaces.expenses.recording import Asked
from workspaces.kernel import audit, storage
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.errors import DomainError
from workspaces.kernel.french import day
from workspaces.kernel.settings import settings
from workspaces.kernel.web import see, url

MOST_PAGES = 20
KINDS = {"purchase": Direction.PURCHASE, "sale": Direction.SALE, "expense": Direction.PURCHASE}


@dataclass(frozen=True)
class Photo:
    """One file of a capture: what it is, where the sheet lies on it, and how far it is turned."""

    arrival: Arrival
    media_type: str
    corners: corners.Quad
    turn: int


async def capture(request: Request, ws: Access) -> Response:
    """Keep what was captured, and say what became of it: JSON to the app, a page without script."""
    async with request.form(max_files=MOST_PAGES, max_fields=20) as form:
        same_person(str(form.get("person") or ""), ws)
        direction, expense = _asked(form)
        with tempfile.TemporaryDirectory(prefix="liasse-in-") as folder:
            photos = await _photos(form, Path(folder))
            receipt = await _keep(photos, direction, expense, ws, request.headers.get("idempotency-key", ""))
    return await _answer(request, receipt, ws)


def same_person(person: str, ws: Access) -> None:
    """What waits on a shared phone never leaves under another name than that of whoever took it."""
    if person and person != str(ws.person.id):
        message = "Ce document a été pris par une autre personne. Il partira quand elle se reconnectera ici."
        raise DomainError(message, code="OTHER_PERSON", status=409)


def _asked(form: FormData) -> tuple[Direction, Asked | None]:
    kind = str(form.get("kind") or "purchase")
    if kind not in KINDS:
        raise DomainError("Choisissez le type : achat, vente ou note de frais.", code="KIND_INVALID")
    if kind != "expense":
        return KINDS[kind], None
    return KINDS[kind], recording.asked({name: str(form.get(name) or "") for name in ("means", "generic", "note")})


async def _photos(form: FormData, folder: Path) -> list[Photo]:
    """Each file on disk, weighed, named by its bytes. Several are photos, or nothing of them is kept."""
    files = [part for part in form.getlist("files") if isinstance(part, UploadFile) and part.filename]
    if not files:
        raise DomainError("Photographiez une page ou choisissez un fichier.", code="NO_FILE")
    places = corners.told(str(form.get("pages") or ""), len(files))
    photos = []
    for number, (file, (quad, turn)) in enumerate(zip(files, places, strict=True)):
        own = folder / str(number)
        own.mkdir()
        arrival = await asyncio.to_thread(take_in, file.file, file.filename or "", own)
        photos.append(Photo(arrival, _media_type(arrival), quad, turn))
    if len(photos) > 1 and not all(photo.media_type in gate.IMAGES for photo in photos):
        raise DomainError("Une capture réunit des photos : envoyez les autres fichiers à part.", code="CAPTURE_MIXED")
    return photos


def _media_type(arrival: Arrival) -> str:
    """Nothing where the gate refuses it: a lone file is then kept, and refused by name like any other deposit."""
    with arrival.path.open("rb") as file:
        head = file.read(gate.HEAD)
    try:
        return gate.admit(head, arrival.size, arrival.name, settings().max_upload_mb).media_type
    except DomainError:
        return ""


async def _keep(photos: Sequence[Photo], direction: Direction, expense: Asked | None, ws: Access, key: str) -> Receipt:
    """Every photo lies in the store before its row is written."""
    for photo in photos[1:]:
        await storage.put_new(original_key(ws.workspace_id, photo.arrival.sha256), photo.arrival.path)
    pictured = photos[0].media_type in gate.IMAGES
    return await receive(
        photos[0].arrival,
        workspace_id=ws.workspace_id,
        direction=direction,
        channel=Channel.SCAN if pictured else Channel.UPLOAD,
        by=ws,
        key=key,
        beside=partial(_write, photos=photos if pictured else (), expense=expense, by=ws),
    )


async def _write(document: Document, *, photos: Sequence[Photo], expense: Asked | None, by: Access) -> None:
    await CapturedPage.bulk_create(_row(document, number, photo) for number, photo in enumerate(photos, 1))
    if len(photos) > 1:
        prints = " ".join(photo.arrival.sha256 for photo in photos)
        await audit.record("capture:received", document, by, pages=prints)
    if expense:
        await recording.record(document, asked=expense, by=by)


def _row(document: Document, number: int, photo: Photo) -> CapturedPage:
    return CapturedPage(
        workspace_id=document.workspace_id,
        document_id=document.id,
        number=number,
        name=photo.arrival.name,
        media_type=photo.media_type,
        size=photo.arrival.size,
        sha256=photo.arrival.sha256,
        corners=photo.corners,
        turn=photo.turn,
    )


async def _answer(request: Request, receipt: Receipt, ws: Access) -> Response:
    document = receipt.document
    said = f"Déjà reçue le {day(document.received_at)}." if receipt.known else "Document reçu."
    if "application/json" in request.headers.get("accept", ""):
        row = await row_context(document)
        href = row["href"] or row["row"]
        return JSONResponse({"id": str(document.id), "known": receipt.known, "message": said, "href": href})
    page = "workspace:sales" if document.direction is Direction.SALE else "workspace:purchases"
    return see(url(page, workspace=ws.workspace.slug), said, tone="warn" if receipt.known else "ok")


routes = [ws_route("/captures", capture, can=Can.DEPOSIT, methods=["POST"])]
