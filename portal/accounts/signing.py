"""Signing in and out by e-mail and password."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.accounts import limits, passwords, sessions
from portal.accounts.models import User
from portal.accounts.place import after_sign_in
from workspaces.kernel.forms import read_form
from workspaces.kernel.log import log
from workspaces.kernel.web import render, see

REFUSED = "E-mail ou mot de passe inconnu. Vérifiez votre saisie, ou demandez un nouveau mot de passe."


async def sign_in(request: Request) -> Response:
    if request.state.person:
        return RedirectResponse(after_sign_in(request.query_params.get("suite", "")), 303)
    return _page(request, {"suite": request.query_params.get("suite", "")}, {})


async def open_session(request: Request) -> Response:
    form = await read_form(request)
    email, password = form.email("email"), form.secret("password")
    if form.errors:
        return _page(request, form.values, form.errors)
    user = await authenticate(request, email, password)
    if user is None:
        return _page(request, form.values, {"": REFUSED})
    return await sessions.begin(request, user, see(after_sign_in(form.values.get("suite", ""))))


def _page(request: Request, values: dict[str, str], errors: dict[str, str]) -> Response:
    shown = {"email": values.get("email", "")}
    suite, status = values.get("suite", ""), 422 if errors else 200
    return render(
        request, "accounts/sign_in.html", status=status, values=shown, errors=errors, suite=suite, screen="connexion"
    )


async def authenticate(request: Request, email: str, password: str) -> User | None:
    """The account, if the password is its own. Limited by account and by network; an unknown address costs as much."""
    await limits.SIGN_IN_BY_NETWORK.spend(limits.network_of(request))
    await limits.SIGN_IN_BY_ACCOUNT.spend(email)
    user = await User.get_or_none(email=email, disabled_at=None)
    if not await passwords.matches(password, user.password_hash if user else "") or user is None:
        log.warning("sign-in refused", network=limits.network_of(request))
        return None
    await limits.SIGN_IN_BY_ACCOUNT.forgive(email)
    if passwords.outdated(user.password_hash):
        user.password_hash = await passwords.kept(password)
        await user.save(update_fields=["password_hash"])
    log.info("signed in", user=str(user.id))
    return user


async def sign_out(request: Request) -> Response:
    await sessions.end(request)
    return sessions.forget_cookie(see("/connexion", "Vous êtes déconnecté."))
