"""After how many days something is an alert: the firm's rule for each kind, and what a dossier has instead."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.alerts.finding import find_alerts
from portal.alerts.models import USUAL_DAYS, AlertRule, Kind
from portal.alerts.words import EXPLAINED, LABELS
from workspaces.dossiers.models import Workspace
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import FormError
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.jobs import later
from workspaces.kernel.tenancy import acting_in
from workspaces.kernel.web import render, see, url

LONGEST = 365


async def alert_rules(request: Request, firm: FirmAccess) -> Response:
    return await _page(request, firm, await _dossier(request, firm), {}, {})


async def _page(
    request: Request, firm: FirmAccess, dossier: Workspace | None, typed: Mapping[str, str], errors: dict[str, str]
) -> Response:
    own = await _days(firm, None)
    theirs = await _days(firm, dossier.id) if dossier else {}
    shown = {kind: str(theirs.get(kind, "") if dossier else own.get(kind, USUAL_DAYS[kind])) for kind in Kind}
    return render(
        request,
        "alerts/rules.html",
        status=422 if errors else 200,
        kinds=[
            (
                kind.value,
                LABELS[kind],
                EXPLAINED[kind],
                typed.get(kind.value, shown[kind]),
                own.get(kind, USUAL_DAYS[kind]),
            )
            for kind in Kind
        ],
        dossier=dossier,
        dossiers=await _choices(firm),
        overrides=await _overridden(firm),
        errors=errors,
        may_rule=firm.can(FirmCan.WORK),
        here=url("firm:alert_rules"),
        screen="cabinet/alertes",
    )


async def _days(firm: FirmAccess, workspace_id: UUID | None) -> dict[Kind, int]:
    found = await AlertRule.filter(firm_id=firm.firm_id)
    return {row.kind: row.days for row in found if row.workspace_id == workspace_id}


async def _choices(firm: FirmAccess) -> list[tuple[str, str]]:
    found = Workspace.filter(id__in=list(firm.workspace_ids)).order_by("name")
    return list(await found.values_list("slug", "name"))


async def _overridden(firm: FirmAccess) -> list[dict[str, str]]:
    """The dossiers that have rules of their own, among those this person may see."""
    rules = AlertRule.filter(firm_id=firm.firm_id, workspace_id__in=list(firm.workspace_ids))
    ids = set(await rules.values_list("workspace_id", flat=True))
    found = await Workspace.filter(id__in=list(ids)).order_by("name") if ids else []
    return [{"name": row.name, "href": f"{url('firm:alert_rules')}?dossier={row.slug}"} for row in found]


async def _dossier(request: Request, firm: FirmAccess) -> Workspace | None:
    slug = request.query_params.get("dossier", "")[:80]
    return await Workspace.get(slug=slug, id__in=list(firm.workspace_ids)) if slug else None


async def change_alert_rules(request: Request, firm: FirmAccess) -> Response:
    """Empty: as usual, or as the firm's for a dossier. Zero: never."""
    dossier, form = await _dossier(request, firm), await read_form(request)
    try:
        wanted = {kind: _read(form, kind) for kind in Kind}
        form.check()
    except FormError as error:
        return await _page(request, firm, dossier, form.values, error.errors)
    workspace_id = dossier.id if dossier else None
    with acting_in(firm.firm_id):
        async with unit_of_work():
            await _write(firm, workspace_id, wanted)
            said = {kind.value: days for kind, days in wanted.items()}
            await record_in(firm.firm_id, "alert-rules:changed", workspace_id, firm, **said)
            await later(find_alerts)
    whose = f"du dossier {dossier.name}" if dossier else "du cabinet"
    back = url("firm:alert_rules") + (f"?dossier={dossier.slug}" if dossier else "")
    return see(back, f"Règles {whose} enregistrées. Les alertes suivent dans un instant.")


def _read(form: Form, kind: Kind) -> int | None:
    typed = form.text(kind.value, longest=10)
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and int(typed) <= LONGEST):
        form.errors[kind.value] = f"{LABELS[kind]} : de 0 (jamais) à {LONGEST} jours."
        return None
    return int(typed)


async def _write(firm: FirmAccess, workspace_id: UUID | None, wanted: Mapping[Kind, int | None]) -> None:
    """By their ids: « no dossier » is equal to nothing in a unique index."""
    known = {row.kind: row for row in await AlertRule.filter(firm_id=firm.firm_id, workspace_id=workspace_id)}
    for kind, days in wanted.items():
        if days is None:
            await AlertRule.filter(id__in=[known[kind].id] if kind in known else []).delete()
        elif kind in known:
            await AlertRule.filter(id=known[kind].id).update(days=days)
        else:
            await AlertRule.create(firm_id=firm.firm_id, workspace_id=workspace_id, kind=kind, days=days)


routes = [
    firm_route("/alertes/regles", alert_rules, can=FirmCan.DOCUMENTS),
    firm_route("/alertes/regles", change_alert_rules, can=FirmCan.WORK, methods=["POST"]),
]
