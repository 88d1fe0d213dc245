"""Accepting several documents at once from the list, when not one of them is doubtful, and taking that back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.review import acts
from portal.review.queue import Queue
from portal.review.standing import inside
from workspaces.anomalies.deciding import open_among
from workspaces.anomalies.models import AnomalyKind
from workspaces.dossiers.models import Direction
from workspaces.invoices.models import Invoice
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, NotFound
from workspaces.kernel.french import plural
from workspaces.kernel.web import hand_over, url

MOST, NAMED = 200, 5
MICROSECONDS = 1_000_000
INSTANT = re.compile("[0-9]{1,16}")  # in microseconds: until the year 2286


async def accept_selected(request: Request, firm: FirmAccess) -> Response:
    """All or nothing: with a doubtful one among them none is accepted, and the page says which and why."""
    back, chosen = await where_from(request, firm), await selected(request, firm)
    unusual = await open_among([one.id for one in chosen], firm.workspace_ids)
    doubts = [(one, doubt_about(one) or anomalies_in_words(unusual.get(one.id, []))) for one in chosen]
    if doubtful := [f"{acts.title_of(one)} ({why})" for one, why in doubts if why]:
        others = f" et {plural(len(doubtful) - NAMED, 'autre')}" if len(doubtful) > NAMED else ""
        said = f"Rien n’a été accepté. À regarder une à une : {', '.join(doubtful[:NAMED])}{others}."
        return hand_over(request, back, said, tone="err")
    start = now()
    done, failed = await accept_each(firm, chosen)
    said = f"{plural(done, 'facture acceptée', 'factures acceptées')}."
    if failed:
        said += f" {plural(len(failed), 'autre')} non : {failed[0]}"
    undo = url("firm:undo_selected", since=int(start.timestamp() * MICROSECONDS)) if done else ""
    return hand_over(request, back, said, undo=undo, tone="warn" if failed else "ok")


async def where_from(request: Request, firm: FirmAccess) -> str:
    """The list in which the rows were ticked."""
    if (await request.form()).get("retour") == "documents":
        return url("firm:documents")
    return url("firm:queue") + (await Queue.of(firm, request.query_params)).query()


async def selected(request: Request, firm: FirmAccess) -> Sequence[Invoice]:
    ids = [id_ for value in (await request.form()).getlist("ids") if (id_ := as_id(value))]
    if not ids:
        raise DomainError("Choisissez au moins une facture (touche X).", code="NOTHING_SELECTED")
    return await Invoice.within(firm).filter(id__in=ids[:MOST], direction=Direction.PURCHASE).order_by("party_name")


def as_id(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def doubt_about(invoice: Invoice) -> str:
    """Why it should be looked at by itself, in a word or two, or nothing."""
    if invoice.processing not in acts.STILL_OPEN:
        return f"déjà {invoice.processing.label.lower()}"
    if invoice.duplicate_of:
        return "doublon probable"
    if invoice.doubt_count:
        return plural(invoice.doubt_count, "point à vérifier", "points à vérifier")
    complete = invoice.number and invoice.issue_date and invoice.party_name and invoice.gross is not None
    return "" if complete else "incomplète"


def anomalies_in_words(kinds: Sequence[AnomalyKind]) -> str:
    return ", ".join(kind.label.lower() for kind in kinds)


async def accept_each(firm: FirmAccess, chosen: Sequence[Invoice]) -> tuple[int, list[str]]:
    """Each in a transaction of its own: one that somebody else has just decided does not stop the others."""
    failed = []
    for invoice in chosen:
        ws = await inside(firm, invoice.workspace_id)
        try:
            async with unit_of_work():
                await acts.finish(invoice, ws, {})
        except DomainError as error:
            failed.append(error.message)
    return len(chosen) - len(failed), failed


async def undo_selected(request: Request, firm: FirmAccess) -> Response:
    """Take back what this person accepted from that instant on, as far as nothing has left."""
    if not INSTANT.fullmatch(request.path_params["since"]):
        raise NotFound
    since = datetime.fromtimestamp(int(request.path_params["since"]) / MICROSECONDS, UTC)
    mine = AuditEvent.within(firm).filter(at__gte=since, by_id=firm.person.id)
    subjects = await mine.filter(what__in=["purchase:accepted", "purchase:reviewed"]).values_list(
        "subject_id", flat=True
    )
    undone, late = 0, 0
    for invoice in await Invoice.within(firm).filter(id__in=list(subjects)):
        try:
            async with unit_of_work():
                await acts.take_back(invoice, await inside(firm, invoice.workspace_id))
            undone += 1
        except DomainError:
            late += 1
    said = f"{plural(undone, 'décision annulée', 'décisions annulées')}."
    if late:
        said += f" Trop tard pour {plural(late, 'facture')}."
    return hand_over(request, url("firm:queue"), said, tone="warn" if late else "ok")


POST = ["POST"]
routes = [
    firm_route("/a-traiter/accepter", accept_selected, can=FirmCan.REVIEW, methods=POST),
    firm_route("/a-traiter/annuler/{since}", undo_selected, can=FirmCan.REVIEW, methods=POST),
]
