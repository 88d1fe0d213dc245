"""The screens of « Reprise de dossiers »."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from importers.arrival import take_in
from importers.tables.screens.answers import workbook
from importers.takeover import takeovers as acts
from importers.takeover.columns import INDEX
from importers.takeover.models import TakenDossier, TakeOver
from portal.takeover import choosing, opening, report, screen
from portal.takeover.choosing import Known
from workspaces.kernel import downloads, tenancy
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.audit import record
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, FormError, NotFound
from workspaces.kernel.forms import Form
from workspaces.kernel.settings import settings
from workspaces.kernel.web import render, see, url, wants_fragment

RECENT, LOOKED_AT = 20, 200
MOST_FIELDS = 20_000  # five a folder


async def takeovers(request: Request, firm: FirmAccess) -> Response:
    return await _new(request, firm, {}, {})


async def _new(request: Request, firm: FirmAccess, typed: dict[str, str], errors: dict[str, str]) -> Response:
    tenancy.allow({firm.firm_id, *firm.workspace_ids})
    newest = await TakeOver.filter(workspace_id=firm.firm_id).order_by("-created_at").limit(LOOKED_AT)
    mine = [row for row in newest if await _sees(firm, row)][:RECENT]
    return render(
        request,
        "takeover/new.html",
        status=422 if errors else 200,
        steps=screen.stepper(None),
        recent=[screen.recent(row) for row in mine],
        drop={"href": url("firm:deposit_takeover"), "label": "Choisir le ZIP", "hidden": {}},
        template=url("firm:takeover_template"),
        values={"source": "", "dossier": ""} | typed,
        errors=errors,
        max_mb=settings().max_takeover_mb,
        file_mb=settings().max_upload_mb,
        accepted=".zip",
        screen="cabinet/reprises",
    )


async def _sees(firm: FirmAccess, row: TakeOver) -> bool:
    """Whoever began it, or follows all the dossiers that it goes into."""
    if row.by_id == firm.person.id:
        return True
    targets = TakenDossier.filter(workspace_id=firm.firm_id, takeover_id=row.id, target_id__not_isnull=True)
    return set(await targets.values_list("target_id", flat=True)) <= firm.workspace_ids


async def found(request: Request, firm: FirmAccess) -> TakeOver:
    tenancy.allow({firm.firm_id, *firm.workspace_ids})
    row = await TakeOver.get_or_none(id=request.path_params["takeover_id"], workspace_id=firm.firm_id)
    if row is None or not await _sees(firm, row):
        raise NotFound
    return row


async def deposit_takeover(request: Request, firm: FirmAccess) -> Response:
    """Keep the ZIP and go where it is looked at; what cannot be taken is said on the page that it came from."""
    tenancy.allow({firm.firm_id, *firm.workspace_ids})
    typed: dict[str, str] = {}
    try:
        async with request.form(max_files=1, max_fields=10) as sent:
            typed = _texts(sent)
            row = await _begin(firm, Form(typed), sent.get("file"))
    except DomainError as refused:
        if wants_fragment(request):
            raise
        errors = refused.errors if isinstance(refused, FormError) else {"": refused.message}
        return await _new(request, firm, typed, errors)
    return see(url("firm:takeover", takeover_id=row.id))


def _texts(sent: FormData) -> dict[str, str]:
    return {name: value for name, value in sent.items() if isinstance(value, str)}


async def _begin(firm: FirmAccess, form: Form, sent: object) -> TakeOver:
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise DomainError("Choisissez un fichier ZIP.", code="NO_FILE")
    named, source = form.text("dossier"), form.text("source", longest=60)
    form.check()
    only = (await Known.of(firm.workspace_ids)).named(named).id if named else None
    with tempfile.TemporaryDirectory(prefix="liasse-in-") as folder:
        most = settings().max_takeover_mb
        arrival = await asyncio.to_thread(take_in, sent.file, sent.filename, Path(folder), max_mb=most)
        return await acts.start(arrival, firm_id=firm.firm_id, by=firm, source=source, only_id=only)


async def takeover(request: Request, firm: FirmAccess) -> Response:
    row = await found(request, firm)
    return render(request, "takeover/page.html", "step", **await screen.context(row, firm))


async def run_takeover(request: Request, firm: FirmAccess) -> Response:
    row = await found(request, firm)
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as sent:
        form = Form(_texts(sent))
    try:
        await _keep_asked(row, form)
        await choosing.decide(row, firm, form)
    except FormError as refused:
        context = await screen.context(row, firm, form.values) | {"errors": refused.errors}
        return render(request, "takeover/page.html", "step", status=422, **context)
    await acts.run(row, by=firm, ask=opening.ask)
    return see(url("firm:takeover", takeover_id=row.id))


async def _keep_asked(row: TakeOver, form: Form) -> None:
    row.source, row.review = form.text("source", longest=60), form.ticked("review")
    if not form.errors:
        await row.save(update_fields=["source", "review"])


async def cancel_takeover(request: Request, firm: FirmAccess) -> Response:
    row = await found(request, firm)
    await acts.stop(row)
    return see(url("firm:takeover", takeover_id=row.id), "Reprise arrêtée.")


async def undo_takeover(request: Request, firm: FirmAccess) -> Response:
    row = await found(request, firm)
    await acts.undo(row, by=firm)
    return see(url("firm:takeover", takeover_id=row.id))


async def archive_takeover(request: Request, firm: FirmAccess) -> Response:
    row = await found(request, firm)
    await acts.archive_now(row, by=firm)
    return see(url("firm:takeover", takeover_id=row.id), "Les documents partent aux archives.")


async def takeover_report(request: Request, firm: FirmAccess) -> Response:
    row = await found(request, firm)
    async with unit_of_work():
        await record("takeover:report", row, firm)
    return await downloads.table("xlsx", f"reprise-{row.created_at:%Y-%m-%d}", report.SHEET, report.rows(row))


async def takeover_template(request: Request, firm: FirmAccess) -> Response:
    from importers.tables import template  # loads openpyxl, which nothing else of the web needs

    return workbook(await asyncio.to_thread(template.made, INDEX), "modele-index-reprise.xlsx")


CAN, POST, ONE = FirmCan.WORK, ["POST"], "/reprises/{takeover_id:uuid}"
routes = [
    firm_route("/reprises", takeovers, can=CAN),
    firm_route("/reprises/modele", takeover_template, can=CAN),
    firm_route("/reprises/fichier", deposit_takeover, can=CAN, methods=POST),
    firm_route(ONE, takeover, can=CAN),
    firm_route(f"{ONE}/rapport.xlsx", takeover_report, can=CAN),
    firm_route(f"{ONE}/reprendre", run_takeover, can=CAN, methods=POST),
    firm_route(f"{ONE}/arreter", cancel_takeover, can=CAN, methods=POST),
    firm_route(f"{ONE}/annuler", undo_takeover, can=CAN, methods=POST),
    firm_route(f"{ONE}/archiver", archive_takeover, can=CAN, methods=POST),
]
