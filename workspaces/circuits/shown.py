"""Where an invoice stands in its circuit, for its sheet, for the page of an approver, and for their list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workspaces.circuits import entering, running
from workspaces.circuits.models import Run, RunState, Visa
from workspaces.circuits.rules import Step, steps_of
from workspaces.circuits.standing import Place, listed, whose_turn
from workspaces.invoices import reasons
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Lifecycle
from workspaces.kernel import french
from workspaces.kernel.access import Access, Can
from workspaces.kernel.typesetting import typeset
from workspaces.kernel.web import url

Seen = dict[str, Any]


async def of_invoice(ws: Access, invoice: Invoice) -> Seen | None:
    """The circuit that it is in, else the last that it went through to its end."""
    run = await entering.last_run(invoice)
    return await of_run(ws, run) if run and run.state in (RunState.OPEN, RunState.ACCEPTED, RunState.REFUSED) else None


async def of_run(ws: Access, run: Run) -> Seen:
    visas, open_now = await running.visas_of(run), run.state is RunState.OPEN
    left = await running.seats_left(run) if open_now else []
    own = [place for place in left if ws.person.id in {one.id for one in place.who}]
    return {
        "name": run.circuit_name,
        "open": open_now,
        "turn": _turn(run, left) if open_now else "",
        "since": run.since,
        "whys": [typeset(place.why) for place in left if place.why],
        "steps": [_step(run, number, step, visas) for number, step in enumerate(steps_of(run.steps))],
        "mine": bool(own),
        "instead": ", ".join(place.seat.name for place in own if place.seat.id != ws.person.id),
        "back": open_now and run.step > 0,
        "undo": bool(open_now and visas and visas[-1].by_id == ws.person.id),
        "leave": open_now and ws.can(Can.SETTINGS) and ws.can(Can.DECIDE),
        "motives": reasons.listed(Lifecycle.REFUSED),
        "to": {name: url(f"workspace:{name}", workspace=ws.workspace.slug, run_id=run.id) for name in ADDRESSES},
    }


ADDRESSES = ("visa", "agree_visa", "refuse_visa", "send_back_visa", "undo_visa", "leave_circuit")


def _turn(run: Run, left: Sequence[Place]) -> str:
    """« Au tour de Bruno Petit, depuis le 24/11/2026 à 10:12. »"""
    who = whose_turn(left)
    if not who:
        return "Personne ne peut décider à cette étape."
    return f"Au tour de {listed(who)}, depuis le {french.moment(run.since)}."


def _step(run: Run, number: int, step: Step, visas: Sequence[Visa]) -> Seen:
    """One step, its people, and what each of them said the last time."""
    done = number < run.step or run.state is RunState.ACCEPTED
    now = number == run.step and run.state is RunState.OPEN
    said = {one.seat_id: one for one in visas if one.step == number and (done or one.turn == run.turn)}
    return {
        "name": step.name,
        "words": step.words,
        "state": "done" if done else "now" if now else "later",
        "seats": [{"name": seat.name, "said": _said(said.get(seat.id))} for seat in step.seats],
    }


def _said(visa: Visa | None) -> str:
    if visa is None:
        return ""
    instead = f" pour {visa.seat_name}" if visa.by_id != visa.seat_id else ""
    words = f"{visa.by_name}{instead} {running.DONE[visa.said]} le {french.moment(visa.at)}"
    return f"{words}\u00a0: {visa.comment}" if visa.comment else words
