"""Every route, side by side: the API, the firm's side, a dossier, and what lies at the top."""

from __future__ import annotations

from starlette.routing import Route

from portal import mailbox
from portal.accounts import routes as accounts
from portal.assistance import routes as assistance
from portal.firms import team
from portal.invitations import routes as invitations
from portal.invitations import users
from portal.provisioning import routes as provisioning
from workspaces.settings import routes as settings


def top() -> dict[str, list[Route]]:
    """Pages of no dossier and no firm, by the prefix of their names."""
    return {
        "accounts": accounts.routes,
        "invitations": invitations.routes,
        "help": assistance.routes,
        "mailbox": mailbox.routes,
    }


def api() -> list[Route]:
    return []


def firm() -> list[Route]:
    return [*team.routes, *provisioning.routes]


def workspace() -> list[Route]:
    return [*settings.routes, *users.routes]
