"""Proofs of payments: a statement brought in, its payments without an invoice, and those that the firm asks for."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from importers.arrival import take_in
from portal.deadlines.place import address, found
from portal.review.together import as_id
from workspaces.bank import keeping
from workspaces.bank.keeping import Kept
from workspaces.bank.models import BankLine, Standing
from workspaces.kernel import sandbox
from workspaces.kernel.access import Access, FirmAccess
from workspaces.kernel.audit import record_in
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.french import plural
from workspaces.kernel.money import french
from workspaces.kernel.sandbox import Limits
from workspaces.kernel.web import render, see

SHOWN, MOST_ASKED = 200, 60
LIMITS = Limits(cpu_s=20, wall_s=40)
READ = "workspaces.bank.reading.read"


async def statement(request: Request, firm: FirmAccess) -> Response:
    return await _page(request, await found(request, firm), {}, "")


async def _page(request: Request, ws: Access, errors: dict[str, str], typed: str) -> Response:
    lines = await BankLine.within(ws).filter(standing=Standing.OPEN, amount__lt=0).order_by("-on", "id").limit(SHOWN)
    asked = await BankLine.within(ws).filter(standing=Standing.ASKED).order_by("-on", "id").limit(SHOWN)
    proven = await BankLine.within(ws).filter(standing=Standing.PROVEN).count()
    return render(
        request,
        "deadlines/statement.html",
        status=422 if errors else 200,
        dossier={"name": ws.workspace.name, "href": address("deadlines_of", request)},
        lines=[_line(line) for line in lines],
        asked=[_line(line) for line in asked],
        proven=proven,
        upload=address("bring_statement", request),
        paste=address("paste_statement", request),
        ask=address("ask_proofs", request),
        typed=typed,
        errors=errors,
        screen="cabinet/echeances",
    )


def _line(line: BankLine) -> dict[str, Any]:
    shown = {"id": line.id, "on": line.on, "amount": f"{french(-line.amount)}\u00a0€"}
    return shown | {"payee": line.payee, "label": line.label}


async def bring_statement(request: Request, firm: FirmAccess) -> Response:
    ws = await found(request, firm)
    try:
        async with request.form(max_files=1, max_fields=5) as sent:
            kept, left_out = await _uploaded(ws, sent.get("file"))
    except DomainError as refused:
        return await _page(request, ws, {"file": refused.message}, "")
    return _brought(request, kept, left_out)


async def _uploaded(ws: Access, sent: object) -> tuple[Kept, int]:
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise DomainError("Choisissez le fichier du relevé.", code="NO_FILE")
    with tempfile.TemporaryDirectory(prefix="liasse-bank-") as folder:
        arrival = await asyncio.to_thread(take_in, sent.file, sent.filename, Path(folder))
        return await _bring(ws, arrival.path, Path(folder))


async def paste_statement(request: Request, firm: FirmAccess) -> Response:
    ws, form = await found(request, firm), await read_form(request)
    typed = form.values.get("lines", "")
    try:
        if not typed.strip():
            raise DomainError("Collez les lignes du relevé.", code="NO_LINES")
        with tempfile.TemporaryDirectory(prefix="liasse-bank-") as folder:
            path = Path(folder) / "pasted"
            path.write_text(typed)
            kept, left_out = await _bring(ws, path, Path(folder))
    except DomainError as refused:
        return await _page(request, ws, {"lines": refused.message}, typed)
    return _brought(request, kept, left_out)


async def _bring(ws: Access, path: Path, work: Path) -> tuple[Kept, int]:
    told = await sandbox.call(READ, str(path), work=work, reads=[path], limits=LIMITS)
    async with unit_of_work():
        kept = await keeping.keep(ws, told["lines"])
        said = {"format": told["format"], "lines": len(told["lines"]), "new": kept.new}
        await record_in(ws.workspace_id, "bank:brought", None, ws, **said)
    return kept, told["left_out"]


def _brought(request: Request, kept: Kept, left_out: int) -> Response:
    said = [f"{plural(kept.new, 'nouveau mouvement', 'nouveaux mouvements')}."]
    said += [f"{plural(kept.known, 'était déjà là', 'étaient déjà là')}."] if kept.known else []
    said += [f"{plural(left_out, 'ligne non comprise', 'lignes non comprises')}, laissées de côté."] if left_out else []
    return see(address("statement", request), " ".join(said), tone="ok" if kept.new else "warn")


async def ask_proofs(request: Request, firm: FirmAccess) -> Response:
    """Those ticked are asked of the client, or need no proof."""
    ws, form = await found(request, firm), await read_form(request)
    lines = await _chosen(ws, form)
    leaves = form.values.get("acte") == "sans"
    async with unit_of_work():
        for line in lines:
            await _leave(line) if leaves else await keeping.ask(ws, line)
    count = plural(len(lines), "paiement")
    if leaves:
        return see(address("statement", request), f"{count} sans justificatif à demander.")
    here = address("deadlines_of", request)
    return see(here, f"{plural(len(lines), 'justificatif demandé', 'justificatifs demandés')}.")


async def _chosen(ws: Access, form: Form) -> list[BankLine]:
    ids: list[UUID] = [id_ for value in form.lists.get("ids", []) if (id_ := as_id(value))]
    if not ids:
        raise DomainError("Cochez au moins un paiement.", code="NOTHING_CHOSEN")
    waiting = await BankLine.within(ws).filter(standing=Standing.ASKED).count()
    if waiting + len(ids) > MOST_ASKED and form.values.get("acte") != "sans":
        message = f"{MOST_ASKED} justificatifs au plus à la fois : tous vont dans un même message."
        raise DomainError(message, code="TOO_MANY_REQUESTS")
    return await BankLine.within(ws).filter(id__in=ids, standing=Standing.OPEN, amount__lt=0).order_by("on", "id")


async def _leave(line: BankLine) -> None:
    line.standing = Standing.LEFT
    await line.save(update_fields=["standing"])
