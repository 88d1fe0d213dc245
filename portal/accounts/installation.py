"""First start: while nobody has an account, the first page creates the firm and its founder."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts import sessions
from portal.accounts.models import User
from portal.firms.founding import found_firm
from portal.firms.models import FirmMember
from workspaces.kernel.errors import FormError, NotFound
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import render, see, url


async def install(request: Request) -> Response:
    await _only_once()
    return _page(request, {}, {})


async def create_firm(request: Request) -> Response:
    await _only_once()
    form = await read_form(request)
    try:
        name = form.text("firm", "Indiquez le nom du cabinet.", longest=160)
        person = form.text("name", "Indiquez vos prénom et nom.", longest=120)
        email, password = form.email("email"), form.secret("password")
        form.check()
        firm = await found_firm(name, person, email, password, first=True)
    except FormError as wrong:
        return _page(request, form.values, wrong.errors)
    founder = await User.get(id=(await FirmMember.get(firm_id=firm.id)).user_id)
    return await sessions.begin(request, founder, see(url("firm:dashboard"), f"{firm.name} est créé. Bienvenue !"))


def _page(request: Request, typed: dict[str, str], errors: dict[str, str]) -> Response:
    values = {name: typed.get(name, "") for name in ("firm", "name", "email")}
    return render(request, "accounts/install.html", status=422 if errors else 200, values=values, errors=errors)


async def _only_once() -> None:
    if await User.exists():
        raise NotFound
