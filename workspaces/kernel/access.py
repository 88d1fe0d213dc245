"""Who is asking, where, and what they may do there.

Routes are declared with `ws_route` (one dossier) and `firm_route` (the firm's side), which name the right they need.
The doors themselves, `Doors`, are given by the composition root: the kernel knows no feature.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote
from uuid import UUID

from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from workspaces.kernel import tenancy
from workspaces.kernel.errors import DomainError, NotAllowed, NotFound


class ColumnSized(IntegerConvertor):
    """`{number:int}` in a path: a longer number is no address, rather than an error of a column."""

    regex = "[0-9]{1,9}"


register_url_convertor("int", ColumnSized())


class Can(enum.StrEnum):
    """Rights inside a dossier."""

    READ = "read"
    DEPOSIT = "documents:deposit"
    DECIDE = "purchases:decide"  # accept or refuse; whether acceptance is this person's is the dossier's setting
    CORRECT = "invoices:correct"
    BOOKS = "books"  # accounts, journals, entries and their steps
    PARTIES = "parties"
    COMMENT = "comments"  # write in conversations; whoever reads the dossier reads those shared with it
    SETTINGS = "settings"
    MEMBERS = "members"


class FirmCan(enum.StrEnum):
    """Rights on the firm's side."""

    ENTER = "enter"
    TEAM = "team"
    DOSSIERS = "dossiers"
    CLIENTS = "clients"
    DOCUMENTS = "documents"  # consult them
    REVIEW = "review"  # correct, accept, refuse
    WORK = "work"  # what the firm does around them: deposits, third parties, entries, exports, reminders


class Via(enum.StrEnum):
    """How the person came into the dossier."""

    MEMBER = "member"
    FIRM = "firm"
    API = "api"


@dataclass(frozen=True)
class Person:
    """Somebody signed in."""

    id: UUID
    name: str
    email: str

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper() or "?"


@dataclass(frozen=True)
class Somebody:
    """A person who may enter a dossier now, and as whom."""

    person: Person
    via: Via
    firm_id: UUID | None = None
    may_comment: bool = False


class Reach(Protocol):
    """Anything that says which dossiers a request may touch."""

    @property
    def workspace_ids(self) -> frozenset[UUID]: ...


@dataclass(frozen=True)
class Access:
    """One person (or key) in one dossier. `workspace` is the dossier's row, for its name and settings."""

    workspace_id: UUID
    person: Person
    grants: frozenset[Can]
    via: Via
    workspace: Any
    firm_id: UUID | None = None

    @property
    def workspace_ids(self) -> frozenset[UUID]:
        return frozenset({self.workspace_id})

    def can(self, right: Can) -> bool:
        return right in self.grants

    def require(self, right: Can) -> None:
        if right not in self.grants:
            raise NotAllowed("Vous n’avez pas ce droit dans ce dossier. Demandez-le à son responsable.")


@dataclass(frozen=True)
class FirmAccess:
    """One member of a firm, with the dossiers that their live rights let them see."""

    firm_id: UUID
    person: Person
    grants: frozenset[FirmCan]
    workspace_ids: frozenset[UUID]
    firm: Any

    def can(self, right: FirmCan) -> bool:
        return right in self.grants

    def require(self, right: FirmCan) -> None:
        if right not in self.grants:
            raise NotAllowed("Votre rôle dans le cabinet ne donne pas ce droit. Demandez-le à un administrateur.")


class Doors(Protocol):
    """How the composition root finds what a person may enter. None: a stranger, or nothing there."""

    async def workspace(self, person: Person, slug: str) -> Access | None: ...
    async def firm(self, person: Person) -> FirmAccess | None: ...
    async def api_key(self, key: str) -> Access | None: ...
    async def nothing_there(self, person: Person) -> str:
        """What to tell whoever finds a closed door, by who they are or were; the same whether something lies behind.
        Empty: the usual sentence."""
        ...

    async def lives(self, request: Request) -> bool:
        """Whether the session that a long answer began in is still open."""
        ...

    async def somebody_else(self, ws: Access, right: Can) -> bool:
        """Whether another person than this one holds this right in the dossier now."""
        ...

    async def people(self, workspace: Any) -> list[Somebody]:
        """Everybody who may enter this dossier now, by name."""
        ...

    async def shell(self, request: Request) -> dict[str, Any]:
        """What surrounds the content of a page on this side: menu, counters, the person."""
        ...


class SignInFirst(DomainError):
    """Nobody is signed in: pages go to the sign-in page, everything else is 401."""

    status = 401
    code = "SIGN_IN"


def person_of(request: Request) -> Person:
    person: Person | None = getattr(request.state, "person", None)
    if person is None:
        raise SignInFirst("Connectez-vous pour continuer.")
    return person


def to_sign_in(request: Request) -> Response:
    """Back to where they were, once signed in."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/connexion?suite={quote(here)}", 303)


Handler = Callable[..., Awaitable[Response]]


def ws_route(path: str, handler: Handler, *, can: Can, methods: Sequence[str] = ("GET",)) -> Route:
    """A route under /d/{workspace}. Strangers get 404; members without the right 403."""

    @functools.wraps(handler)
    async def guarded(request: Request) -> Response:
        person = person_of(request)
        ws = await request.app.state.doors.workspace(person, request.path_params["workspace"])
        if ws is None:
            raise await closed(request, person)
        ws.require(can)
        await enter(request, ws)
        return await handler(request, ws)

    guarded.can = can  # type: ignore[attr-defined]
    return Route(path, guarded, methods=list(methods), name=handler.__name__)


async def closed(request: Request, person: Person) -> NotFound:
    """The same answer for what is absent and for what is somebody else's; somebody put out learns that they were."""
    said = await request.app.state.doors.nothing_there(person)
    return NotFound(said) if said else NotFound()


async def enter(request: Request, access: Access | FirmAccess) -> None:
    """From here on the request acts in these dossiers; whole pages also get what surrounds them."""
    tenancy.allow(access.workspace_ids)
    request.state.access = access
    if request.headers.get("hx-request-type") != "partial":
        request.state.shell = await request.app.state.doors.shell(request)


def firm_route(path: str, handler: Handler, *, can: FirmCan, methods: Sequence[str] = ("GET",)) -> Route:
    """A route under /cabinet. Whoever is in no firm gets 404; members without the right 403."""

    @functools.wraps(handler)
    async def guarded(request: Request) -> Response:
        person = person_of(request)
        firm = await request.app.state.doors.firm(person)
        if firm is None:
            raise await closed(request, person)
        firm.require(can)
        await enter(request, firm)
        return await handler(request, firm)

    guarded.can = can  # type: ignore[attr-defined]
    return Route(path, guarded, methods=list(methods), name=handler.__name__)


def api_route(path: str, handler: Handler, *, can: Can, methods: Sequence[str] = ("GET",)) -> Route:
    """A route under /api/v1: a dossier's key in `Authorization: Bearer`, never the cookie."""

    @functools.wraps(handler)
    async def guarded(request: Request) -> Response:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        ws = await request.app.state.doors.api_key(key.strip()) if scheme.lower() == "bearer" else None
        if ws is None:
            raise SignInFirst("Clé API absente ou révoquée. Créez-en une dans les paramètres du dossier.")
        ws.require(can)
        tenancy.allow(ws.workspace_ids)
        request.state.access = ws
        return await handler(request, ws)

    guarded.can = can  # type: ignore[attr-defined]
    return Route(path, guarded, methods=list(methods), name=handler.__name__)


def open_route(path: str, handler: Handler, *, why: str, methods: Sequence[str] = ("GET",)) -> Route:
    """A route for people who are not signed in. `why` says what protects it; the house-rule test lists them all."""
    route = Route(path, handler, methods=list(methods), name=handler.__name__)
    route.endpoint.open_because = why  # type: ignore[attr-defined]
    return route


def person_route(path: str, handler: Handler, *, methods: Sequence[str] = ("GET",)) -> Route:
    """A route for whoever is signed in, about themselves."""

    @functools.wraps(handler)
    async def guarded(request: Request) -> Response:
        return await handler(request, person_of(request))

    guarded.for_oneself = True  # type: ignore[attr-defined]
    return Route(path, guarded, methods=list(methods), name=handler.__name__)
