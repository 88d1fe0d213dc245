"""The pages behind an invitation's link. Looking never uses it up (mail scanners look too); only the form does."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts import limits, passwords, resets, sessions
from portal.accounts.models import User
from portal.accounts.signing import REFUSED, authenticate
from portal.branding.brand import Brand
from portal.firms.models import Firm
from portal.invitations import joining
from portal.invitations.models import Invitation
from portal.invitations.sending import send_again
from workspaces.dossiers.models import Workspace
from workspaces.kernel.access import open_route
from workspaces.kernel.clock import now
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.web import render, see, url


async def invitation(request: Request) -> Response:
    found = await _living(request)
    if found is None:
        return _expired(request)
    await found.open()
    return await _page(request, found, {"name": found.name}, {})


async def accept(request: Request) -> Response:
    found = await _living(request)
    if found is None:
        return _expired(request)
    form = await read_form(request)
    user = await _somebody(request, found, form)
    if user is None:
        return await _page(request, found, form.values, form.errors)
    if not await joining.join(found, user):
        return _expired(request)
    return await sessions.begin(request, user, see(await _landing(found)))


async def _somebody(request: Request, found: Invitation, form: Form) -> User | None:
    """Who takes the invitation: the account of that address, proved by its password, or a new one."""
    account = await joining.account_of(found)
    if account and account.password_hash:
        if request.state.person and request.state.person.id == account.id:
            return account
        proved = await authenticate(request, found.email, form.secret("password"))
        if proved is None:
            form.errors["password"] = REFUSED
        return proved
    name, password = form.text("name", "Indiquez vos prénom et nom.", longest=120), form.secret("password")
    if wrong := passwords.wrong_with(password, found.email.partition("@")[0], *name.split()):
        form.errors["password"] = wrong
    if form.errors:
        return None
    user = account or User(email=found.email, created_at=now())
    user.name, user.password_hash = name, await passwords.kept(password)
    return user


async def new_link(request: Request) -> Response:
    """Send another link, to the address that was invited and no other; whoever joined already gets a new password's.

    The answer is the same for a link that never was.
    """
    token = request.path_params["token"]
    await limits.LINKS_BY_NETWORK.spend(limits.network_of(request))
    await limits.NEW_LINK_BY_LINK.spend(token)
    old = await Invitation.of_link(token)
    if old and await old.was_accepted():
        await resets.ask(old.email)
    elif old:
        await send_again(old)
    return _expired(request, sent=True)


async def _living(request: Request) -> Invitation | None:
    await limits.LINKS_BY_NETWORK.spend(limits.network_of(request))
    found = await Invitation.of_link(request.path_params["token"])
    if found is None or not found.usable or await User.exists(email=found.email, disabled_at__isnull=False):
        return None
    return found


def _expired(request: Request, *, sent: bool = False) -> Response:
    renew = url("invitations:new_link", token=request.path_params["token"])
    return render(request, "accounts/link_expired.html", status=200 if sent else 410, renew=renew, sent=sent)


async def _page(request: Request, found: Invitation, values: dict[str, str], errors: dict[str, str]) -> Response:
    account = await joining.account_of(found)
    firm = await Firm.get_or_none(id=found.firm_id) if found.firm_id else None
    workspace = await Workspace.get(id=found.workspace_id) if found.workspace_id else None
    context: dict[str, Any] = {
        "here": request.url.path,
        "email": found.email,
        "firm": await Brand.of(firm) if firm else None,
        "workspace_name": workspace.name if workspace else None,
        "ask_name": True,
        "values": {"name": values.get("name", "")},
        "errors": errors,
        "signed_in": bool(account and request.state.person and request.state.person.id == account.id),
    }
    known = bool(account and account.password_hash)
    page = "invitations/join.html" if known else "accounts/choose_password.html"
    return render(request, page, status=422 if errors else 200, screen="mot-de-passe", **context)


async def _landing(found: Invitation) -> str:
    if found.workspace_id is None:
        return url("firm:dashboard")
    return url("workspace:home", workspace=(await Workspace.get(id=found.workspace_id)).slug)


LINK = "the link itself is the proof, single use; rate-limited"
routes = [
    open_route("/invitation/{token}", invitation, why=LINK),
    open_route("/invitation/{token}", accept, why=LINK, methods=["POST"]),
    open_route(
        "/invitation/{token}/nouveau-lien", new_link, why="writes only to the invited address", methods=["POST"]
    ),
]
