"""Forgotten password: asking for a link, and choosing a new password with it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts import limits, passwords, resets, sessions
from portal.accounts.models import ResetToken, User
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import render, see, url


async def forgot(request: Request) -> Response:
    return _asking(request, {}, {})


async def ask_link(request: Request) -> Response:
    form = await read_form(request)
    email = form.email("email")
    if form.errors:
        return _asking(request, form.values, form.errors)
    await limits.FORGOTTEN_BY_NETWORK.spend(limits.network_of(request))
    await limits.FORGOTTEN_BY_ACCOUNT.spend(email)
    await resets.ask(email)
    return _asking(request, {}, {}, sent=True)


def _asking(request: Request, values: dict[str, str], errors: dict[str, str], *, sent: bool = False) -> Response:
    shown, status = {"email": values.get("email", "")}, 422 if errors else 200
    page = "accounts/forgot.html"
    return render(request, page, status=status, values=shown, errors=errors, sent=sent, screen="mot-de-passe")


async def choose_password(request: Request) -> Response:
    await limits.LINKS_BY_NETWORK.spend(limits.network_of(request))
    found = await resets.living(request.path_params["token"])
    return _choosing(request, found[1], {}) if found else expired(request)


async def keep_password(request: Request) -> Response:
    await limits.LINKS_BY_NETWORK.spend(limits.network_of(request))
    found = await resets.living(request.path_params["token"])
    if found is None:
        return expired(request)
    link, user = found
    password = (await read_form(request)).secret("password")
    if wrong := passwords.wrong_with(password, *user.guessable):
        return _choosing(request, user, {"password": wrong})
    if not await resets.use(link, user, password):
        return expired(request)
    return await sessions.begin(
        request, user, see("/", "Votre mot de passe a changé. Vos autres appareils sont déconnectés.")
    )


def _choosing(request: Request, user: User, errors: dict[str, str]) -> Response:
    return render(
        request,
        "accounts/choose_password.html",
        status=422 if errors else 200,
        here=request.url.path,
        email=user.email,
        ask_name=False,
        workspace_name=None,
        values={},
        errors=errors,
        screen="mot-de-passe",
    )


def expired(request: Request, *, sent: bool = False) -> Response:
    """The same page for a link that was used, is too old, or never was."""
    renew = url("accounts:new_link", token=request.path_params["token"])
    return render(request, "accounts/link_expired.html", status=200 if sent else 410, renew=renew, sent=sent)


async def new_link(request: Request) -> Response:
    """Send another link, to the address that the old one was for and no other. The answer never says whether it was."""
    digest = sessions.digest(request.path_params["token"])
    await limits.LINKS_BY_NETWORK.spend(limits.network_of(request))
    await limits.NEW_LINK_BY_LINK.spend(digest)
    old = await ResetToken.get_or_none(digest=digest)
    user = await User.get_or_none(id=old.user_id) if old else None
    await resets.ask(user.email if user else "")
    return expired(request, sent=True)
