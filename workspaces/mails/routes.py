"""One received message: what became of it, and its bytes as they came."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from workspaces.documents.files import download
from workspaces.kernel import audit
from workspaces.kernel.access import Access, Can, Via, ws_route
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.web import render
from workspaces.mails import lists
from workspaces.mails.models import MAIL_TYPE, IncomingMail


async def incoming_mail(request: Request, ws: Access) -> Response:
    return render(request, "mails/sheet.html", **await lists.sheet(ws, await _found(request, ws)))


async def incoming_mail_original(request: Request, ws: Access) -> Response:
    """Byte for byte what was received, for a mail program to open."""
    mail = await _found(request, ws)
    if ws.via is Via.FIRM:
        async with unit_of_work():
            await audit.record("mail:read", mail, ws)
    return await download(mail.key, f"{mail.subject[:80] or 'e-mail'}.eml", MAIL_TYPE, size=mail.size)


async def _found(request: Request, ws: Access) -> IncomingMail:
    return await IncomingMail.within(ws).get(id=request.path_params["mail_id"])


routes = [
    ws_route("/courriels/{mail_id:uuid}", incoming_mail, can=Can.READ),
    ws_route("/courriels/{mail_id:uuid}/original", incoming_mail_original, can=Can.READ),
]
