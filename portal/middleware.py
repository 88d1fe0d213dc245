"""What every request passes through, outermost first: headers, same-origin check, who is asking."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.errors import AWAY, database_away
from workspaces.kernel.access import Person
from workspaces.kernel.errors import DomainError
from workspaces.kernel.settings import settings

CSP = (
    "default-src 'self'; object-src 'none'; frame-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' blob:; font-src 'self'; connect-src 'self'; media-src blob:; worker-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}
HEAVIEST_FORM = 2**20
TAKE_FILES = ("/documents", "/captures", "/fichier", "/parties/imports")
SAFE = {"GET", "HEAD", "OPTIONS"}


class SecurityHeaders:
    """The same headers on every answer; pages of signed-in people are never kept by a shared cache."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                if settings().secure:
                    headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
            await send(message)

        await self.app(scope, receive, with_headers)


class Bounded:
    """What no page of ours sends: a NUL in the address, which PostgreSQL cannot read, and a form as heavy as a file.

    Anybody may post a form, signed in or not; only the addresses that take files in, which ask who is there before they
    read anything, weigh what they receive by themselves.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            await PlainTextResponse("Adresse illisible.", 400)(scope, receive, send)
            return
        taken = 0

        async def weighed() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > HEAVIEST_FORM and not scope["path"].endswith(TAKE_FILES):
                raise DomainError("Ce formulaire est trop lourd.", code="FORM_TOO_LARGE", status=413)
            return message

        await self.app(scope, weighed, send)


class SameOrigin:
    """No request from another site may change anything: Sec-Fetch-Site, else Origin = Host.

    A request with an API key carries no cookie that we read, and is not forged by a browser: it passes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE and not self._allowed(scope):
            refusal = PlainTextResponse("Requête venue d’un autre site : refusée.", 403)
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)

    @staticmethod
    def _allowed(scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if scope["path"].startswith("/api/"):
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        _, _, origin = headers.get("origin", "").partition("://")
        return bool(origin) and origin == headers.get("host")


WhoIsAsking = Callable[[Scope], Awaitable[Person | None]]


class SignedIn:
    """Puts the person behind the session cookie into `request.state.person`. Static files and the API have none."""

    def __init__(self, app: ASGIApp, who: WhoIsAsking) -> None:
        self.app, self.who = app, who

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(("/static/", "/api/", "/healthz")):
            try:
                scope.setdefault("state", {})["person"] = await self.who(scope)
            except AWAY as error:
                away = await database_away(Request(scope), error)
                await away(scope, receive, send)
                return
        await self.app(scope, receive, send)
