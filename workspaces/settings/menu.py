"""The sub-menu of « Paramètres », and what each of its pages shares."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.dossiers.models import Workspace
from workspaces.kernel.access import Access, Can
from workspaces.kernel.audit import record_in
from workspaces.kernel.typesetting import typeset
from workspaces.kernel.web import render, url

PAGES = (
    ("identity", "Identité", "building-2"),
    ("vat", "TVA et clôture", "calendar-clock"),
    ("addresses", "Adresses e-mail", "mail"),
    ("approval", "Approuver la réception", "check"),
    ("circuits", "Circuits d’approbation", "users"),
    ("numbers", "Clients & fournisseurs", "list-checks"),
    ("accounting", "Comptabilité", "landmark"),
    ("users", "Utilisateurs", "users"),
)


def settings_page(
    request: Request,
    ws: Access,
    page: str,
    errors: dict[str, str],
    values: dict[str, Any],
    *,
    right: Can = Can.SETTINGS,
    locked: bool = False,
    template: str = "",
    **context: Any,
) -> Response:
    """One page of settings; `locked` for those who may only look: without the right to change it, or
    where somebody else keeps it. `template`: that of a page below this one."""
    slug = ws.workspace.slug
    sections = [
        {"label": label, "href": url(f"workspace:{name}", workspace=slug), "icon": icon, "current": name == page}
        for name, label, icon in PAGES
    ]
    return render(
        request,
        f"settings/{template or page}.html",
        status=422 if errors else 200,
        here=url(f"workspace:{page}", workspace=slug),
        sections=sections,
        locked=locked or not ws.can(right),
        errors={name: typeset(message) for name, message in errors.items()},
        values=values,
        screen="dossier/parametres",
        **context,
    )


async def save(ws: Access, changes: dict[str, Any]) -> None:
    """Write these fields of the dossier and say which changed, inside a `unit_of_work`."""
    workspace: Workspace = ws.workspace
    changed = {name: value for name, value in changes.items() if getattr(workspace, name) != value}
    if changed:
        workspace.update_from_dict(changed)
        await workspace.save(update_fields=list(changed))
        await record_in(workspace.id, "workspace:settings:changed", workspace.id, ws, **changed)
