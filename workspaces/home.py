"""« Tableau de bord » of a dossier: deposit, the last documents, and the first steps."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.conversations.reading import asked_of_client
from workspaces.deadlines.asking import still_asked
from workspaces.documents import queries as documents
from workspaces.documents.rows import rows_of
from workspaces.dossiers import steps
from workspaces.dossiers.models import Direction
from workspaces.invoices import queries as invoices
from workspaces.kernel.access import Access, Can, Via, ws_route
from workspaces.kernel.settings import settings
from workspaces.kernel.web import render, url

SHOWN = 8


async def home(request: Request, ws: Access) -> Response:
    slug = ws.workspace.slug
    return render(
        request,
        "workspaces/home.html",
        first_name=ws.person.name.split()[0] if ws.via is Via.MEMBER else "",
        person_id=ws.person.id,
        documents=await rows_of(await documents.latest(ws, SHOWN)),
        all_href=url("workspace:purchases", workspace=slug),
        to_accept=await invoices.count_waiting(ws),
        accept_href=url("workspace:purchases", workspace=slug) + "?vue=a-accepter",
        direction=Direction.PURCHASE.value,
        max_mb=settings().max_upload_mb,
        may_deposit=ws.can(Can.DEPOSIT),
        asked=await still_asked(ws.workspace_id),
        talks=await asked_of_client(ws),
        **await first_steps(ws),
    )


async def first_steps(ws: Access) -> dict[str, Any]:
    """« Paramétrer votre dossier », for those who may, until it is done or put off."""
    listed = await steps.steps(ws.workspace) if ws.can(Can.SETTINGS) else []
    waiting = steps.left(listed)
    return {
        "checklist_items": [step for step in listed if step.done or not step.skipped] if waiting else [],
        "complete": steps.percent(listed),
        "hide_steps": url("workspace:skip_steps", workspace=ws.workspace.slug),
    }


routes = [ws_route("/", home, can=Can.READ)]
