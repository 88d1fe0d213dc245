"""« Applications complémentaires »: what will be offered beside invoices. No button before it works."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from workspaces.kernel.access import Access, Can, ws_route
from workspaces.kernel.web import render

COMING = [
    (
        "receipt-euro",
        "Logiciel de facturation",
        "Créer devis, factures et avoirs, les numéroter et les envoyer au format Factur-X depuis ce dossier.",
    ),
    (
        "euro",
        "Paiement",
        "Régler vos fournisseurs et vous faire régler par vos clients, puis rapprocher chaque règlement de sa facture.",
    ),
    (
        "link",
        "Connecteurs",
        "Relier votre logiciel de caisse, de gestion ou votre banque, pour que les pièces arrivent d’elles-mêmes.",
    ),
]


async def applications(request: Request, ws: Access) -> Response:
    return render(request, "workspaces/applications.html", coming=COMING)


routes = [ws_route("/applications", applications, can=Can.READ)]
