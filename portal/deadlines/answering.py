"""A client's link: what the firm asked for, and a place for the files. It needs no account, and opens nothing else."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from importers.arrival import take_in
from importers.pipeline import receive
from importers.sources.upload import files
from portal.accounts import limits
from portal.accounts.limits import Limit
from portal.accounts.sessions import digest
from portal.branding.brand import Brand
from portal.firms.models import Firm
from workspaces.deadlines.asking import lines
from workspaces.deadlines.models import PieceReminder
from workspaces.documents.models import Channel
from workspaces.dossiers.models import Direction, FirmLink
from workspaces.kernel import tenancy
from workspaces.kernel.access import open_route
from workspaces.kernel.clock import now
from workspaces.kernel.errors import DomainError
from workspaces.kernel.french import plural
from workspaces.kernel.settings import settings
from workspaces.kernel.web import render, see, url

MOST_FILES = 20
SENDS = Limit("pieces:link", 30, timedelta(hours=1))


async def asked_pieces(request: Request) -> Response:
    reminder = await living(request)
    if reminder is None:
        return render(request, "accounts/link_expired.html", status=410, renew=None, sent=False)
    if reminder.opened_at is None:
        mine = PieceReminder.filter(id=reminder.id, workspace_id=reminder.workspace_id, opened_at=None)
        await mine.update(opened_at=now())
    return render(
        request,
        "deadlines/answer.html",
        firm=await Brand.of(await Firm.get(id=reminder.firm_id)),
        lines=await lines(reminder),
        send=url("pieces:send_pieces", **request.path_params),
        max_mb=settings().max_upload_mb,
        expires=reminder.expires_at,
    )


async def living(request: Request) -> PieceReminder | None:
    """The reminder of the link, while it lasts and while its firm still follows the dossier."""
    await limits.LINKS_BY_NETWORK.spend(limits.network_of(request))
    workspace_id: UUID = request.path_params["workspace_id"]
    tenancy.allow({workspace_id})
    found = await PieceReminder.get_or_none(
        workspace_id=workspace_id, digest=digest(request.path_params["token"]), expires_at__gt=now()
    )
    follows = found and found.firm_id in {link.firm_id for link in await FirmLink.firms_of(workspace_id)}
    return found if follows else None


async def send_pieces(request: Request) -> Response:
    """Keep the files. Whether the dossier had them already is not for the bearer of a link to know."""
    reminder = await living(request)
    if reminder is None:
        return render(request, "accounts/link_expired.html", status=410, renew=None, sent=False)
    await SENDS.spend(str(reminder.id))
    async with request.form(max_files=MOST_FILES, max_fields=5) as form:
        problems = [await _take(upload, reminder) for upload in files(form)]
    if not problems:
        raise DomainError("Choisissez au moins un fichier.", code="NO_FILE")
    refused = [problem for problem in problems if problem]
    kept = len(problems) - len(refused)
    said = [f"{plural(kept, 'document reçu', 'documents reçus')}. Merci."] if kept else []
    back = url("pieces:asked_pieces", **request.path_params)
    return see(back, " ".join([*said, *refused]), tone="warn" if refused else "ok")


async def _take(upload: UploadFile, reminder: PieceReminder) -> str:
    """What went wrong with this file, or nothing."""
    with tempfile.TemporaryDirectory(prefix="liasse-in-") as folder:
        try:
            arrival = await asyncio.to_thread(take_in, upload.file, upload.filename or "", Path(folder))
            await receive(
                arrival,
                workspace_id=reminder.workspace_id,
                direction=Direction.PURCHASE,
                channel=Channel.UPLOAD,
            )
        except DomainError as refused:
            return refused.message
    return ""


LINK = (
    "the link itself is the proof, hashed, ends in 30 days; rate-limited; takes files in and shows only what was asked"
)
routes = [
    open_route("/pieces/{workspace_id:uuid}/{token}", asked_pieces, why=LINK),
    open_route("/pieces/{workspace_id:uuid}/{token}/documents", send_pieces, why=LINK, methods=["POST"]),
]
