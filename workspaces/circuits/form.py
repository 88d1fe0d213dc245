"""One circuit: its form, and what is done to it as a whole."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.circuits import editing, rules
from workspaces.circuits.models import Circuit
from workspaces.circuits.rules import Conditions, steps_of
from workspaces.dossiers import people
from workspaces.dossiers.people import Someone
from workspaces.kernel import french
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import see, url
from workspaces.parties.models import ThirdParty
from workspaces.settings.menu import settings_page

MOST = 30


async def new_circuit(request: Request, ws: Access) -> Response:
    blank = Circuit(workspace_id=ws.workspace_id, name="", updated_at=now())
    return await _form(request, ws, blank, editing.typed(blank, []), {})


async def circuit(request: Request, ws: Access) -> Response:
    kept = await _kept(request, ws)
    return await _form(request, ws, kept, editing.typed(kept, await suppliers_of(kept)), {})


async def _kept(request: Request, ws: Access) -> Circuit:
    return await Circuit.within(ws).get(id=request.path_params["circuit_id"])


async def _form(
    request: Request, ws: Access, kept: Circuit, values: dict[str, Any], errors: dict[str, str]
) -> Response:
    to = {"workspace": ws.workspace.slug}
    there = await Circuit.exists(id=kept.id, workspace_id=ws.workspace_id)
    own = to | {"circuit_id": kept.id}
    return settings_page(
        request, ws, "circuits", errors, values, template="circuit", title=kept.name if there else "Nouveau circuit",
        save=url("workspace:save_circuit", **own) if there else url("workspace:add_circuit", **to),
        remove=url("workspace:delete_circuit", **own) if there else "",
        types=[(*one, "") for one in editing.TYPES], needs=editing.NEEDS,
        people=await _choices(ws, kept), steps=_with_room(values["steps"]),
    )  # fmt: skip


async def _choices(ws: Access, kept: Circuit) -> list[tuple[str, str, str]]:
    """Whom a step may name: those who are there, and those it names already."""
    staff = {str(one.id): named(one) for one in await people.of_dossier(ws.workspace_id)}
    seats = [seat for step in steps_of(kept.steps) for seat in step.seats]
    gone = {str(seat.id): f"{seat.name} (n’a plus accès)" for seat in seats if str(seat.id) not in staff}
    return [(id_, said, "") for id_, said in (staff | gone).items()]


def _with_room(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One step more than there are, and two at least: left empty, it is none."""
    blank = {"name": "", "need": rules.ALL, "seats": []}
    return [*steps, blank, *([] if steps else [blank])][: editing.MOST_STEPS]


async def add_circuit(request: Request, ws: Access) -> Response:
    if await Circuit.within(ws).count() >= MOST:
        raise DomainError(f"{MOST} circuits au plus : supprimez-en un d’abord.", code="CIRCUITS_FULL")
    last = await Circuit.within(ws).order_by("-position").first()
    fresh = Circuit(workspace_id=ws.workspace_id, name="", position=last.position + 1 if last else 0)
    return await _save(request, ws, fresh)


async def save_circuit(request: Request, ws: Access) -> Response:
    kept = await _kept(request, ws)
    kept.version += 1
    return await _save(request, ws, kept)


async def _save(request: Request, ws: Access, kept: Circuit) -> Response:
    """Invoices on their way keep the version that they began with."""
    form = await read_form(request)
    await editing.read(form, kept, await people.of_dossier(ws.workspace_id))
    if form.errors:
        return await _form(request, ws, kept, editing.as_typed(form), form.errors)
    kept.updated_at, kept.updated_by_name = now(), ws.person.name
    async with unit_of_work():
        await kept.save()
        said = {"name": kept.name, "version": kept.version, "when": await in_words(kept)}
        await record_in(ws.workspace_id, "circuit:saved", kept.id, ws, **said)
    return back(ws, f"Circuit « {kept.name} » enregistré. Les factures déjà en route gardent leurs étapes.")


async def switch_circuit(request: Request, ws: Access) -> Response:
    kept = await _kept(request, ws)
    async with unit_of_work():
        kept.active = not kept.active
        await kept.save(update_fields=["active"])
        await record_in(ws.workspace_id, "circuit:switched", kept.id, ws, name=kept.name, active=kept.active)
    return back(ws, f"Circuit « {kept.name} » {'activé' if kept.active else 'désactivé'}.")


async def raise_circuit(request: Request, ws: Access) -> Response:
    """Before the one that stands above it: the first that fits an invoice is its own."""
    kept = await _kept(request, ws)
    listed = list(await Circuit.within(ws).order_by("position", "id"))
    at = next(n for n, one in enumerate(listed) if one.id == kept.id)
    if at:
        listed[at - 1], listed[at] = listed[at], listed[at - 1]
    async with unit_of_work():
        for position, one in enumerate(listed):
            one.position = position
            await one.save(update_fields=["position"])
        await record_in(ws.workspace_id, "circuit:raised", kept.id, ws, name=kept.name)
    return back(ws)


async def delete_circuit(request: Request, ws: Access) -> Response:
    kept = await _kept(request, ws)
    async with unit_of_work():
        await kept.delete()
        await record_in(ws.workspace_id, "circuit:deleted", kept.id, ws, name=kept.name)
    return back(ws, f"Circuit « {kept.name} » supprimé. Les factures déjà en route le finissent.")


async def in_words(circuit: Circuit) -> str:
    """« À partir de 1 000,00 € · étiquette Travaux »."""
    said = Conditions.of(circuit)
    parts = [f"à partir de {french.eur(said.at_least)} TTC"] if said.at_least is not None else []
    if said.suppliers:
        names = [one.name for one in await suppliers_of(circuit)]
        parts.append(", ".join(names[:3]) + (f" et {french.plural(len(names) - 3, 'autre')}" if names[3:] else ""))
    if said.tags:
        parts.append(f"étiquette {' ou '.join(said.tags)}")
    if said.types:
        parts.append(" ou ".join(dict(editing.TYPES).get(one, one).lower() for one in said.types))
    said_in_words = " · ".join(parts) or "toutes les factures d’achat"
    return said_in_words[:1].upper() + said_in_words[1:]


async def suppliers_of(circuit: Circuit) -> list[ThirdParty]:
    ids = list(Conditions.of(circuit).suppliers)
    return await ThirdParty.filter(workspace_id=circuit.workspace_id, id__in=ids).order_by("name") if ids else []


def named(one: Someone) -> str:
    return f"{one.name} ({one.firm or ('propriétaire' if one.owner else 'lecture')})"


def back(ws: Access, said: str = "") -> Response:
    return see(url("workspace:circuits", workspace=ws.workspace.slug), said)


SETTINGS, POST = Can.SETTINGS, ["POST"]
routes = [
    ws_route("/parametres/circuits/nouveau", new_circuit, can=SETTINGS),
    ws_route("/parametres/circuits/nouveau", add_circuit, can=SETTINGS, methods=POST),
    ws_route("/parametres/circuits/{circuit_id:uuid}", circuit, can=SETTINGS),
    ws_route("/parametres/circuits/{circuit_id:uuid}", save_circuit, can=SETTINGS, methods=POST),
    ws_route("/parametres/circuits/{circuit_id:uuid}/activation", switch_circuit, can=SETTINGS, methods=POST),
    ws_route("/parametres/circuits/{circuit_id:uuid}/ordre", raise_circuit, can=SETTINGS, methods=POST),
    ws_route("/parametres/circuits/{circuit_id:uuid}/suppression", delete_circuit, can=SETTINGS, methods=POST),
]
