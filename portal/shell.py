"""What surrounds a page: the menu of its side with its counters, the person, the switcher of dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request

from portal import way_back
from portal.branding.brand import Brand
from portal.conversations.listing import count_unread
from portal.firms.models import ROLE_LABELS, FirmMember, Role
from portal.review.queue import count_waiting
from workspaces.dossiers.models import Member, Workspace
from workspaces.invoices import queries
from workspaces.kernel.access import Access, Can, FirmAccess, FirmCan, Via
from workspaces.kernel.web import url


async def around(request: Request) -> dict[str, Any]:
    access = request.state.access
    return await (of_firm(request, access) if isinstance(access, FirmAccess) else of_workspace(request, access))


def entry(request: Request, label: str, href: str, icon: str, **more: Any) -> dict[str, Any]:
    """One line of the menu. It is the current one when the page lies below it."""
    path = request.url.path
    inside = path == href or (path.startswith(f"{href}/") and not more.pop("exact", False))
    return {"label": label, "href": href, "icon": icon, "current": inside, "count": 0, "quiet": False} | more


async def of_firm(request: Request, firm: FirmAccess) -> dict[str, Any]:
    member = await FirmMember.get(firm_id=firm.firm_id, user_id=firm.person.id)
    nav = [
        entry(request, "Tableau de bord", url("firm:dashboard"), "layout-dashboard", exact=True, key="d", tab="Accueil")
    ]
    if firm.can(FirmCan.DOCUMENTS):
        waiting = await count_waiting(firm)
        queue = url("firm:queue")
        nav.append(entry(request, "À traiter", queue, "inbox", count=waiting, key="t", tab="À traiter"))
        nav.append(entry(request, "Documents", url("firm:documents"), "files", key="o", tab="Documents"))
        talks = url("firm:conversations")
        nav.append(entry(request, "Conversations", talks, "message-square", count=await count_unread(firm), key="q"))
    if firm.can(FirmCan.DOSSIERS):
        count = len(firm.workspace_ids)
        nav.append(
            entry(
                request,
                "Dossiers clients",
                url("firm:workspaces"),
                "folder-open",
                count=count,
                quiet=True,
                key="c",
                tab="Dossiers",
            )
        )
        nav.append(entry(request, "Imports", url("firm:firm_imports"), "upload", key="m"))
    if firm.can(FirmCan.DOCUMENTS):
        nav.append(entry(request, "Alertes", url("firm:alerts"), "bell", key="r"))
        nav.append(entry(request, "Anomalies", url("firm:anomalies"), "circle-alert", key="n"))
        nav.append(entry(request, "Échéances de TVA", url("firm:deadlines"), "calendar-clock", key="h"))
        nav.append(entry(request, "Comptabilité", url("firm:bookkeeping"), "landmark", key="b"))
        nav.append(entry(request, "Exports", url("firm:accounting_exports"), "download", key="x"))
        nav.append(entry(request, "Tiers", url("firm:firm_parties"), "users", key="l"))
        nav.append(entry(request, "Archives", url("firm:archives"), "archive", key="a"))
        nav.append(entry(request, "Charge de travail", url("firm:workload"), "list-checks", key="w"))
    foot = [entry(request, "Équipe", url("firm:team"), "users", key="e")] if firm.can(FirmCan.TEAM) else []
    if firm.can(FirmCan.TEAM):
        foot.append(entry(request, "Image du cabinet", url("firm:branding"), "image", key="i"))
    roles = ", ".join(ROLE_LABELS[Role(role)] for role in member.roles)
    return {
        "firm": firm.firm,
        "nav": nav,
        "nav_foot": foot,
        "person": {"name": firm.person.name, "initials": firm.person.initials, "role": roles},
        "live_url": url("firm:events"),
    }


async def of_workspace(request: Request, ws: Access) -> dict[str, Any]:
    slug = ws.workspace.slug

    def line(label: str, name: str, icon: str, **more: Any) -> dict[str, Any]:
        return entry(request, label, url(f"workspace:{name}", workspace=slug), icon, **more)

    brands = await Brand.of_dossier(ws.workspace_id)
    return {
        "brand": brands[0] if brands else None,
        "workspace": {"name": ws.workspace.name, "slug": slug, "siren": ws.workspace.siren, "firm_name": names(brands)},
        "staff": ws.via is Via.FIRM,
        "way_back": way_back.address(request),
        "may_capture": ws.can(Can.DEPOSIT),
        "dossiers": await switcher(ws),
        "nav": [
            line("Tableau de bord", "home", "layout-dashboard", exact=True, key="d", tab="Accueil"),
            line(
                "Factures d’achat", "purchases", "inbox", count=await queries.count_waiting(ws), key="f", tab="Achats"
            ),
            line("Factures de vente", "sales", "receipt-euro", key="v", tab="Ventes"),
            line("Clients & fournisseurs", "parties", "users", key="l"),
            line("Archives", "archives", "archive", key="a"),
            line("Applications complémentaires", "applications", "layout-grid"),
        ],
        "nav_foot": [line("Paramètres", "settings", "settings", key="p")],
        "person": {
            "name": ws.person.name,
            "initials": ws.person.initials,
            "role": "Votre cabinet" if ws.via is Via.FIRM else ws.workspace.name,
        },
        "live_url": url("workspace:events", workspace=slug),
    }


def names(brands: Sequence[Brand]) -> str:
    return ", ".join(brand.name for brand in brands)


async def switcher(ws: Access) -> list[dict[str, Any]]:
    """The dossiers this person belongs to (staff go through the firm's list instead)."""
    if ws.via is not Via.MEMBER:
        return []
    ids = await Member.filter(user_id=ws.person.id).values_list("workspace_id", flat=True)
    return [
        {"name": row.name, "href": url("workspace:home", workspace=row.slug), "current": row.id == ws.workspace_id}
        for row in await Workspace.filter(id__in=list(ids)).order_by("name")
    ]
