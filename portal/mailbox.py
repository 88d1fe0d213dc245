"""The local mailbox: without an SMTP server, messages are kept and read here by whoever sits at this machine."""

from __future__ import annotations

import re
from uuid import UUID

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from workspaces.kernel.access import open_route
from workspaces.kernel.errors import NotFound
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.settings import settings
from workspaces.kernel.web import render, url

SHOWN = 100
LINK = re.compile(r"https?://\S+")
ALONE = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'"  # no script, no request, no cookie


async def messages(request: Request) -> Response:
    _only_here()
    kept = await MailMessage.all().order_by("-created_at").limit(SHOWN)
    listed = [{"id": row.id, "to": row.to, "subject": row.subject, "at": row.created_at} for row in kept]
    return render(request, "mailbox/list.html", messages=listed)


async def message(request: Request) -> Response:
    kept = await _found(request)
    shown = {
        "subject": kept.subject,
        "sender": f"{kept.sender_name} <{settings().mail_from}>".strip(),
        "reply_to": kept.reply_to,
        "to": kept.to,
        "at": kept.created_at,
        "lines": [_line(text) for text in kept.text.splitlines() if text.strip()],
        "html_href": url("mailbox:message_html", message_id=kept.id),
    }
    return render(request, "mailbox/message.html", message=shown)


def _line(text: str) -> dict[str, str | None]:
    link = LINK.search(text)
    return {"text": text, "href": link[0] if link else None}


async def message_html(request: Request) -> Response:
    """The HTML part alone, as a mail program shows it."""
    kept = await _found(request)
    return HTMLResponse(kept.html, headers={"Content-Security-Policy": ALONE})


async def _found(request: Request) -> MailMessage:
    _only_here()
    message_id: UUID = request.path_params["message_id"]
    return await MailMessage.get(id=message_id)


def _only_here() -> None:
    if not settings().shows_mailbox:
        raise NotFound


WHY = "only on a loopback address without an SMTP server"
routes = [
    open_route("/boite-aux-lettres", messages, why=WHY),
    open_route("/boite-aux-lettres/{message_id:uuid}", message, why=WHY),
    open_route("/boite-aux-lettres/{message_id:uuid}/html", message_html, why=WHY),
]
