"""One document's way: store → dedupe → read → match → file → tell.

`receive` stores the bytes before it answers. Reading follows in a job, which may run twice and files once.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError

from importers import arrival as arrivals
from importers import filing, idempotency, views
from importers.arrival import Arrival
from importers.readers.words import PageWords
from importers.reading import OwnIdentifiers, Reading, RecognitionNeeded, read_file, refusal
from workspaces.documents import deposits
from workspaces.documents.models import Channel, Document, State, original_key
from workspaces.dossiers.models import Direction, Workspace
from workspaces.kernel import audit, clock, failpoints, storage
from workspaces.kernel.access import Access
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.identifiers import vat_from_siren
from workspaces.kernel.ids import new_id
from workspaces.kernel.jobs import effect, job, later
from workspaces.kernel.settings import settings

UNREAD = (State.RECEIVED, State.READING)
FAILED = "La lecture automatique a échoué. Le fichier est conservé : votre cabinet peut le saisir à la main."


Beside = Callable[[Document], Awaitable[None]]


@dataclass(frozen=True)
class Letter:
    """The message that a file came in: who sent it, and why a person must look whatever the file says."""

    mail_id: UUID
    sender: str
    caution: str = ""


@dataclass(frozen=True)
class Receipt:
    """What became of an arrival. `known`: the same bytes were already here, and `document` is the earlier one."""

    document: Document
    known: bool


async def receive(
    arrival: Arrival,
    *,
    workspace_id: UUID,
    direction: Direction,
    channel: Channel,
    by: Access | None = None,
    container_id: UUID | None = None,
    letter: Letter | None = None,
    key: str = "",
    beside: Beside | None = None,
) -> Receipt:
    """Keep an original and ask for its reading. The same bytes twice are one document.

    `key`: the sender's Idempotency-Key; sent again with the same file, it gets the answer it got the first time.
    `beside`: what else is written in the transaction of a new document.
    """
    fingerprint = f"{direction.value}:{arrival.sha256}"
    own_id = await idempotency.reserve(workspace_id, key, fingerprint) if key else new_id()
    if key and (answered := await Document.get_or_none(id=own_id, workspace_id=workspace_id)):
        return Receipt(answered, known=False)
    await storage.put_new(original_key(workspace_id, arrival.sha256), arrival.path)
    failpoints.passing("receive:stored")
    known = await Document.get_or_none(workspace_id=workspace_id, sha256=arrival.sha256)
    if known:
        return Receipt(known, known=known.id != own_id)
    document = Document(
        id=own_id,
        workspace_id=workspace_id,
        direction=direction,
        channel=channel,
        name=arrival.name,
        size=arrival.size,
        sha256=arrival.sha256,
        sender_id=by.person.id if by else None,
        sender_name=by.person.name if by else letter.sender[:120] if letter else "",
        received_at=clock.now(),
        state=State.RECEIVED,
        container_id=container_id,
        mail_id=letter.mail_id if letter else None,
        caution=letter.caution if letter else "",
    )
    try:
        async with unit_of_work():
            await _write(document, by)
            if beside:
                await beside(document)
            failpoints.passing("receive:inside")
    except IntegrityError:  # the same bytes came in beside us
        first = await Document.get(workspace_id=workspace_id, sha256=arrival.sha256)
        return Receipt(first, known=first.id != own_id)
    failpoints.passing("receive:committed")
    return Receipt(document, known=False)


async def _write(document: Document, by: Access | None) -> None:
    document.deposit_id = await deposits.join(document)
    await document.save()
    await later(
        read_document, workspace_id=document.workspace_id, workspace=document.workspace_id, document=document.id
    )
    await audit.record("document:received", document, by, sha256=document.sha256, name=document.name)
    await document.tell()


async def not_read(*, workspace: str, document: str) -> None:
    """The last attempt failed: the document stays, says so, and waits for a person."""
    row = await Document.get(id=UUID(document), workspace_id=UUID(workspace))
    async with effect():
        row.state, row.reason, row.message = State.FAILED, "READING_FAILED", FAILED
        await row.save(update_fields=["state", "reason", "message"])
        await row.tell()


@job(attempts=3, timeout=300, when_dead=not_read)
async def read_document(*, workspace: str, document: str) -> None:
    """Read an original in the sandbox and file the result; pages to recognise go to the queue where few run at once."""
    row = await Document.get_or_none(id=UUID(document), workspace_id=UUID(workspace))
    if row is None or row.state not in UNREAD:
        return
    await _show_reading(row)
    try:
        await _read(row, recognise=False)
    except RecognitionNeeded:
        async with effect():
            await later(recognise_document, workspace_id=row.workspace_id, workspace=workspace, document=document)


@job(queue="ocr", attempts=3, timeout=600, when_dead=not_read)
async def recognise_document(*, workspace: str, document: str) -> None:
    """The same for a scan or a photo."""
    row = await Document.get_or_none(id=UUID(document), workspace_id=UUID(workspace))
    if row and row.state in UNREAD:
        await _read(row, recognise=True)


async def _read(row: Document, *, recognise: bool) -> None:
    dossier = await Workspace.get(id=row.workspace_id)
    with tempfile.TemporaryDirectory(prefix="liasse-read-") as folder:
        work = Path(folder)
        reading = await _understood(row, dossier, work, recognise=recognise)
        failpoints.passing("read:understood")
        await _receive_children(row, reading)
        await _keep_files(row, reading)
    async with effect():
        await filing.file(row, reading, dossier)
        failpoints.passing("read:inside")


async def _understood(row: Document, dossier: Workspace, work: Path, *, recognise: bool) -> Reading:
    try:
        shown = await views.shown(row, work)
    except DomainError as refused:  # a photo that cannot be opened
        return refusal(refused, row.media_type)
    reading = await read_file(
        shown.path,
        work=work,
        name=shown.name,
        max_mb=settings().max_upload_mb,
        own=own_identifiers(dossier),
        recognise=recognise,
    )
    reading.media_type = shown.kept_type or reading.media_type
    return reading


async def _show_reading(row: Document) -> None:
    row.state = State.READING
    await row.save(update_fields=["state"])
    await row.tell()


def own_identifiers(dossier: Workspace) -> OwnIdentifiers:
    return OwnIdentifiers.of(dossier.siren, dossier.siret, dossier.vat_number, vat_from_siren(dossier.siren))


async def _keep_files(row: Document, reading: Reading) -> None:
    """Words and received XML go to the store, under names that a second run finds again."""
    if reading.words:
        row.words_key = f"{row.workspace_id}/words/{row.sha256}.json"
        pages = words_as_json(reading.words)
        await storage.put_new(row.words_key, json.dumps(pages, ensure_ascii=False).encode())
    if reading.xml:
        row.received_xml_key = f"{row.workspace_id}/xml/{row.sha256}.xml"
        await storage.put_new(row.received_xml_key, reading.xml)


def words_as_json(pages: list[PageWords]) -> list[dict[str, Any]]:
    """The words as they are kept, and as the conversion lays them over an image."""
    return [
        {
            "page": page.number,
            "width": page.width,
            "height": page.height,
            "rotation": page.rotation,
            "recognised": page.recognised,
            "words": [
                {"text": w.text, "x": w.x, "y": w.y, "w": w.width, "h": w.height, "conf": w.sure} for w in page.words
            ],
        }
        for page in pages
    ]


async def _receive_children(row: Document, reading: Reading) -> None:
    """Each file of a ZIP is a document of its own, which remembers the ZIP it came in, and the message."""
    letter = Letter(row.mail_id, row.sender_name, row.caution) if row.mail_id else None
    for child in reading.children:
        found = arrivals.of_file(child.path, child.name)
        await receive(
            found,
            workspace_id=row.workspace_id,
            direction=row.direction,
            channel=row.channel,
            container_id=row.id,
            letter=letter,
        )
