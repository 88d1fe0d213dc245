"""Factures de vente: the list."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from workspaces.dossiers.models import Direction
from workspaces.invoices import listing
from workspaces.kernel.access import Access, Can, ws_route

SIDE = listing.Side(
    direction=Direction.SALE,
    title="Factures de vente",
    party="Client",
    route="sales",
    counter="en tout",
    empty="Déposez ici les factures que vous avez émises, ou faites-les envoyer à l’adresse e-mail de votre dossier",
)


async def sales(request: Request, ws: Access) -> Response:
    return await listing.show(request, ws, SIDE)


routes = [ws_route("/ventes", sales, can=Can.READ)]
