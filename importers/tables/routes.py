"""The screens of a bulk import: Fichier → Colonnes → Vérifier → Résultat, in a dossier or at the firm."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from importers.tables import imports, lines_routes, pasted
from importers.tables.models import ImportBatch
from importers.tables.screens import live, mapping, pages
from importers.tables.screens.answers import By, arrived, gone_on, step, workbook
from importers.tables.screens.place import SIDES, Place, found, here
from workspaces.kernel import events
from workspaces.kernel.access import Can, FirmCan, firm_route, ws_route
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import render, wants_fragment


async def imports_new(request: Request, by: By) -> Response:
    context = await pages.new(here(request, by), request.query_params.get("onglet", ""), {})
    return render(request, "imports/new.html", **context)


async def imports_deposit(request: Request, by: By) -> Response:
    """Keep the file and go where it is looked at; what cannot be taken is said on the page that it came from."""
    place, tab = here(request, by), ""
    try:
        async with request.form(max_files=1, max_fields=10) as form:
            tab = str(form.get("onglet", ""))
            batch = await _begin(place, tab, form.get("file"))
    except DomainError as refused:
        if wants_fragment(request):
            raise
        context = await pages.new(place, tab, {"": refused.message})
        return render(request, "imports/new.html", status=refused.status, **context)
    return gone_on(place, batch)


async def _begin(place: Place, tab: str, sent: object) -> ImportBatch:
    side = SIDES.get(tab, "supplier") if place.names == "workspace" else ""
    async with arrived(sent) as arrival:
        return await imports.start(arrival, workspace_id=place.owner_id, kind=place.kind.name, side=side, by=place.by)


async def imports_paste(request: Request, by: By) -> Response:
    """Lines copied from a spreadsheet or a message: a file like any other from here on."""
    place, form = here(request, by), await read_form(request)
    try:
        with tempfile.TemporaryDirectory(prefix="liasse-in-") as folder:
            arrival = await asyncio.to_thread(pasted.arrival, form.values.get("lines", ""), place.kind, Path(folder))
            batch = await imports.start(arrival, workspace_id=place.owner_id, kind=place.kind.name, by=place.by)
    except DomainError as refused:
        context = await pages.new(place, "", {"lines": refused.message})
        typed = {"lines": form.values.get("lines", "")}
        return render(request, "imports/new.html", status=refused.status, **context | typed)
    return gone_on(place, batch)


async def import_batch(request: Request, by: By) -> Response:
    place = here(request, by)
    batch = await found(place, request.path_params["batch_id"])
    return await step(request, place, batch, dict(request.query_params))


async def import_columns(request: Request, by: By) -> Response:
    """The sheet and the columns are these; what is missing is said beside them."""
    place = here(request, by)
    batch = await found(place, request.path_params["batch_id"])
    form = await read_form(request)
    try:
        await mapping.confirm(batch, place, form.values)
    except DomainError as refused:
        if refused.status != 422:
            raise
        said = {"errors": {"": refused.message}, "fresh": False}
        return await step(request, place, batch, form.values | {"etape": "colonnes"}, status=422, **said)
    return gone_on(place, batch)


async def import_repairs(request: Request, by: By) -> Response:
    """A repair is not wanted, or is again: every row is checked once more."""
    place = here(request, by)
    batch = await found(place, request.path_params["batch_id"])
    values = (await read_form(request)).values
    act = imports.accept_repair if values.get("wanted") == "1" else imports.refuse_repair
    await act(batch, f"{values.get('field', '')}:{values.get('code', '')}", by=by)
    return gone_on(place, batch)


async def import_write(request: Request, by: By) -> Response:
    place = here(request, by)
    batch = await found(place, request.path_params["batch_id"])
    await imports.write(batch, by=by)
    return gone_on(place, batch)


async def import_cancel(request: Request, by: By) -> Response:
    place = here(request, by)
    batch = await found(place, request.path_params["batch_id"])
    await imports.cancel(batch, by=by)
    return gone_on(place, batch)


async def import_undo(request: Request, by: By) -> Response:
    place = here(request, by)
    batch = await found(place, request.path_params["batch_id"])
    await imports.undo(batch, by=by)
    return gone_on(place, batch)


async def imports_template(request: Request, by: By) -> Response:
    from importers.tables import template  # loads openpyxl, which nothing else of the web needs

    place = here(request, by)
    return workbook(await asyncio.to_thread(template.made, place.kind), f"modele-{place.kind.many}.xlsx")


GET, POST = ("GET",), ("POST",)
ONE = "/{batch_id:uuid}"
STEPS = [
    ("", imports_new, GET),
    ("/modele", imports_template, GET),
    ("/fichier", imports_deposit, POST),
    ("/coller", imports_paste, POST),
    (ONE, import_batch, GET),
    (f"{ONE}/colonnes", import_columns, POST),
    (f"{ONE}/reparations", import_repairs, POST),
    (f"{ONE}/importer", import_write, POST),
    (f"{ONE}/abandonner", import_cancel, POST),
    (f"{ONE}/annuler", import_undo, POST),
    *lines_routes.STEPS,
]


def of_firm(can: FirmCan) -> list[Route]:
    """The same screens at the firm: `what` is `dossiers` or `tiers`, each of which needs a right of its own besides."""
    return [
        firm_route(f"/imports/{{what}}{path}", handler, can=can, methods=methods) for path, handler, methods in STEPS
    ]


routes = [
    ws_route(f"/tiers/importer{path}", handler, can=Can.PARTIES, methods=methods) for path, handler, methods in STEPS
]
events.PIECES["import"] = live.show
