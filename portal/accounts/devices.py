"""« Appareils connectés »: where one is signed in, ending a session, changing one's password and preferences."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.accounts import limits, passwords, resets
from portal.accounts import sessions as kept
from portal.accounts.models import Session, User
from portal.accounts.place import place_of
from workspaces.kernel.access import FirmAccess, Person, enter
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import NotFound
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import render, see, url

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android")),
    *(("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux")),
)
YEAR = 365 * 24 * 3600


async def sessions(request: Request, person: Person) -> Response:
    return await _page(request, person, {})


async def _page(request: Request, person: Person, errors: dict[str, str]) -> Response:
    """Inside the menus of the side where this person works, if they work anywhere yet."""
    place = await place_of(request, person)
    shell = "base_guest.html"
    if place:
        await enter(request, place)
        if request.method == "POST":  # a form to correct is a whole page too
            request.state.shell = await request.app.state.doors.shell(request)
        shell = "base_firm.html" if isinstance(place, FirmAccess) else "base_workspace.html"
    here = getattr(request.state, "session_id", None)
    shown = [_device(session) | {"current": session.id == here} for session in await kept.living_of(person.id)]
    status = 422 if errors else 200
    return render(
        request, "accounts/sessions.html", status=status, shell=shell, sessions=shown, errors=errors, screen="compte"
    )


def _device(session: Session) -> dict[str, Any]:
    browser = next((name for sign, name in BROWSERS if sign in session.agent), "Navigateur")
    system = next((name for sign, name in SYSTEMS if sign in session.agent), "appareil inconnu")
    icon = "smartphone" if re.search("iPhone|Android|Mobile", session.agent) else "monitor"
    device = f"{browser} sur {system}"
    return {"id": session.id, "device": device, "icon": icon, "since": session.created_at, "seen": session.seen_at}


async def end_session(request: Request, person: Person) -> Response:
    ended = await Session.filter(id=request.path_params["session_id"], user_id=person.id).delete()
    if not ended:
        raise NotFound
    return see(url("accounts:sessions"), "L’appareil est déconnecté.")


async def end_other_sessions(request: Request, person: Person) -> Response:
    await kept.end_all(person.id, but=request.state.session_id)
    return see(url("accounts:sessions"), "Vos autres appareils sont déconnectés.")


async def change_password(request: Request, person: Person) -> Response:
    """Asks for the present one: an unlocked screen is not enough to take the account."""
    form = await read_form(request)
    user = await User.get(id=person.id)
    await limits.SIGN_IN_BY_ACCOUNT.spend(user.email)
    wrong = passwords.wrong_with(form.secret("password"), *user.guessable)
    if not await passwords.matches(form.secret("current"), user.password_hash):
        return await _page(request, person, {"current": "Ce n’est pas votre mot de passe actuel."})
    if wrong:
        return await _page(request, person, {"password": wrong})
    await limits.SIGN_IN_BY_ACCOUNT.forgive(user.email)
    hashed = await passwords.kept(form.secret("password"))
    async with unit_of_work():
        await resets.change(user, hashed)
    answer = see(url("accounts:sessions"), "Votre mot de passe a changé. Vos autres appareils sont déconnectés.")
    return await kept.begin(request, user, answer)


async def theme(request: Request) -> Response:
    """Light or dark, kept by the browser; anything else is the system's own."""
    wanted = (await read_form(request)).values.get("theme", "")
    response = _back(request)
    if wanted in ("light", "dark"):
        response.set_cookie("theme", wanted, YEAR, httponly=True, samesite="lax")
    else:
        response.delete_cookie("theme")
    return response


async def shortcuts(request: Request) -> Response:
    """One-key shortcuts on or off (WCAG 2.1.4)."""
    response = _back(request)
    response.set_cookie(
        "raccourcis", "oui" if (await read_form(request)).ticked("raccourcis") else "non", YEAR, httponly=True
    )
    return response


def _back(request: Request) -> Response:
    """To the page the button was on: only the path of its address is used, so it stays on this site."""
    match = re.fullmatch(r"https?://[^/]+(/(?![/\\])[^\s\\]*)", request.headers.get("referer", ""))
    return RedirectResponse(match[1] if match else "/", 303)
