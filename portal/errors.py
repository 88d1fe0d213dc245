"""What people see when something does not go as asked: a page, a fragment or a problem document, never a bare code."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import asyncpg
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from tortoise.exceptions import DBConnectionError, DoesNotExist

from workspaces.kernel.access import SignInFirst, to_sign_in
from workspaces.kernel.errors import DomainError, NotFound, TooManyAttempts
from workspaces.kernel.log import log
from workspaces.kernel.web import render, wants_fragment

PAGES = {403, 404, 409, 413, 422, 429, 500, 503}
# A database that is stopped, cut off or starting again
AWAY = (DBConnectionError, ConnectionError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError)
TITLES = {
    401: "Connexion nécessaire",
    403: "Accès refusé",
    404: "Page introuvable",
    405: "Action impossible ici",
    409: "Cela a changé entre-temps",
    413: "Fichier trop lourd",
    422: "À corriger",
    429: "Trop d’essais",
    500: "Erreur de notre côté",
    503: "Service momentanément indisponible",
}


async def domain_error(request: Request, error: Exception) -> Response:
    """An error that somebody can act on."""
    assert isinstance(error, DomainError)
    if isinstance(error, SignInFirst) and request.method == "GET" and not is_api(request):
        return to_sign_in(request)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyAttempts) else {}
    return answer(request, error.status, error.message, error.code, headers)


async def not_found(request: Request, error: Exception) -> Response:
    """A row that is absent, or in somebody else's dossier: one answer for both."""
    return await domain_error(request, NotFound())


async def http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return await not_found(request, error)
    message = TITLES.get(error.status_code, "Cette demande n’a pas pu être traitée.")
    return answer(request, error.status_code, message, f"HTTP_{error.status_code}", dict(error.headers or {}))


async def database_away(request: Request, error: Exception) -> Response:
    log.error("database unreachable", error=str(error))
    message = "La base de données ne répond pas. Réessayez dans un instant : rien n’est perdu."
    return answer(request, 503, message, "DATABASE_AWAY", {"Retry-After": "5"})


async def gone(request: Request, error: Exception) -> Response:
    """The browser left before it had sent everything: nobody reads this answer."""
    return Response(status_code=499)


async def bug(request: Request, error: Exception) -> Response:
    """Anything else is a bug: it is logged under a reference that the person can give us."""
    reference = uuid4().hex[:12]
    log.error("bug", reference=reference, path=path_without_token(request), exc_info=error)
    message = "L’opération n’a pas abouti. Donnez cette référence à l’assistance si cela se répète."
    return answer(request, 500, message, "BUG", {}, reference=reference)


def path_without_token(request: Request) -> str:
    """The address for the log: the link of an invitation or of a new password opens a door."""
    token = request.path_params.get("token")
    return request.url.path.replace(token, "…") if token else request.url.path


def is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def answer(request: Request, status: int, message: str, code: str, headers: dict[str, str], **extra: Any) -> Response:
    if is_api(request) or "application/json" in request.headers.get("accept", ""):
        return problem(status, message, code, headers)
    page = status if status in PAGES else (422 if 400 <= status < 500 else 500)
    response: Response = render(
        request, f"errors/{page}.html", "message" if wants_fragment(request) else None,
        status=status, message=message, code=code, title=TITLES.get(status, ""), reference=extra.get("reference", ""),
    )  # fmt: skip
    response.headers.update(headers)
    return response


def problem(status: int, message: str, code: str, headers: dict[str, str] | None = None) -> Response:
    """RFC 9457: `{"type","title","status","detail","code"}`."""
    body = {"type": "about:blank", "title": TITLES.get(status, "Erreur"), "status": status, "detail": message}
    return JSONResponse(body | {"code": code}, status, headers, media_type="application/problem+json")


HANDLERS: dict[Any, Any] = {
    DomainError: domain_error,
    DoesNotExist: not_found,
    HTTPException: http_error,
    **dict.fromkeys(AWAY, database_away),
    ClientDisconnect: gone,
    Exception: bug,
}
