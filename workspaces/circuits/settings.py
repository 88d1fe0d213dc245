"""Paramètres › « Circuits d’approbation »: the dossier's circuits in their order, and who stands in for whom."""

from __future__ import annotations

from collections import Counter
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.circuits import deputies, form
from workspaces.circuits.form import back, in_words, named
from workspaces.circuits.models import Circuit, Deputy, Run, RunState
from workspaces.circuits.rules import steps_of
from workspaces.dossiers import people
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import FormError
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import url
from workspaces.settings.menu import settings_page


async def circuits(request: Request, ws: Access) -> Response:
    return await show(request, ws, {}, {})


async def show(request: Request, ws: Access, typed: dict[str, str], errors: dict[str, str]) -> Response:
    listed = await Circuit.within(ws).order_by("position", "id")
    waiting = Counter([run.circuit_id for run in await Run.within(ws).filter(state=RunState.OPEN)])
    staff = await people.of_dossier(ws.workspace_id)
    return settings_page(
        request, ws, "circuits", errors, typed,
        circuits=[await _shown(ws, one, waiting[one.id], first=n == 0) for n, one in enumerate(listed)],
        new=url("workspace:new_circuit", workspace=ws.workspace.slug),
        people=[(str(one.id), named(one)) for one in staff],
        deputies=await deputies.shown(ws),
        add_deputy=url("workspace:save_deputy", workspace=ws.workspace.slug),
        visas=url("workspace:visas", workspace=ws.workspace.slug),
    )  # fmt: skip


async def _shown(ws: Access, circuit: Circuit, waiting: int, *, first: bool) -> dict[str, Any]:
    to = {"workspace": ws.workspace.slug, "circuit_id": circuit.id}
    return {
        "name": circuit.name,
        "active": circuit.active,
        "when": await in_words(circuit),
        "steps": [f"{step.name}\u00a0: {step.words}" for step in steps_of(circuit.steps)],
        "waiting": waiting,
        "first": first,
        **{name: url(f"workspace:{name}", **to) for name in ("circuit", "switch_circuit", "raise_circuit")},
    }


async def save_deputy(request: Request, ws: Access) -> Response:
    """One for each person: the last one said counts."""
    sent = await read_form(request)
    try:
        made = await deputies.read(sent, ws)
    except FormError as wrong:
        return await show(request, ws, sent.values, wrong.errors)
    async with unit_of_work():
        await Deputy.within(ws).filter(person_id=made.person_id).delete()
        await made.save()
        said = {"person": made.person_name, "deputy": made.deputy_name, "when": deputies.in_words(made)}
        await record_in(ws.workspace_id, "circuit:deputy", made.id, ws, **said)
    return back(ws, f"{made.deputy_name} supplée {made.person_name}, {deputies.in_words(made)}.")


async def remove_deputy(request: Request, ws: Access) -> Response:
    gone = await Deputy.within(ws).get(id=request.path_params["deputy_id"])
    async with unit_of_work():
        await gone.delete()
        said = {"person": gone.person_name, "deputy": gone.deputy_name}
        await record_in(ws.workspace_id, "circuit:deputy-removed", gone.id, ws, **said)
    return back(ws, f"{gone.deputy_name} ne supplée plus {gone.person_name}.")


routes = [
    ws_route("/parametres/circuits", circuits, can=Can.READ),
    ws_route("/parametres/circuits/suppleants", save_deputy, can=Can.SETTINGS, methods=["POST"]),
    ws_route("/parametres/circuits/suppleants/{deputy_id:uuid}", remove_deputy, can=Can.SETTINGS, methods=["POST"]),
    *form.routes,
]
