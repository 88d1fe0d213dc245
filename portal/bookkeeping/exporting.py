"""« Exports » over the dossiers: choose dossiers, a period and a package; follow, download, cancel."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from portal.review.standing import inside
from workspaces.accounting import exports, plans
from workspaces.accounting.books import exported as pieces_of
from workspaces.accounting.exports import LEAVING, LEAVING_SQL, image_of
from workspaces.accounting.models import AccountingExport, ExportState
from workspaces.accounting.packages import REGISTRY
from workspaces.accounting.sources import ACCOUNTABLE_SQL
from workspaces.archive.bundle import Pipe
from workspaces.documents.files import download
from workspaces.documents.models import original_key
from workspaces.dossiers.models import Workspace
from workspaces.kernel import db, french, storage
from workspaces.kernel.access import Access, Can, FirmAccess, FirmCan, firm_route
from workspaces.kernel.audit import record
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import FormError, IllegalMove
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import attachment, render, see, url

SHOWN, MOST, FEW = 50, 300, 5
OWN = "dossier"  # the package that each dossier's settings name
STATES = {
    ExportState.QUEUED: ("En préparation", "info", "hourglass"),
    ExportState.READY: ("Prêt", "ok", "circle-check"),
    ExportState.EMPTY: ("Rien à exporter", "off", "circle"),
    ExportState.FAILED: ("Échec", "err", "circle-alert"),
    ExportState.CANCELLED: ("Annulé", "off", "undo-2"),
}
STAMP = (1980, 1, 1, 0, 0, 0)  # of every file in the ZIP: the same export is the same ZIP


async def accounting_exports(request: Request, firm: FirmAccess) -> Response:
    return await show(request, firm, {}, {})


async def show(
    request: Request, firm: FirmAccess, typed: dict[str, str], errors: dict[str, str], chosen: Sequence[str] = ()
) -> Response:
    batches = await lately(firm)
    last = today().replace(day=1) - timedelta(days=1)
    values = {"since": french.day(last.replace(day=1)), "until": french.day(last), "package": OWN, "q": ""}
    return render(
        request,
        "accounting/exports.html",
        "batches",
        status=422 if errors else 200,
        values=values | {name: typed[name] for name in values if name in typed},
        errors=errors,
        dossiers=[one | {"chosen": one["slug"] in chosen} for one in await waiting(firm)],
        packages=[(OWN, "Celui de chaque dossier"), *((one.name, one.label) for one in REGISTRY.values())],
        told=[(one.label, one.checked) for one in REGISTRY.values()],
        batches=batches,
        running=any(one["running"] for one in batches),
        works=firm.can(FirmCan.WORK),
        here=url("firm:accounting_exports"),
        settled=url("firm:bookkeeping"),
    )


async def waiting(firm: FirmAccess) -> list[dict[str, Any]]:
    """The dossiers with something to export, and how much."""
    if not firm.workspace_ids:
        return []
    sql = (
        f"select workspace_id, count(*) as n from invoice where workspace_id in :ids and {ACCOUNTABLE_SQL} "  # noqa: S608
        f"and {LEAVING_SQL} group by workspace_id"
    )
    found = await db.rows(sql, ids=list(firm.workspace_ids), leaving=LEAVING)
    counted = {UUID(str(row["workspace_id"])): int(row["n"]) for row in found}
    named = await Workspace.filter(id__in=list(counted)).order_by("name").values("id", "slug", "name")
    return [{"slug": row["slug"], "name": row["name"], "count": counted[row["id"]]} for row in named]


async def lately(firm: FirmAccess) -> list[dict[str, Any]]:
    rows = await AccountingExport.within(firm).order_by("-created_at").limit(SHOWN) if firm.workspace_ids else []
    ids = {row.workspace_id for row in rows}
    dossiers = {one.id: one for one in await Workspace.filter(id__in=list(ids))}
    return [line(row, dossiers[row.workspace_id]) for row in rows]


def line(row: AccountingExport, dossier: Workspace) -> dict[str, Any]:
    word, tone, icon = STATES[row.state]
    ready = row.state is ExportState.READY
    shown = _linked(dossier, row.problems[-FEW:])
    return {
        "id": row.id,
        "dossier": dossier.name,
        "slug": dossier.slug,
        "package": REGISTRY[row.package].label if row.package in REGISTRY else row.package,
        "since": row.since,
        "until": row.until,
        "state": word,
        "tone": tone,
        "icon": icon,
        "running": row.state is ExportState.QUEUED,
        "done": row.done,
        "pieces": row.pieces,
        "debit": row.debit,
        "problems": shown,
        "more": len(row.problems) - len(shown),
        "all": url("firm:export_problems", export_id=row.id),
        "by": row.by_name,
        "at": row.created_at,
        "taken": row.taken_at,
        "cancelled": row.cancelled_by,
        "entries": url("firm:take_entries", export_id=row.id) if ready else "",
        "entries_name": row.file_name,
        "images": url("firm:take_images", export_id=row.id) if ready else "",
        "cancel": url("firm:cancel_export", export_id=row.id) if ready else "",
    }


def _linked(dossier: Workspace, problems: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return [one | {"href": _place(dossier, one["invoice"])} for one in problems]


async def export_problems(request: Request, firm: FirmAccess) -> Response:
    """Everything that could not leave with one export, each with its reason."""
    row, ws = await _found(request, firm)
    return render(
        request,
        "accounting/export_problems.html",
        dossier=ws.workspace.name,
        since=row.since,
        until=row.until,
        problems=_linked(ws.workspace, row.problems),
        back=url("firm:accounting_exports"),
    )


def _place(dossier: Workspace, invoice_id: str) -> str:
    return f"/d/{dossier.slug}/comptabilite/{invoice_id}" if invoice_id else ""


async def ask_exports(request: Request, firm: FirmAccess) -> Response:
    """One export for each dossier: what stands in the way of one does not stop the others."""
    form = await read_form(request)
    slugs = form.several("dossiers", {one["slug"] for one in await waiting(firm)}, "Choisissez au moins un dossier.")
    since, until = form.date("since", "Indiquez le début."), form.date("until", "Indiquez la fin.")
    package = form.one_of("package", {OWN, *REGISTRY}, "Choisissez le logiciel.")
    if since and until and since > until:
        form.errors["until"] = "La période finit avant de commencer."
    try:
        form.check()
        count, refused = await _ask_each(firm, slugs[:MOST], package, since or today(), until or today())
    except FormError as wrong:
        return await show(request, firm, form.values, wrong.errors, slugs)
    said = [f"{french.plural(count, 'export demandé', 'exports demandés')}.", *refused]
    return see(url("firm:accounting_exports"), " ".join(said), tone="err" if refused else "ok")


async def _ask_each(
    firm: FirmAccess, slugs: Sequence[str], package: str, since: date, until: date
) -> tuple[int, list[str]]:
    """How many were asked for, and why each of the others was not."""
    refused = []
    dossiers = await Workspace.filter(id__in=list(firm.workspace_ids), slug__in=list(slugs)).order_by("name")
    for dossier in dossiers:
        ws = await inside(firm, dossier.id)
        ws.require(Can.CORRECT)
        chosen = (await plans.own(dossier.id)).software if package == OWN else package
        try:
            async with unit_of_work():
                await exports.ask(ws, chosen, since, until)
        except IllegalMove as why:
            refused.append(f"{dossier.name} : {why.message}")
    return len(dossiers) - len(refused), refused


async def _found(request: Request, firm: FirmAccess) -> tuple[AccountingExport, Access]:
    row = await AccountingExport.within(firm).get(id=request.path_params["export_id"])
    return row, await inside(firm, row.workspace_id)


async def cancel_export(request: Request, firm: FirmAccess) -> Response:
    row, ws = await _found(request, firm)
    ws.require(Can.CORRECT)
    said, tone = f"Export annulé : {french.plural(row.pieces, 'pièce')} à exporter de nouveau.", "ok"
    try:
        async with unit_of_work():
            await exports.cancel(row, ws)
    except IllegalMove as error:
        said, tone = error.message, "err"
    return see(url("firm:accounting_exports"), said, tone=tone)


async def take_entries(request: Request, firm: FirmAccess) -> Response:
    """The entries alone."""
    row, ws = await _ready(request, firm)
    await _note(row, ws, "entries")
    return await download(row.file_key, row.file_name, REGISTRY[row.package].media_type, size=row.size)


async def take_images(request: Request, firm: FirmAccess) -> Response:
    """The entries with the original of each piece, byte for byte, named by its piece."""
    row, ws = await _ready(request, firm)
    await _note(row, ws, "images")
    name = f"{row.file_name.rpartition('.')[0]}-pieces.zip"
    headers = {"Content-Disposition": attachment(name), "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(zipped(row), media_type="application/zip", headers=headers)


async def _ready(request: Request, firm: FirmAccess) -> tuple[AccountingExport, Access]:
    row, ws = await _found(request, firm)
    if row.state is not ExportState.READY:
        raise IllegalMove("Cet export n’est pas prêt, ou il a été annulé.", code="EXPORT_STATE")
    return row, ws


async def _note(row: AccountingExport, ws: Access, what: str) -> None:
    async with unit_of_work():
        taken = AccountingExport.filter(id=row.id, workspace_id=row.workspace_id, taken_at=None)
        await taken.update(taken_at=now())
        await record("accounting:export:taken", row, ws, part=what)


async def zipped(row: AccountingExport) -> AsyncIterator[bytes]:
    """Made while it is sent; the same export is the same ZIP."""
    pipe, package = Pipe(), REGISTRY[row.package]
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        async for part in _file(archive, pipe, row.file_name, row.file_key):
            yield part
        async for batch in pieces_of(row.workspace_id, row.id):
            for piece in batch:
                if name := image_of(piece, package):
                    async for part in _file(archive, pipe, name, original_key(row.workspace_id, piece["sha256"])):
                        yield part
    yield pipe.taken()


async def _file(archive: zipfile.ZipFile, pipe: Pipe, name: str, key: str) -> AsyncIterator[bytes]:
    """One stored file; a missing one leaves the others whole."""
    try:
        chunks = storage.chunks(key)
        first = await anext(chunks, b"")
    except FileNotFoundError:
        return
    with archive.open(zipfile.ZipInfo(name, STAMP), "w", force_zip64=True) as out:
        out.write(first)
        yield pipe.taken()
        async for chunk in chunks:
            out.write(chunk)
            yield pipe.taken()


POST = ["POST"]
routes = [
    firm_route("/exports", accounting_exports, can=FirmCan.DOCUMENTS),
    firm_route("/exports", ask_exports, can=FirmCan.WORK, methods=POST),
    firm_route("/exports/{export_id:uuid}/erreurs", export_problems, can=FirmCan.DOCUMENTS),
    firm_route("/exports/{export_id:uuid}/annulation", cancel_export, can=FirmCan.WORK, methods=POST),
    firm_route("/exports/{export_id:uuid}/ecritures", take_entries, can=FirmCan.DOCUMENTS),
    firm_route("/exports/{export_id:uuid}/pieces", take_images, can=FirmCan.DOCUMENTS),
]
