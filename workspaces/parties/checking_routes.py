"""« Vérifier au répertoire » on the sheet of a third party, and taking over what the directory says."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import see, wants_fragment
from workspaces.parties import checking, sheet
from workspaces.parties.lookup.directory import check
from workspaces.parties.lookup.failures import LookupFailed
from workspaces.parties.models import ThirdParty
from workspaces.parties.sheet import DIRECTORY, POST, SHEET

NO_SIREN = "Cette fiche n’a pas de SIREN : indiquez-le, puis vérifiez."


async def check_party(request: Request, ws: Access) -> Response:
    row = await sheet.found(request, ws)
    if not row.siren:
        return await sheet.refused(request, ws, row, DomainError(NO_SIREN, code="SIREN_MISSING", status=409))
    try:
        company = await check(row.siren)
    except LookupFailed as failure:
        return await _answer(request, ws, row, DIRECTORY, failure=failure.message)
    async with unit_of_work():
        await checking.note(row, company, ws)
    return await _answer(request, ws, row, DIRECTORY)


async def take_over(request: Request, ws: Access) -> Response:
    row, form = await sheet.found(request, ws), await read_form(request)
    try:
        async with unit_of_work():
            label = await checking.take_over(row, request.path_params["part"], form.values.get("seen", ""), ws)
    except DomainError as error:
        return await sheet.refused(request, ws, row, error)
    return await _answer(request, ws, row, "identite", f"{label} : repris du répertoire.")


async def _answer(
    request: Request, ws: Access, row: ThirdParty, part: str, message: str = "", *, failure: str = ""
) -> Response:
    """The comparison stays open, so that the next difference can be decided on."""
    if wants_fragment(request):
        return await sheet.saved(request, ws, row, part, message, compared=True, failure=failure)
    if failure:
        return await sheet.show(request, ws, row, opened=DIRECTORY, editing="1", conflict=failure)
    return see(f"{sheet.address(ws, row)}?partie={DIRECTORY}&modifier=1", message)


routes = [
    ws_route(SHEET + f"/{DIRECTORY}", check_party, can=Can.PARTIES, methods=POST),
    ws_route(SHEET + f"/{DIRECTORY}/{{part}}", take_over, can=Can.PARTIES, methods=POST),
]
