"""« Inviter des clients »: the three ways in, then when the invitations leave, with the very message shown before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.clients.plans import PlannedInvitation
from portal.clients.sending import send_planned_invitations
from portal.provisioning.routes import preview
from workspaces.dossiers.models import Workspace
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.clock import today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import FormError
from workspaces.kernel.forms import read_form
from workspaces.kernel.french import day, plural
from workspaces.kernel.jobs import later
from workspaces.kernel.tenancy import acting_in
from workspaces.kernel.web import render, see, url

NOW, LATER, ON_A_DAY = "maintenant", "plus-tard", "date"
FARTHEST = timedelta(days=366)


async def invite_clients(request: Request, firm: FirmAccess) -> Response:
    """One by one, from Excel, or from a pasted list."""
    waiting = len(await _plans(firm, {}))
    return render(request, "firm/invite_clients.html", waiting=waiting, screen="cabinet/clients")


async def plan_invitations(request: Request, firm: FirmAccess) -> Response:
    return await _page(request, firm, dict(request.query_params), {})


async def ask_invitations(request: Request, firm: FirmAccess) -> Response:
    """Now needs a second yes: messages that left cannot be called back."""
    values = (await read_form(request)).values
    plans = await _plans(firm, values)
    if not plans:
        return see(url("firm:clients"), "Aucune invitation n’attend : toutes sont déjà parties.")
    if values.get("when") == LATER:
        await _hold_back(firm, plans)
        return see(url("firm:clients"), "Les dossiers sont prêts. Les invitations attendent que vous les envoyiez.")
    try:
        send_on = _day(values)
    except FormError as wrong:
        return await _page(request, firm, values, wrong.errors)
    if values.get("when") == NOW and values.get("confirmed") != "1":
        return await _page(request, firm, values | {"confirming": "1"}, {})
    await _plan(firm, plans, send_on)
    return see(url("firm:clients"), _said(len(plans), send_on))


def _day(values: Mapping[str, str]) -> date:
    if values.get("when") == NOW:
        return today()
    if values.get("when") != ON_A_DAY:
        raise FormError({"when": "Choisissez quand les invitations partent."})
    try:
        chosen = date.fromisoformat(values.get("day", ""))
    except ValueError:
        raise FormError({"day": "Choisissez le jour de l’envoi."}) from None
    if not today() < chosen <= today() + FARTHEST:
        raise FormError({"day": "Choisissez un jour à partir de demain, et d’ici un an."})
    return chosen


async def _plan(firm: FirmAccess, plans: list[PlannedInvitation], send_on: date) -> None:
    ids = [plan.id for plan in plans]
    said = {"send_on": send_on, "planned_by_id": firm.person.id, "planned_by": firm.person.name}
    with acting_in(firm.firm_id):
        async with unit_of_work():
            await PlannedInvitation.filter(id__in=ids).update(**said)
            await record_in(firm.firm_id, "invitations:asked", None, firm, count=len(ids), on=send_on.isoformat())
            if send_on <= today():
                await later(send_planned_invitations, firm=firm.firm_id)


async def _hold_back(firm: FirmAccess, plans: list[PlannedInvitation]) -> None:
    """Those that had a day wait for somebody again. What left meanwhile has left."""
    with acting_in(firm.firm_id):
        async with unit_of_work():
            dated = PlannedInvitation.filter(id__in=[plan.id for plan in plans], send_on__isnull=False)
            if held := await dated.update(send_on=None):
                await record_in(firm.firm_id, "invitations:held-back", None, firm, count=held)


def _said(count: int, send_on: date) -> str:
    if send_on <= today():
        return f"{plural(count, 'invitation part', 'invitations partent')}. Vous pouvez quitter cette page."
    return f"{plural(count, 'invitation partira', 'invitations partiront')} le {day(send_on.isoformat())}."


async def _plans(firm: FirmAccess, values: Mapping[str, str]) -> list[PlannedInvitation]:
    """Those that nobody has sent yet, in the dossiers that this person follows; of one import when it is named."""
    found = PlannedInvitation.filter(firm_id=firm.firm_id, workspace_id__in=list(firm.workspace_ids))
    if of_import := _uuid(values.get("import", "")):
        found = found.filter(import_id=of_import)
    return await found.order_by("id")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _page(request: Request, firm: FirmAccess, values: dict[str, str], errors: dict[str, str]) -> Response:
    plans = await _plans(firm, values)
    first = plans[0] if plans else None
    workspace = await Workspace.get_or_none(id=first.workspace_id) if first else None
    count = len(plans)
    return render(
        request,
        "firm/plan_invitations.html",
        status=422 if errors else 200,
        count=count,
        said=plural(count, "dossier attend son invitation", "dossiers attendent leur invitation"),
        send=f"Envoyer {plural(count, 'invitation')}",
        when=values.get("when", NOW),
        day=values.get("day", ""),
        tomorrow=(today() + timedelta(days=1)).isoformat(),
        of_import=values.get("import", ""),
        confirming=bool(values.get("confirming")),
        preview=await _preview(firm, first, workspace) if first and workspace else None,
        errors=errors,
        screen="cabinet/clients",
    )


async def _preview(firm: FirmAccess, plan: PlannedInvitation, workspace: Workspace) -> dict[str, Any]:
    """The message as the first of them will receive it."""
    first, _, last = plan.name.partition(" ")
    return {"to": plan.email} | await preview(
        firm.firm, {"name": workspace.name, "first_name": first, "last_name": last, "email": plan.email}
    )


POST = ["POST"]
routes = [
    firm_route("/clients/inviter", invite_clients, can=FirmCan.CLIENTS),
    firm_route("/clients/invitations", plan_invitations, can=FirmCan.CLIENTS),
    firm_route("/clients/invitations", ask_invitations, can=FirmCan.CLIENTS, methods=POST),
]
