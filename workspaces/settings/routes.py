"""Paramètres du dossier, and passing its first steps."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from workspaces.dossiers import steps
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import see, url
from workspaces.settings import approval, company, parties, reception


async def skip_steps(request: Request, ws: Access) -> Response:
    """« Plus tard »: pass one step (`etape`), or all those that are left."""
    key = (await read_form(request)).values.get("etape", "")
    await steps.skip(ws.workspace, [key] if key else list(steps.PAGES))
    return see(url("workspace:home", workspace=ws.workspace.slug))


POST = ["POST"]
routes = [
    ws_route("/parametres", company.settings, can=Can.READ),
    ws_route("/parametres/identite", company.identity, can=Can.READ),
    ws_route("/parametres/identite", company.save_identity, can=Can.SETTINGS, methods=POST),
    ws_route("/parametres/tva", company.vat, can=Can.READ),
    ws_route("/parametres/tva", company.save_vat, can=Can.SETTINGS, methods=POST),
    ws_route("/parametres/adresses", reception.addresses, can=Can.READ),
    ws_route("/parametres/adresses", reception.save_addresses, can=Can.SETTINGS, methods=POST),
    ws_route("/parametres/adresses/cle", reception.renew_key, can=Can.SETTINGS, methods=POST),
    ws_route("/parametres/approbation", approval.approval, can=Can.READ),
    ws_route("/parametres/approbation", approval.save_approval, can=Can.SETTINGS, methods=POST),
    ws_route("/parametres/tiers", parties.numbers, can=Can.READ),
    ws_route("/parametres/tiers", parties.save_numbers, can=Can.SETTINGS, methods=POST),
    ws_route("/parametres/tiers/exemple", parties.number_example, can=Can.READ),
    ws_route("/parametres/approbation/adresses", approval.approve_sender, can=Can.SETTINGS, methods=POST),
    ws_route(
        "/parametres/approbation/adresses/{sender_id:uuid}", approval.withdraw_sender, can=Can.SETTINGS, methods=POST
    ),
    ws_route("/parametres/etapes", skip_steps, can=Can.SETTINGS, methods=POST),
]
