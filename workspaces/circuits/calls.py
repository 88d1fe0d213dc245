"""Telling people that it is their turn: one letter each for all that waits for them, a moment after the first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from workspaces.circuits.models import Run, RunState, Visa
from workspaces.circuits.rules import steps_of
from workspaces.circuits.standing import Place, places_of, whose_turn
from workspaces.dossiers.models import Workspace
from workspaces.dossiers.people import Someone
from workspaces.invoices.models import Invoice
from workspaces.kernel import db, french, jobs, mail
from workspaces.kernel.jobs import Job, effect, job
from workspaces.kernel.settings import settings
from workspaces.kernel.web import url

NAMED, MOST = 10, 500


async def ask(run: Run) -> None:
    """In the transaction that begins a step: whoever may decide now is written to, once for several invoices."""
    steps = steps_of(run.steps)
    for one in whose_turn(await places_of(run.workspace_id, steps[run.step], last=run.step == len(steps) - 1)):
        key = f"call:{run.workspace_id}:{one.id}"
        await db.alone(key)
        if await Job.exists(key=key, state="queued"):
            continue
        ids: dict[str, Any] = {"workspace": run.workspace_id, "person": one.id}
        delay = timedelta(seconds=settings().undo_s)
        await jobs.later(call_approver, workspace_id=run.workspace_id, after=delay, key=key, **ids)


@job(queue="mail", attempts=12)
async def call_approver(*, workspace: str, person: str) -> None:
    """What waits for this person now. Nothing any more: no letter."""
    dossier = await Workspace.get(id=UUID(workspace))
    waiting, who = await waiting_for(dossier.id, UUID(person))
    if who is None:
        return
    invoices = await Invoice.filter(workspace_id=dossier.id, id__in=[run.invoice_id for run in waiting])
    of = {invoice.id: invoice for invoice in invoices}
    lines = [_line(dossier, run, of[run.invoice_id]) for run in waiting[:NAMED] if run.invoice_id in of]
    count = french.plural(len(waiting), "facture attend", "factures attendent")
    async with effect():
        await mail.write(
            "visas",
            to=who.email,
            subject=f"{dossier.name} : {count} votre accord",
            preheader=", ".join(line["title"] for line in lines[:3]),
            firm_name=dossier.name,
            lines=lines,
            others=len(waiting) - len(lines),
            link=f"{settings().base_url}{url('workspace:visas', workspace=dossier.slug)}",
        )


def _line(dossier: Workspace, run: Run, invoice: Invoice) -> dict[str, str]:
    link = url("workspace:visa", workspace=dossier.slug, run_id=run.id)
    return {
        "title": invoice.party_name or "Nom non lu",
        "number": invoice.number,
        "gross": french.eur(invoice.gross, invoice.currency),
        "link": f"{settings().base_url}{link}",
    }


async def waiting_for(workspace_id: UUID, person_id: UUID) -> tuple[list[Run], Someone | None]:
    """The invoices that this person may agree to now, the oldest first, and the person."""
    runs = await Run.filter(workspace_id=workspace_id, state=RunState.OPEN).order_by("since", "id").limit(MOST)
    left = await seats_left_of(workspace_id, runs)
    found: list[Run] = []
    who: Someone | None = None
    for run in runs:
        here = next((one for one in whose_turn(left[run.id]) if one.id == person_id), None)
        if here:
            found, who = [*found, run], here
    return found, who


async def seats_left_of(workspace_id: UUID, runs: Sequence[Run]) -> dict[UUID, list[Place]]:
    """For many at once: steps that are written alike are looked up once."""
    known: dict[str, list[Place]] = {}
    visas = await Visa.filter(workspace_id=workspace_id, run_id__in=[run.id for run in runs])
    filled = {(one.run_id, one.turn, one.seat_id) for one in visas}
    left = {}
    for run in runs:
        key = f"{run.step}:{run.steps}"
        if key not in known:
            steps = steps_of(run.steps)
            known[key] = await places_of(workspace_id, steps[run.step], last=run.step == len(steps) - 1)
        left[run.id] = [one for one in known[key] if (run.id, run.turn, one.seat.id) not in filled]
    return left
