"""« Imports » of the firm: what was brought into the dossiers that somebody follows, and what each of them came to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated.documents import where_we_are
from portal.imports import asked as asking
from portal.imports import details, figures, listing, words
from portal.imports.asked import KINDS, STATES, Asked, allowed
from portal.imports.figures import Line
from workspaces.kernel import clock, downloads, tenancy
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.clock import PARIS
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import NotFound
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.spreadsheet import TYPES, Cell
from workspaces.kernel.web import render, url

HEADS = (
    *("Dossier", "Nature", "Fichier", "Fichiers", "Arrivée par", "Auteur", "Le", "Heure"),
    *("Créés", "Mis à jour", "Refusés", "En attente", "IBAN à confirmer", "État"),
)
SHEET = downloads.Sheet("Imports", HEADS, (30, 14, 36, 10, 18, 26, 12, 8, 10, 12, 10, 12, 16, 24))


async def firm_imports(request: Request, firm: FirmAccess) -> Response:
    tenancy.allow({firm.firm_id, *firm.workspace_ids})
    query, here = request.query_params, url("firm:firm_imports")
    asked = await Asked.of(firm, query)
    page = Page.of(query, listing.KEYS, "-date")
    found, links = await listing.page_of(asked, page), Addresses(here, query, page)
    kinds = [name for name in KINDS if name == "" or name in allowed(firm)]
    kind = asked.values.get("nature", "")
    return render(
        request,
        "firm/imports.html",
        "list",
        items=await words.of(await figures.of(asked, found.rows)),
        views=[
            {"label": KINDS[name], "href": links.to(keep=False, nature=name), "current": name == kind, "count": None}
            for name in kinds
        ],
        states=STATES,
        filters={name: asked.values.get(name, "") for name in asking.NAMES},
        errors=asked.errors,
        narrow=any(name != "nature" for name in asked.values),
        here=here,
        everything=links.to(keep=False, **dict.fromkeys(asking.NAMES, "")),
        hidden={name: query[name] for name in ("nature", "tri", "par") if query.get(name)},
        sort={"by": page.by, "descending": page.descending},
        sort_href=links.sort,
        previous=links.around(found.previous()),
        next=links.around(found.next()),
        sizes=links.sizes(),
        shown=where_we_are(found),
        exports=[(label, _export(kind, asked)) for label, kind in (("CSV", "csv"), ("Excel", "xlsx"))],
        screen="cabinet/imports",
    )


def _export(kind: str, asked: Asked) -> str:
    return f"{url('firm:export_imports', kind=kind)}?{urlencode(asked.values)}"


async def export_imports(request: Request, firm: FirmAccess) -> Response:
    """What leaves is in the firm's journal: who took it, when, and what was asked."""
    kind = request.path_params["kind"]
    if kind not in TYPES:
        raise NotFound
    tenancy.allow({firm.firm_id, *firm.workspace_ids})
    asked = await Asked.of(firm, request.query_params)
    async with unit_of_work():
        said = " ".join(f"{name}={value}" for name, value in asked.values.items())
        await record_in(firm.firm_id, "imports:exported", None, firm, kind=kind, filter=said)
    return await downloads.table(kind, f"imports-{clock.today().isoformat()}", SHEET, _batches(asked))


async def _batches(asked: Asked) -> AsyncIterator[list[list[Cell]]]:
    async for rows in listing.every(asked):
        lines = await figures.of(asked, rows)
        dossiers = await words.dossiers_of(lines)
        yield [_cells(line, words.dossier_name(line.row, dossiers.get(str(line.row.workspace_id)))) for line in lines]


def _cells(line: Line, dossier: str) -> list[Cell]:
    """One line, in the order of HEADS."""
    row, at = line.row, line.at.astimezone(PARIS)
    head = [dossier, words.kind(row), row.name, line.files, words.channel(row), line.author]
    return [
        *head,
        at.date(),
        f"{at:%H:%M}",
        line.created,
        line.updated,
        line.refused,
        line.waiting,
        line.ibans,
        line.state[0],
    ]


routes = [
    firm_route("/imports", firm_imports, can=FirmCan.DOSSIERS),
    firm_route("/imports/export.{kind:str}", export_imports, can=FirmCan.DOSSIERS),
    *details.routes,
]
