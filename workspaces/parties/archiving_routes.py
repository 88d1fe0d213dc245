"""Archiving, bringing back and deleting a third party from its sheet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.web import see
from workspaces.parties import archiving, sheet
from workspaces.parties.models import ThirdParty
from workspaces.parties.sheet import POST, SHEET

ARCHIVED = (
    "{} est archivé : il quitte les listes, et ses prochaines factures ne le retrouveront plus. "
    "Désarchivez-le s’il revient."
)


async def archive_party(request: Request, ws: Access) -> Response:
    return await _act(request, ws, archiving.archive, ARCHIVED)


async def unarchive_party(request: Request, ws: Access) -> Response:
    return await _act(request, ws, archiving.unarchive, "{} est de retour dans les listes.")


async def delete_party(request: Request, ws: Access) -> Response:
    return await _act(request, ws, archiving.delete, "{} est supprimé. Son numéro ne sera plus donné.", stays=False)


Verb = Callable[[ThirdParty, Access], Awaitable[None]]


async def _act(request: Request, ws: Access, verb: Verb, said: str, *, stays: bool = True) -> Response:
    row = await sheet.found(request, ws)
    try:
        async with unit_of_work():
            await verb(row, ws)
    except DomainError as error:
        return await sheet.refused(request, ws, row, error)
    back = sheet.address(ws, row) if stays else sheet.head(ws, row)["list"]
    return see(back, said.format(row.number))


routes = [
    ws_route(SHEET + "/archive", archive_party, can=Can.PARTIES, methods=POST),
    ws_route(SHEET + "/retour", unarchive_party, can=Can.PARTIES, methods=POST),
    ws_route(SHEET + "/suppression", delete_party, can=Can.PARTIES, methods=POST),
]
