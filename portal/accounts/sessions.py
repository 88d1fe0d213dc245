"""Signed-in browsers: a cookie holds a random token, a row holds its SHA-256, and each request reads the row again."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Scope
from tortoise.expressions import Q

from portal.accounts.models import Session, User
from workspaces.kernel.access import Person
from workspaces.kernel.clock import now
from workspaces.kernel.settings import settings

COOKIE = "session"
IDLE, ABSOLUTE, PRECISION = timedelta(hours=12), timedelta(days=30), timedelta(minutes=1)


def cookie_name() -> str:
    """Over https the prefix makes browsers refuse the cookie from another host or path."""
    return f"__Host-{COOKIE}" if settings().secure else COOKIE


def digest(token: str) -> str:
    """What is kept of a random token: reading the database gives no way in."""
    return hashlib.sha256(token.encode()).hexdigest()


async def who_is_asking(scope: Scope) -> Person | None:
    """The person behind the session cookie. Their session's id goes beside them in the request's state."""
    token = HTTPConnection(scope).cookies.get(cookie_name())
    session = await _living(token) if token else None
    user = await User.get_or_none(id=session.user_id, disabled_at=None) if session else None
    if session is None or user is None:
        return None
    if now() - session.seen_at > PRECISION:
        await Session.filter(id=session.id).update(seen_at=now())
    scope.setdefault("state", {})["session_id"] = session.id
    return user.person


async def _living(token: str) -> Session | None:
    return await Session.get_or_none(digest=digest(token), expires_at__gt=now(), seen_at__gt=now() - IDLE)


async def lives(session_id: UUID) -> bool:
    """Whether a session is still open, for an answer that outlasts its request; asking does not prolong it."""
    session = await Session.get_or_none(id=session_id, expires_at__gt=now(), seen_at__gt=now() - IDLE)
    return session is not None and await User.exists(id=session.user_id, disabled_at=None)


async def open_for(user: User, *, agent: str = "", ip: str = "") -> str:
    """A new session, and the token that its browser must hold."""
    token = secrets.token_urlsafe(32)
    await Session.create(
        user_id=user.id,
        digest=digest(token),
        agent=agent[:200],
        ip=ip[:45],
        created_at=now(),
        seen_at=now(),
        expires_at=now() + ABSOLUTE,
    )
    return token


async def begin(request: Request, user: User, response: Response) -> Response:
    """Sign `user` in on this browser, always with a new token; the session it held before ends."""
    await end(request)
    agent, ip = request.headers.get("user-agent", ""), request.client.host if request.client else ""
    token = await open_for(user, agent=agent, ip=ip)
    lasting = int(ABSOLUTE.total_seconds())
    secure = settings().secure
    response.set_cookie(cookie_name(), token, lasting, path="/", secure=secure, httponly=True, samesite="lax")
    return response


async def end(request: Request) -> None:
    """End the session of this browser, if it has one."""
    token = request.cookies.get(cookie_name())
    if token:
        await Session.filter(digest=digest(token)).delete()


def forget_cookie(response: Response) -> Response:
    response.delete_cookie(cookie_name(), path="/", secure=settings().secure, httponly=True, samesite="lax")
    return response


async def living_of(user_id: UUID) -> list[Session]:
    """Where somebody is signed in, last seen first."""
    alive = Session.filter(user_id=user_id, expires_at__gt=now(), seen_at__gt=now() - IDLE)
    return await alive.order_by("-seen_at")


async def end_all(user_id: UUID, *, but: UUID | None = None) -> None:
    """After a change of password, or for somebody who left: every session, except perhaps the one in use."""
    await Session.filter(Q(user_id=user_id) & ~Q(id=but) if but else Q(user_id=user_id)).delete()
