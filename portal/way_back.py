"""The way back from a dossier: to the very page of the firm that somebody came from, with its filters and its turn."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workspaces.kernel.settings import settings
from workspaces.kernel.web import url

COOKIE, INSIDE = "retour", "/d/"
OURS = re.compile(r"/cabinet(?:[/?][^\s\\]*)?")  # nothing that leads to another site
LONGEST = 1500


def came_from(headers: Headers) -> str:
    """The path and query of the firm's page that led here, or nothing."""
    referer = urlsplit(headers.get("referer", ""))
    place = f"{referer.path}?{referer.query}" if referer.query else referer.path
    return place if referer.netloc == headers.get("host") and _is_ours(place) else ""


def _is_ours(place: str) -> bool:
    return len(place) <= LONGEST and OURS.fullmatch(place) is not None


def address(request: Request) -> str:
    """Where « Retour au cabinet » leads: kept since the first page of the dossier, else the list of dossiers."""
    kept = unquote(request.cookies.get(COOKIE, ""))
    return came_from(request.headers) or (kept if _is_ours(kept) else "") or url("firm:workspaces")


class WayBack:
    """Remembers it in the browser, for the pages of dossiers alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = ""
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(INSIDE):
            place = came_from(Headers(scope=scope))

        async def with_place(message: Message) -> None:
            if place and message["type"] == "http.response.start":
                secure = "; Secure" if settings().secure else ""
                cookie = f"{COOKIE}={quote(place, safe='')}; Path=/d; HttpOnly; SameSite=Lax{secure}"
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        await self.app(scope, receive, with_place)
