"""The screens of the phone: « Scanner », and « Application mobile », which says how to install it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from workspaces.expenses.generic import GENERIC
from workspaces.expenses.models import LABELS
from workspaces.kernel import qr
from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.settings import settings
from workspaces.kernel.web import render, url

TYPES = {"achat": "purchase", "vente": "sale", "frais": "expense"}


async def scanner(request: Request, ws: Access) -> Response:
    """A page of its own, which the service worker keeps for when there is no network: it says as little as it can."""
    slug = ws.workspace.slug
    return render(
        request,
        "capture/scanner.html",
        live_url="",
        person_id=ws.person.id,
        send=url("workspace:capture", workspace=slug),
        home=url("workspace:home", workspace=slug),
        kind=TYPES.get(request.query_params.get("type", ""), "purchase"),
        means=list(LABELS.items()),
        generic=GENERIC,
        max_mb=settings().max_upload_mb,
    )


async def mobile(request: Request, ws: Access) -> Response:
    start = f"{settings().base_url.rstrip('/')}{url('phone:start')}"
    return render(
        request,
        "capture/mobile.html",
        start=start,
        code=qr.svg(start, "Code à scanner avec votre téléphone"),
        secure=start.startswith("https://"),
        scanner=url("workspace:scanner", workspace=ws.workspace.slug),
        may_deposit=ws.can(Can.DEPOSIT),
    )


routes = [
    ws_route("/scanner", scanner, can=Can.DEPOSIT),
    ws_route("/application-mobile", mobile, can=Can.READ),
]
