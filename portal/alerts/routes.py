"""« Alertes » over HTTP: the list, resolving and pausing, the firm's rules, and whether one wants a mail a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.alerts import listing, rules
from portal.alerts.models import Alert, AlertMail
from portal.alerts.words import LABELS
from portal.firms import following
from portal.workload import tallies
from workspaces.dossiers.models import Workspace
from workspaces.kernel import audit, clock, french
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import NotFound
from workspaces.kernel.forms import read_form
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.web import render, see, url

PAUSES = {"1": "jusqu’à demain", "3": "3 jours", "7": "une semaine", "30": "un mois"}


async def alerts(request: Request, firm: FirmAccess) -> Response:
    query, here = request.query_params, url("firm:alerts")
    ids, view = await listing.scope(firm, query), listing.view_of(query)
    page = Page.of(query, listing.KEYS, "since")
    links, found = Addresses(here, query, page), await listing.page_of(firm, ids, query, page)
    kind = listing.kind_of(query)
    waiting = (await tallies.sums(ids, firm.firm_id))["alerts"]
    return render(
        request,
        "alerts/list.html",
        "list",
        rows=[listing.line(row) for row in found.rows],
        views=[
            {
                "label": label,
                "href": links.to(keep=False, vue=name),
                "current": name == view,
                "count": waiting if not name and not kind else None,
            }
            for name, (label, _) in listing.VIEWS.items()
        ],
        kinds=[("", "Tous les motifs", links.to(keep=False, motif=""), kind is None)]
        + [(one.value, label, links.to(keep=False, motif=one.value), one is kind) for one, label in LABELS.items()],
        view=view,
        pauses=list(PAUSES.items()),
        acts=firm.can(FirmCan.REVIEW),
        may_rule=firm.can(FirmCan.WORK),
        narrowed=await _narrowed(firm, query),
        everyone_href=links.to(keep=False, suivi="", dossier=""),
        mailed=await AlertMail.exists(firm_id=firm.firm_id, person_id=firm.person.id),
        here=links.to(),
        previous=links.around(found.previous()),
        next=links.around(found.next()),
        sizes=links.sizes(),
        shown=french.plural(len(found.rows), "alerte"),
        screen="cabinet/alertes",
    )


async def _narrowed(firm: FirmAccess, query: Any) -> str:
    dossier = await Workspace.get_or_none(slug=query.get("dossier", "")[:80], id__in=list(firm.workspace_ids))
    return dossier.name if dossier else await following.named(firm, query)


async def resolve_alert(request: Request, firm: FirmAccess) -> Response:
    """Dealt with, or no matter: out of the list until it waits anew."""
    alert = await _found(request, firm)
    alert.resolved_at, alert.resolved_by_name, alert.paused_until = clock.now(), firm.person.name, None
    async with unit_of_work():
        await alert.save(update_fields=["resolved_at", "resolved_by_name", "paused_until"])
        await audit.record("alert:resolved", alert, firm, kind=alert.kind.value, about=alert.subject_id)
    return see(await _back(request), "Alerte résolue.", undo=url("firm:reopen_alert", alert_id=alert.id))


async def pause_alert(request: Request, firm: FirmAccess) -> Response:
    alert = await _found(request, firm)
    form = await read_form(request)
    days = form.one_of("jours", PAUSES, "Choisissez pour combien de temps.")
    form.check()
    alert.paused_until, alert.resolved_at = clock.today() + timedelta(days=int(days)), None
    async with unit_of_work():
        await alert.save(update_fields=["paused_until", "resolved_at"])
        await audit.record("alert:paused", alert, firm, kind=alert.kind.value, until=alert.paused_until)
    said = f"Alerte en pause jusqu’au {french.day(alert.paused_until)}."
    return see(await _back(request), said, undo=url("firm:reopen_alert", alert_id=alert.id))


async def reopen_alert(request: Request, firm: FirmAccess) -> Response:
    alert = await _found(request, firm)
    alert.resolved_at, alert.resolved_by_name, alert.paused_until = None, "", None
    async with unit_of_work():
        await alert.save(update_fields=["resolved_at", "resolved_by_name", "paused_until"])
        await audit.record("alert:reopened", alert, firm, kind=alert.kind.value)
    return see(await _back(request), "L’alerte est de nouveau ouverte.")


async def _found(request: Request, firm: FirmAccess) -> Alert:
    """One of this firm's, in a dossier that this person may see."""
    wanted = request.path_params["alert_id"]
    alert = await Alert.within(firm).get_or_none(id=wanted, firm_id=firm.firm_id) if firm.workspace_ids else None
    if alert is None:
        raise NotFound("Cette alerte n’existe plus : ce qui attendait a été traité.")
    return alert


async def _back(request: Request) -> str:
    """The list as it was, if it is ours."""
    back, here = str((await request.form()).get("retour", "")), url("firm:alerts")
    return back if back.startswith(f"{here}?") else here


async def ask_alert_mail(request: Request, firm: FirmAccess) -> Response:
    """One mail a day, or none."""
    wanted = (await read_form(request)).ticked("chaque-jour")
    mine: dict[str, Any] = {"firm_id": firm.firm_id, "person_id": firm.person.id}
    if not wanted:
        await AlertMail.filter(**mine).delete()
        return see(url("firm:alerts"), "Vous ne recevrez plus les alertes par e-mail.")
    await AlertMail.get_or_create({"asked_at": clock.now()}, **mine)
    return see(url("firm:alerts"), "Chaque matin, un seul e-mail dira ce qui attend trop dans vos dossiers.")


READ, REVIEW, POST = FirmCan.DOCUMENTS, FirmCan.REVIEW, ["POST"]
routes = [
    firm_route("/alertes", alerts, can=READ),
    firm_route("/alertes/par-e-mail", ask_alert_mail, can=READ, methods=POST),
    firm_route("/alertes/{alert_id:uuid}/resoudre", resolve_alert, can=REVIEW, methods=POST),
    firm_route("/alertes/{alert_id:uuid}/pause", pause_alert, can=REVIEW, methods=POST),
    firm_route("/alertes/{alert_id:uuid}/rouvrir", reopen_alert, can=REVIEW, methods=POST),
    *rules.routes,
]
