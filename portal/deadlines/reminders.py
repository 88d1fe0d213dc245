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
from workspaces.kernel.french import day, moment, plural
from workspaces.kernel.web import render, see, url

MOST = 300
NAMED = 3  # clients left alone that are named, with the reason


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
    about = "" if client.last.month == client.month else f" pour ses pièces {months.of(client.last.month)}"
    return f"Relancé le {day(client.last.sent_at)}{about} : cochez pour relancer quand même."


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
    left = [reason for client in found if (reason := await _send(client, firm, seen))]
    sent = len(found) - len(left)
    said = f"{plural(sent, 'relance envoyée', 'relances envoyées')}." if sent else "Rien n’est parti."
    return see(back_to(month), " ".join([said, *left[:NAMED], *_more(left)]), tone="warn" if left else "ok")


async def _send(client: Client, firm: FirmAccess, seen: set[str]) -> str:
    """Why this client was left alone, or nothing."""
    if reason := problem(client):
        return f"{client.workspace.name} : {reason}"
    faster = await chasing.remind(client, firm) if client.seen in seen else client.last
    if faster:
        when = f"{moment(faster.sent_at)} par {faster.sent_by_name}"
        return f"{client.workspace.name} : client déjà relancé le {when}, laissé de côté."
    return "" if client.seen in seen else f"{client.workspace.name} : relisez d’abord son message."


def _more(left: list[str]) -> list[str]:
    count = len(left) - NAMED
    return [f"Et {plural(count, 'autre client laissé', 'autres clients laissés')} de côté."] if count > 0 else []
