"""Resolving anomalies with a reason, one or many, and taking that back. The firm's own journal keeps who and why."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.anomalies.page import back
from portal.review import screen
from portal.review.decisions import purchase
from portal.review.queue import Queue
from workspaces.anomalies import deciding
from workspaces.anomalies.models import Anomaly, AnomalyState, Because
from workspaces.kernel import events, tenancy
from workspaces.kernel.access import FirmAccess
from workspaces.kernel.audit import record_in
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.french import plural
from workspaces.kernel.ids import new_id
from workspaces.kernel.web import see, url

MOST = 200
ON_THE_SHEET = "Un IBAN annoncé se confirme ou se refuse sur la fiche du fournisseur."


async def resolve_anomalies(request: Request, firm: FirmAccess) -> Response:
    form = await read_form(request)
    rows = await chosen(form, firm, AnomalyState.OPEN)
    return await _resolve(firm, rows, form, back(request))


async def resolve_on_review(request: Request, firm: FirmAccess) -> Response:
    """From the document itself, and back to it."""
    queue, invoice = await Queue.of(firm, request.query_params), await purchase(request, firm)
    form = await read_form(request)
    rows = [row for row in await chosen(form, firm, AnomalyState.OPEN) if row.invoice_id == invoice.id]
    return await _resolve(firm, rows, form, screen.address(queue, invoice.id))


async def _resolve(firm: FirmAccess, rows: Sequence[Anomaly], form: Form, address: str) -> Response:
    because, note = _reason(form)
    held = await deciding.waiting({row.account_id for row in rows if row.account_id}, firm.workspace_ids)
    free = [row for row in rows if row.account_id not in held]
    if held and not free:
        raise DomainError(ON_THE_SHEET, code="IBAN_GUARD", status=409)
    act = new_id()
    async with _journal(firm):
        count = await deciding.resolve(free, because, note, firm, act)
        await _record(firm, "anomalies:resolved", act, free, because=because.value, note=note)
    said = f"{plural(count, 'anomalie résolue', 'anomalies résolues')}."
    if held:
        said += f" {plural(len(rows) - len(free), 'autre')} non : {ON_THE_SHEET[0].lower()}{ON_THE_SHEET[1:]}"
    undo = url("firm:undo_anomalies", act_id=act) if count else ""
    return see(address, said, undo=undo, tone="warn" if held else "ok")


def _reason(form: Form) -> tuple[Because, str]:
    because = form.one_of("raison", {one.value for one in Because}, "Choisissez la raison.")
    note = form.text("note", longest=300)
    form.check()
    return Because(because), note


async def reopen_anomalies(request: Request, firm: FirmAccess) -> Response:
    form = await read_form(request)
    return await _reopen(firm, await chosen(form, firm, AnomalyState.RESOLVED), back(request))


async def undo_anomalies(request: Request, firm: FirmAccess) -> Response:
    """What one act resolved, as far as nobody has resolved it again since."""
    mine = Anomaly.within(firm).filter(act_id=request.path_params["act_id"], resolved_by_id=firm.person.id)
    return await _reopen(firm, await mine, url("firm:anomalies"))


async def _reopen(firm: FirmAccess, rows: Sequence[Anomaly], address: str) -> Response:
    async with _journal(firm):
        count = await deciding.reopen(rows)
        await _record(firm, "anomalies:reopened", new_id(), rows)
    said = f"{plural(count, 'anomalie rouverte', 'anomalies rouvertes')}."
    if late := len(rows) - count:
        said += f" {plural(late, 'autre n’existe', 'autres n’existent')} plus : les données ont changé."
    return see(address, said, tone="warn" if late else "ok")


async def chosen(form: Form, firm: FirmAccess, state: AnomalyState) -> list[Anomaly]:
    """Those ticked, as far as this person may see them and nobody was faster."""
    ids = [id_ for value in form.lists.get("ids", [])[:MOST] if (id_ := _as_id(value))]
    if not ids:
        raise DomainError("Choisissez au moins une anomalie (touche X).", code="NOTHING_SELECTED")
    rows = await Anomaly.within(firm).filter(id__in=ids, state=state)
    return [row for row in rows if row.firm_id in (None, firm.firm_id)]


def _as_id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


@asynccontextmanager
async def _journal(firm: FirmAccess) -> AsyncIterator[None]:
    """One transaction over the dossiers and the firm's own journal, which the clients do not read."""
    with tenancy.acting_in(firm.firm_id, *firm.workspace_ids):
        async with unit_of_work():
            yield


async def _record(firm: FirmAccess, what: str, subject: UUID, rows: Sequence[Anomaly], **detail: str) -> None:
    if not rows:
        return
    kinds, ids = ", ".join(sorted({row.kind.value for row in rows})), ", ".join(str(row.id) for row in rows)
    await record_in(firm.firm_id, what, subject, firm, count=len(rows), kinds=kinds, ids=ids, **detail)
    for row in rows:
        await events.tell([row.workspace_id], "invoice", row.invoice_id)
