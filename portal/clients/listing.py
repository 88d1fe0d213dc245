"""« Suivi des invitations »: which clients have come in, and whom to ask again."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.clients import states
from portal.clients.plans import PlannedInvitation
from portal.clients.states import BADGES, FILTERS, Clients
from portal.invitations.models import Invitation, InvitationState
from portal.invitations.sending import send_again
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.clock import today
from workspaces.kernel.errors import DomainError, NotFound
from workspaces.kernel.french import day, plural
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.web import render, see, url

AGAIN = ("expired", "failed")
LAPSED = (InvitationState.EXPIRED, InvitationState.FAILED)
NOT_EXPIRED = (
    "Cette invitation est encore valable\u00a0: on ne renvoie que celles qui ont expiré ou n’ont pas pu être remises."
)


async def clients(request: Request, firm: FirmAccess) -> Response:
    return render(request, "firm/clients.html", "list", **await _context(request, firm))


async def _context(request: Request, firm: FirmAccess) -> dict[str, Any]:
    query, here = request.query_params, url("firm:clients")
    view = query.get("etat", "") if query.get("etat", "") in FILTERS else ""
    asked = Clients(firm.workspace_ids, view, query.get("q", "").strip()[:100])
    page = Page.of(query, states.KEYS, "name")
    found, counted = await states.page_of(asked, page), await states.counts(asked)
    links = Addresses(here, query, page)
    return {
        "clients": [_line(row) for row in found.rows],
        "views": [_view(links, name, view, counted) for name in FILTERS],
        "q": asked.typed,
        "here": here,
        "hidden": {name: query[name] for name in ("etat", "tri", "par") if query.get(name)},
        "sort": {"by": page.by, "descending": page.descending},
        "sort_href": links.sort,
        "previous": links.around(found.previous()),
        "next": links.around(found.next()),
        "sizes": links.sizes(),
        "shown": found.shown(_count(view, counted), "client"),
        "waiting": counted.get("none", 0),
        "leaving": await PlannedInvitation.filter(
            firm_id=firm.firm_id, workspace_id__in=list(firm.workspace_ids), send_on__lte=today()
        ).count(),
        "again": str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
        "screen": "cabinet/clients",
    }


def _count(view: str, counted: dict[str, int]) -> int:
    wanted = FILTERS[view][1] or tuple(BADGES)
    return sum(counted.get(state, 0) for state in wanted)


def _view(links: Addresses, name: str, current: str, counted: dict[str, int]) -> dict[str, Any]:
    label = FILTERS[name][0]
    return {
        "label": label,
        "href": links.to(keep=False, etat=name),
        "current": name == current,
        "count": _count(name, counted),
    }


def _line(row: dict[str, Any]) -> dict[str, Any]:
    word, tone, icon = BADGES[row["state"]]
    if row["state"] == "planned":
        on = str(row["send_on"])[:10]
        word = "Part maintenant" if on <= today().isoformat() else f"Invitation le {day(on)}"
    return {
        "id": row["id"],
        "name": row["name"],
        "href": f"/d/{row['slug']}",
        "siren": row["siren"],
        "email": row["email"],
        "state": (word, tone, icon),
        "resend": url("firm:resend_client", workspace_id=row["id"]) if row["state"] in AGAIN else "",
    }


async def resend_client(request: Request, firm: FirmAccess) -> Response:
    """A new link, only where the old one can no longer be used."""
    workspace_id = request.path_params["workspace_id"]
    if workspace_id not in firm.workspace_ids:
        raise NotFound
    latest = (await Invitation.latest_of([workspace_id])).get(workspace_id)
    if latest is None or latest.state not in LAPSED:
        raise DomainError(NOT_EXPIRED, code="INVITATION_STILL_GOOD", status=409)
    await send_again(latest, firm.person)
    return see(url("firm:clients"), f"L’invitation repart à {latest.email}. L’ancien lien ne marche plus.")


async def resend_expired(request: Request, firm: FirmAccess) -> Response:
    """All of those that have expired: a wrong address is put right first."""
    latest = await Invitation.latest_of(list(firm.workspace_ids))
    expired = [each for each in latest.values() if each.state is InvitationState.EXPIRED]
    for each in expired:
        await send_again(each, firm.person)
    if not expired:
        return see(url("firm:clients"), "Aucune invitation n’a expiré.")
    return see(url("firm:clients"), f"{plural(len(expired), 'invitation repart', 'invitations repartent')}.")


POST = ["POST"]
routes = [
    firm_route("/clients", clients, can=FirmCan.CLIENTS),
    firm_route("/clients/expirees", resend_expired, can=FirmCan.CLIENTS, methods=POST),
    firm_route("/clients/{workspace_id:uuid}/renvoyer", resend_client, can=FirmCan.CLIENTS, methods=POST),
]
