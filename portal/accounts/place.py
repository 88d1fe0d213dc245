"""Where somebody goes once signed in: the firm, their dossier, or a choice among several."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.accounts.models import User
from workspaces.dossiers.models import Member, Workspace
from workspaces.kernel.access import Access, FirmAccess, Person
from workspaces.kernel.web import render, url

# Our own sections, as plain characters: no scheme, host, backslash or control character can hide in these.
OURS = re.compile(r"/(?:cabinet|d|compte|aide|invitation|scanner)(?:/[A-Za-z0-9._~%-]+)*(?:\?[A-Za-z0-9._~%&=+/-]*)?")


def after_sign_in(wanted: str) -> str:
    """The page that was wanted before signing in, if it is one of ours; else home."""
    return wanted if OURS.fullmatch(wanted) else "/"


async def dossiers_of(person: Person) -> list[Workspace]:
    ids = await Member.filter(user_id=person.id).values_list("workspace_id", flat=True)
    return await Workspace.filter(id__in=list(ids)).order_by("name")


async def place_of(request: Request, person: Person) -> FirmAccess | Access | None:
    """The side where this person works: their firm, else their first dossier."""
    doors = request.app.state.doors
    firm: FirmAccess | None = await doors.firm(person)
    if firm:
        return firm
    own = await dossiers_of(person)
    inside: Access | None = await doors.workspace(person, own[0].slug) if own else None
    return inside


async def home(request: Request) -> Response:
    person: Person | None = request.state.person
    if person is None:
        return RedirectResponse(url("accounts:sign_in" if await User.exists() else "accounts:install"), 303)
    if await request.app.state.doors.firm(person):
        return RedirectResponse(url("firm:dashboard"), 303)
    own = await dossiers_of(person)
    if len(own) == 1:
        return RedirectResponse(url("workspace:home", workspace=own[0].slug), 303)
    dossiers = [{"name": row.name, "href": url("workspace:home", workspace=row.slug)} for row in own]
    return render(request, "accounts/choose_dossier.html", dossiers=dossiers)
