"""The firm's first page: what waits, where, and what went wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated import dossiers
from portal.consolidated.archives import THIS_MONTH, count_this_month
from portal.consolidated.dossiers import PENDING, Dossier
from portal.firms.models import FirmMember
from portal.review import screen
from portal.review.queue import Queue
from workspaces.archive.models import ArchiveEntry
from workspaces.documents.models import Document, State
from workspaces.dossiers.models import Workspace
from workspaces.kernel import clock, money
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.web import render, url

SHOWN, ALERTS, FRESH = 12, 3, timedelta(days=7)
REFUSED_VIEW = "refuses-import"


async def dashboard(request: Request, firm: FirmAccess) -> Response:
    everyone = await dossiers.all_of(firm)
    reads = firm.can(FirmCan.DOCUMENTS)
    beginning = await Queue(firm.workspace_ids).after(None, 1) if reads else []
    context: dict[str, Any] = {
        "first_name": firm.person.name.partition(" ")[0],
        "today": clock.today(),
        "waiting": sum(one.waiting for one in everyone),
        "waiting_dossiers": sum(1 for one in everyone if one.waiting),
        "first_href": screen.address(Queue(firm.workspace_ids), beginning[0]["id"]) if beginning else None,
        "counters": await counters(firm, everyone),
        "dossiers": dossiers.lines(firm, busiest(everyone)),
        "total": len(everyone),
        "sees_dossiers": firm.can(FirmCan.DOSSIERS),
        "may_invite": firm.can(FirmCan.CLIENTS),
        "alerts": await alerts(firm) if reads else [],
        "checklist_items": await checklist(firm, everyone),
        "live_url": f"{url('firm:events')}?page=dashboard",
    }
    return render(request, "firm/dashboard.html", **context)


def busiest(everyone: list[Dossier]) -> list[Dossier]:
    """Where work waits first, then where something came in lately."""
    arrived = sorted(everyone, key=lambda one: one.last_deposit.timestamp() if one.last_deposit else 0, reverse=True)
    return sorted(arrived, key=lambda one: -one.waiting)[:SHOWN]


async def counters(firm: FirmAccess, everyone: list[Dossier]) -> list[dict[str, Any]]:
    """Each leads to exactly as many rows."""
    active = sum(1 for one in everyone if one.active)
    pending = sum(1 for one in everyone if one.invited in PENDING)
    listed = url("firm:workspaces")
    people = [
        _counter(active, "dossier actif", "dossiers actifs", f"{listed}?vue=actifs", "folder-open", "info"),
        _counter(pending, "invitation en attente", "invitations en attente", f"{listed}?vue=invites", "mail", "off"),
    ]
    if not firm.can(FirmCan.DOCUMENTS):
        return people if firm.can(FirmCan.CLIENTS) else []
    waiting, doubtful = sum(one.waiting for one in everyone), sum(one.doubtful for one in everyone)
    archived = await count_this_month(firm)
    queue, archives = url("firm:queue"), f"{url('firm:archives')}?periode={THIS_MONTH}"
    return [
        _counter(waiting, "document à traiter", "documents à traiter", queue, "inbox", "warn"),
        _counter(doubtful, "anomalie à lever", "anomalies à lever", f"{queue}?vue=a-verifier", "circle-alert", "err"),
        people[1] if pending else people[0],
        _counter(archived, "facture archivée ce mois", "factures archivées ce mois", archives, "archive", "ok"),
    ]


def _counter(count: int, one: str, many: str, href: str, icon: str, tone: str) -> dict[str, Any]:
    label = one if count < 2 else many
    return {"value": money.group(str(count)), "label": label, "href": href, "icon": icon, "tone": tone}


async def alerts(firm: FirmAccess) -> list[dict[str, str]]:
    """Suspected doubles that wait, and files of the last days that could not be read."""
    doubles = await Queue(firm.workspace_ids, view="doublons").after(None, ALERTS)
    found = [
        {
            "status": "Doublon",
            "text": f"{row['workspace_name']} : la facture {row['number'] or row['party_name']} existe déjà.",
            "href": url("firm:compare", invoice_id=row["id"]),
            "link": "Comparer",
        }
        for row in doubles
    ]
    return found + await unread(firm)


async def unread(firm: FirmAccess) -> list[dict[str, str]]:
    stopped = Document.within(firm).filter(
        state__in=[State.FAILED, State.REFUSED], received_at__gte=clock.now() - FRESH
    )
    latest = await stopped.order_by("-received_at").limit(ALERTS)
    names = await Workspace.filter(id__in=[one.workspace_id for one in latest]).in_bulk(
        {one.workspace_id for one in latest}, "id"
    )
    return [
        {
            "status": "Écartée" if one.state is State.REFUSED else "Anomalie",
            "text": f"{names[one.workspace_id].name} : « {one.name} ». {one.message}",
            "href": f"{url('workspace:purchases', workspace=names[one.workspace_id].slug)}?vue={REFUSED_VIEW}",
            "link": "Voir",
        }
        for one in latest
    ]


async def checklist(firm: FirmAccess, everyone: list[Dossier]) -> list[dict[str, Any]]:
    """« Mise en route », from facts; nothing once it is all done, nothing to those who can do none of it."""
    steps = [{"label": "Créer le cabinet", "href": url("firm:dashboard"), "done": True}]
    if firm.can(FirmCan.TEAM):
        team = await FirmMember.filter(firm_id=firm.firm_id, left_at=None).count() > 1
        steps.append({"label": "Inviter l’équipe", "href": url("firm:team"), "done": team})
    if firm.can(FirmCan.CLIENTS):
        invite = url("firm:new_workspace") if not everyone else url("firm:workspaces")
        steps.append({"label": "Ouvrir un premier dossier", "href": invite, "done": bool(everyone)})
        active = any(one.active for one in everyone)
        steps.append({"label": "Voir un premier client se connecter", "href": invite, "done": active})
    if firm.can(FirmCan.DOCUMENTS):
        received = any(one.last_deposit for one in everyone)
        sealed = bool(everyone) and await ArchiveEntry.within(firm).exists()
        steps.append({"label": "Recevoir une première facture", "href": url("firm:documents"), "done": received})
        steps.append({"label": "Accepter et archiver une facture", "href": url("firm:queue"), "done": sealed})
    return [] if all(step["done"] for step in steps) else steps


routes = [firm_route("/", dashboard, can=FirmCan.ENTER)]
