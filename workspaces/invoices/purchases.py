"""Factures d'achat: the list."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from workspaces.dossiers.models import Direction
from workspaces.invoices import listing
from workspaces.kernel.access import Access, Can, ws_route

SIDE = listing.Side(
    direction=Direction.PURCHASE,
    title="Factures d’achat",
    party="Fournisseur",
    route="purchases",
    counter="à accepter",
    empty="Déposez vos factures ici, ou donnez à vos fournisseurs l’adresse e-mail de réception de votre dossier",
)


async def purchases(request: Request, ws: Access) -> Response:
    return await listing.show(request, ws, SIDE)


routes = [ws_route("/achats", purchases, can=Can.READ)]
