"""« Relances automatiques »: what the firm sends by itself, and on a dossier's page what leaves when."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.deadlines import automatic, chasing, plans
from portal.deadlines.models import DossierChasing, Own
from portal.deadlines.place import address, found
from workspaces.deadlines import months
from workspaces.deadlines.models import PieceReminder
from workspaces.deadlines.planning import WEEKDAYS, Sending, Why
from workspaces.kernel import french
from workspaces.kernel.access import Access, FirmAccess
from workspaces.kernel.audit import record, record_in
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import read_form
from workspaces.kernel.tenancy import acting_in
from workspaces.kernel.web import render, see, url

HOURS = [(str(hour), f"{hour} h") for hour in range(7, 20)]
DAYS = [(str(at), name.capitalize()) for at, name in enumerate(WEEKDAYS[:5])]
OWN = {Own.AS_FIRM.value: "Comme le cabinet", Own.YES.value: "Oui", Own.NO.value: "Non"}
PAST = 4
WRONG = "Choisissez dans la liste."


async def chasing_settings(request: Request, firm: FirmAccess) -> Response:
    row = await plans.of_firm(firm.firm_id)
    values = {"weekly": row.weekly, "before_due": row.before_due, "weekday": str(row.weekday), "hour": str(row.hour)}
    return render(
        request,
        "deadlines/settings.html",
        values=values,
        errors={},
        days=DAYS,
        hours=HOURS,
        save=url("firm:keep_chasing_settings"),
        back=url("firm:deadlines"),
        screen="cabinet/echeances",
    )


async def keep_chasing_settings(request: Request, firm: FirmAccess) -> Response:
    form, row = await read_form(request), await plans.of_firm(firm.firm_id)
    row.weekday = int(form.one_of("weekday", dict(DAYS), WRONG) or 0)
    row.hour = int(form.one_of("hour", dict(HOURS), WRONG) or 0)
    form.check()
    row.weekly, row.before_due = form.ticked("weekly"), form.ticked("before_due")
    row.changed_at, row.changed_by_name = now(), firm.person.name
    said = {"weekly": row.weekly, "before_due": row.before_due, "weekday": row.weekday, "hour": row.hour}
    with acting_in(firm.firm_id, *firm.workspace_ids):
        async with unit_of_work():
            await row.save()
            await record_in(firm.firm_id, "reminders:settings", None, firm, **said)
    return see(url("firm:chasing_settings"), "C’est enregistré.")


async def panel(ws: Access, firm: FirmAccess, request: Request) -> dict[str, Any]:
    """For the dossier's page: what applies, what leaves when, what left."""
    setting, own = await plans.of_firm(firm.firm_id), (await plans.own_of([ws.workspace_id]))[ws.workspace_id]
    applied = plans.applied(setting, own)
    past = PieceReminder.within(ws).order_by("-sent_at").limit(PAST)
    return {
        "weekly": own.weekly.value,
        "before_due": own.before_due.value,
        "choices": list(OWN.items()),
        "sends": applied.plan.sends,
        "stopped": applied.stopped,
        "stopped_by": own.stopped_by_name,
        "bounce": own.bounce,
        "ahead": [await _line(one, ws, firm, own, request) for one in applied.ahead(ws.workspace)],
        "past": [
            {"at": one.sent_at, "to": one.to, "count": len(one.pieces), "why": LEFT[one.why]} for one in await past
        ],
        "keep": address("keep_dossier_chasing", request),
        "stop": address("stop_chasing", request),
        "start": address("start_chasing", request),
        "settings": url("firm:chasing_settings"),
    }


LEFT = {Why.HAND: "à la main", Why.WEEKLY: "message de la semaine", Why.DUE: "avant l’échéance"}


def _past(one: PieceReminder) -> dict[str, Any]:
    return {"at": one.sent_at, "to": one.to, "count": len(one.pieces), "why": LEFT[one.why]}


async def _line(one: Sending, ws: Access, firm: FirmAccess, own: DossierChasing, request: Request) -> dict[str, Any]:
    """« mardi 1/12/2026, 3 pièces », and whether it waits, is skipped, or has nothing to ask for."""
    [client] = await chasing.clients(firm, [ws.workspace_id], automatic.month_for(one))
    day, lacking = one.day.isoformat(), sum(piece["lacking"] for piece in client.pieces)
    why = f"J−{one.left} avant le {french.day(one.due)}" if one.due else "message de la semaine"
    return {
        "day": f"{WEEKDAYS[one.day.weekday()]} {french.day(one.day)}",
        "why": why,
        "month": months.of(automatic.month_for(one)),
        "lacking": lacking,
        "to": client.to,
        "skipped": day in own.skipped,
        "skip": address("skip_reminder", request, day=day),
    }


async def keep_dossier_chasing(request: Request, firm: FirmAccess) -> Response:
    ws, form = await found(request, firm), await read_form(request)
    own = (await plans.own_of([ws.workspace_id]))[ws.workspace_id]
    own.weekly, own.before_due = (Own(form.one_of(name, OWN, WRONG)) for name in ("weekly", "before_due"))
    form.check()
    async with unit_of_work():
        await own.save()
        await record("reminders:own", own, ws, weekly=own.weekly.value, before_due=own.before_due.value)
    return see(address("deadlines_of", request), "Les relances de ce dossier sont enregistrées.")


async def skip_reminder(request: Request, firm: FirmAccess) -> Response:
    """Once it leaves out that day, twice it puts it back."""
    ws, day = await found(request, firm), request.path_params["day"]
    own = (await plans.own_of([ws.workspace_id]))[ws.workspace_id]
    if not _to_come(day):
        raise DomainError("Ce jour est déjà passé : il n’y a plus d’envoi à annuler.", code="DAY_OVER")
    back = day in own.skipped
    own.skipped = sorted({*own.skipped, day} - ({day} if back else set()))
    own.skipped = [one for one in own.skipped if one >= today().isoformat()]
    async with unit_of_work():
        await own.save()
        await record("reminders:unskipped" if back else "reminders:skipped", own, ws, day=day)
    said = "partira comme prévu" if back else "ne partira pas"
    return see(address("deadlines_of", request), f"Le message du {french.day(date.fromisoformat(day))} {said}.")


def _to_come(day: str) -> bool:
    try:
        return date.fromisoformat(day) >= today()
    except ValueError:
        return False


async def stop_chasing(request: Request, firm: FirmAccess) -> Response:
    ws = await found(request, firm)
    own = (await plans.own_of([ws.workspace_id]))[ws.workspace_id]
    own.stopped_at, own.stopped_by_name = own.stopped_at or now(), firm.person.name
    async with unit_of_work():
        await own.save()
        await record("reminders:stopped", own, ws)
    return see(address("deadlines_of", request), "Les envois automatiques sont arrêtés pour ce dossier.")


async def start_chasing(request: Request, firm: FirmAccess) -> Response:
    ws = await found(request, firm)
    own = (await plans.own_of([ws.workspace_id]))[ws.workspace_id]
    own.stopped_at, own.stopped_by_name, own.bounce = None, "", ""
    async with unit_of_work():
        await own.save()
        await record("reminders:started", own, ws)
    return see(address("deadlines_of", request), "Les relances automatiques reprennent.")
