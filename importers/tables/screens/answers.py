"""What the handlers of an import share: the file in a form, the workbook in an answer, the way on after an act."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from importers.arrival import Arrival, take_in
from importers.tables.models import ImportBatch
from importers.tables.screens import pages
from importers.tables.screens.place import Place
from workspaces.kernel.access import Access, FirmAccess
from workspaces.kernel.errors import DomainError
from workspaces.kernel.web import attachment, render, see

By = Access | FirmAccess
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@contextlib.asynccontextmanager
async def arrived(sent: object) -> AsyncIterator[Arrival]:
    """The file of a form, on disk for as long as the block runs."""
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise DomainError("Choisissez un fichier.", code="NO_FILE")
    with tempfile.TemporaryDirectory(prefix="liasse-in-") as folder:
        yield await asyncio.to_thread(take_in, sent.file, sent.filename, Path(folder))


def workbook(content: bytes, name: str) -> Response:
    return Response(content, media_type=XLSX, headers={"Content-Disposition": attachment(name)})


def gone_on(place: Place, batch: ImportBatch, message: str = "", tone: str = "ok") -> Response:
    return see(place.to("import_batch", batch_id=batch.id), message, tone=tone)


async def step(request: Request, place: Place, batch: ImportBatch, query: dict[str, str], **more: Any) -> Response:
    """The page of an import, or its step alone. `more` says what the address does not."""
    status = more.pop("status", 200)
    context = await pages.batch(place, batch, query)
    return render(request, "imports/batch.html", "step", status=status, **context | more)
