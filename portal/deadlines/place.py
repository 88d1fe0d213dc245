"""Which dossier a page of deadlines is about, and which month it stands at."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request

from portal.review.standing import inside
from workspaces.deadlines import months
from workspaces.deadlines.completeness import choices, declared
from workspaces.dossiers.models import Workspace
from workspaces.kernel.access import Access, FirmAccess
from workspaces.kernel.errors import NotFound
from workspaces.kernel.web import url


async def found(request: Request, firm: FirmAccess) -> Access:
    """The dossier of the address, as this colleague may enter it."""
    workspace = await Workspace.get_or_none(slug=request.path_params["slug"])
    if workspace is None or workspace.id not in firm.workspace_ids:
        raise NotFound
    return await inside(firm, workspace.id)


def month_of(request: Request) -> date:
    """The month of the address, or the one that is declared next."""
    month = months.parsed(request.query_params.get("periode", ""))
    return month if month in choices() else declared()


def address(name: str, request: Request, **params: Any) -> str:
    """A page of the dossier, or what its forms send to, with the month that one came from."""
    slug = request.path_params["slug"]
    return f"{url(f'firm:{name}', slug=slug, **params)}?periode={months.written(month_of(request))}"
