"""« Relancer »: choose clients, read the mail that each will get, leave some out, send."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.deadlines import chasing
from portal.deadlines.chasing import Client
from portal.review.together import as_id
from workspaces.deadlines import months
from workspaces.deadlines.completeness import choices, declared
from workspaces.kernel.access import FirmAccess
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.french import day, plural
from workspaces.kernel.web import render, see, url

MOST = 300


async def preview_reminders(request: Request, firm: FirmAccess) -> Response:
    form = await read_form(request)
    month, found = month_of(form), await chosen(form, firm)
    shown = [await _shown(client, firm) for client in found]
    if not any(one["problem"] == "" for one in shown):
        raise DomainError("Rien à relancer : aucune pièce ne manque dans ces dossiers.", code="NOTHING_MISSING")
    return render(
        request,
        "deadlines/preview.html",
        clients=[one for one in shown if not one["problem"]],
        left_out=[one for one in shown if one["problem"]],
        month=months.of(month),
        period=months.written(month),
        send=url("firm:send_reminders"),
        back=back_to(month),
        screen="cabinet/echeances",
    )


def month_of(form: Form) -> date:
    month = months.parsed(form.values.get("periode", ""))
    return month if month in choices() else declared()


def back_to(month: date) -> str:
    return f"{url('firm:deadlines')}?periode={months.written(month)}"


async def chosen(form: Form, firm: FirmAccess) -> list[Client]:
    ids = [id_ for value in form.lists.get("ids", []) if (id_ := as_id(value))]
    if not ids:
        raise DomainError("Choisissez au moins un dossier à relancer.", code="NOTHING_CHOSEN")
    if len(ids) > MOST:
        raise DomainError(f"Relancez {MOST} dossiers au plus à la fois.", code="TOO_MANY")
    return await chasing.clients(firm, ids, month_of(form))


async def _shown(client: Client, firm: FirmAccess) -> dict[str, Any]:
    return {
        "id": client.workspace.id,
        "name": client.workspace.name,
        "to": client.to,
        "count": sum(piece["lacking"] for piece in client.pieces),
        "seen": client.seen,
        "warning": warning(client),
        "problem": problem(client),
        "mail": await chasing.preview(client, firm.firm),
    }


def warning(client: Client) -> str:
    """To whoever would write twice in three days."""
    if client.last is None or not client.recently:
        return ""
    return f"Relancé le {day(client.last.sent_at)} : cochez pour relancer quand même."


def problem(client: Client) -> str:
    """Why this client cannot be asked."""
    if not client.pieces:
        return "Aucune pièce ne manque."
    return "" if client.to else "Aucune adresse e-mail : invitez ce client, ou complétez son dossier."


async def send_reminders(request: Request, firm: FirmAccess) -> Response:
    """To those still ticked; whoever was reminded by somebody else meanwhile is left alone."""
    form = await read_form(request)
    month, found = month_of(form), await chosen(form, firm)
    seen = set(form.lists.get("seen", []))
    sent = 0
    for client in found:
        if not problem(client) and client.seen in seen:
            await chasing.remind(client, firm)
            sent += 1
    left = len(found) - sent
    said = f"{plural(sent, 'relance envoyée', 'relances envoyées')}."
    if left:
        said += f" {plural(left, 'client laissé', 'clients laissés')} de côté : complet, ou relancé entre-temps."
    return see(back_to(month), said, tone="ok" if sent else "warn")
