"""The firm's first page: what waits, where, and what went wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated import dossiers, workspaces
from portal.consolidated.dossiers import PENDING, Listing, Sums
from portal.consolidated.indexes import STOPPED
from portal.firms.models import FirmMember
from portal.review import screen
from portal.review.queue import Queue
from workspaces.documents.models import State
from workspaces.kernel import clock, db, money
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.web import render, url, wants_fragment

ALERTS, FRESH = 3, timedelta(days=7)
REFUSED_VIEW = "refuses-import"


async def dashboard(request: Request, firm: FirmAccess) -> Response:
    """The list of dossiers is the home; turned, sorted or searched, it is all that is asked for."""
    here = url("firm:dashboard")
    listed = await workspaces.listed(firm, request.query_params, here, "accueil") if firm.can(FirmCan.DOSSIERS) else {}
    if wants_fragment(request):
        return render(request, "firm/workspaces.html", "list", **listed)
    everything = await dossiers.sums(Listing(firm.workspace_ids))
    reads = firm.can(FirmCan.DOCUMENTS)
    context: dict[str, Any] = listed | {
        "first_name": firm.person.name.partition(" ")[0],
        "today": clock.today(),
        "waiting": everything.waiting if reads else 0,
        "waiting_dossiers": everything.waiting_dossiers,
        "first_href": await first_document(firm) if reads and everything.waiting else None,
        "counters": await counters(firm, everything),
        "sees_dossiers": firm.can(FirmCan.DOSSIERS),
        "may_invite": firm.can(FirmCan.CLIENTS),
        "alerts": await alerts(firm) if reads else [],
        "checklist_items": await checklist(firm, everything),
        "live_url": f"{url('firm:events')}?page=dashboard&col={'.'.join(listed.get('columns', []))}",
    }
    return render(request, "firm/dashboard.html", **context)


async def first_document(firm: FirmAccess) -> str | None:
    """Where the queue begins: asked of one dossier, as the order of the queue is theirs first."""
    first = await dossiers.first_waiting(firm.workspace_ids)
    beginning = await Queue(frozenset({first})).after(None, 1) if first else []
    return screen.address(Queue(firm.workspace_ids), beginning[0]["id"]) if beginning else None


async def counters(firm: FirmAccess, everything: Sums) -> list[dict[str, Any]]:
    """Each leads to exactly as many rows."""
    queue, listed, documents = url("firm:queue"), url("firm:workspaces"), url("firm:documents")
    shown = []
    if firm.can(FirmCan.DOCUMENTS):
        waiting, doubts, asked, errors = (
            everything.waiting, everything.doubts, everything.client_action, everything.export_errors,
        )  # fmt: skip
        shown = [
            _counter(waiting, "document à traiter", "documents à traiter", queue, "inbox", "warn"),
            _counter(
                doubts,
                "document à vérifier",
                "documents à vérifier",
                f"{queue}?vue=a-verifier",
                "triangle-alert",
                "warn",
            ),
            _counter(
                asked, "action du client", "actions du client", f"{documents}?compta=client-action", "clock", "off"
            ),
        ]
        if everything.anomalies:
            href = url("firm:anomalies")
            unusual = (everything.anomalies, "anomalie à lever", "anomalies à lever")
            shown.insert(1, _counter(*unusual, href, "circle-alert", "err"))
        if errors:
            href = f"{documents}?compta=error"
            shown.append(_counter(errors, "erreur d’export", "erreurs d’export", href, "circle-alert", "err"))
    if firm.can(FirmCan.CLIENTS):
        states = [one.state for one in (await dossiers.invited(firm.workspace_ids)).values()]
        if pending := sum(state in PENDING for state in states):
            href = f"{listed}?qui=tous&vue=invites"
            shown.append(_counter(pending, "invitation en attente", "invitations en attente", href, "mail", "off"))
    if firm.can(FirmCan.DOSSIERS) and len(shown) < 4:
        active = (everything.active, "dossier actif", "dossiers actifs", f"{listed}?qui=tous&vue=actifs")
        shown.append(_counter(*active, "folder-open", "info"))
    return shown


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
    """By a partial index: almost every file is read."""
    columns = "d.name as file, d.state, d.message, w.name, w.slug"
    joined = "document d join workspace w on w.id = d.workspace_id"
    fresh = f"d.workspace_id in :ids and {STOPPED} and d.received_at >= :since"
    sql = f"select {columns} from {joined} where {fresh} order by d.received_at desc limit {ALERTS}"  # noqa: S608
    since = clock.now() - FRESH
    moment = since if db.is_postgres() else since.isoformat(" ")
    rows = await db.rows(sql, ids=list(firm.workspace_ids), since=moment) if firm.workspace_ids else []
    return [
        {
            "status": "Écartée" if row["state"] == State.REFUSED.value else "Anomalie",
            "text": f"{row['name']} : «\u00a0{row['file']}\u00a0». {row['message']}",
            "href": f"{url('workspace:purchases', workspace=row['slug'])}?vue={REFUSED_VIEW}",
            "link": "Voir",
        }
        for row in rows
    ]


async def checklist(firm: FirmAccess, everything: Sums) -> list[dict[str, Any]]:
    """« Mise en route », from facts; nothing once it is all done, nothing to those who can do none of it."""
    steps = [{"label": "Créer le cabinet", "href": url("firm:dashboard"), "done": True}]
    if firm.can(FirmCan.TEAM):
        team = await FirmMember.filter(firm_id=firm.firm_id, left_at=None).count() > 1
        steps.append({"label": "Inviter l’équipe", "href": url("firm:team"), "done": team})
    if firm.can(FirmCan.CLIENTS):
        invite = url("firm:new_workspace") if not everything.dossiers else url("firm:workspaces")
        steps.append({"label": "Ouvrir un premier dossier", "href": invite, "done": everything.dossiers > 0})
        steps.append({"label": "Voir un premier client se connecter", "href": invite, "done": everything.active > 0})
    if firm.can(FirmCan.DOCUMENTS):
        received, sealed = everything.deposits > 0, await any_archived(firm)
        steps.append({"label": "Recevoir une première facture", "href": url("firm:documents"), "done": received})
        steps.append({"label": "Accepter et archiver une facture", "href": url("firm:queue"), "done": sealed})
    return [] if all(step["done"] for step in steps) else steps


async def any_archived(firm: FirmAccess) -> bool:
    sql = "select 1 as n from archive_entry where workspace_id in :ids limit 1"
    return bool(firm.workspace_ids and await db.rows(sql, ids=list(firm.workspace_ids)))


routes = [firm_route("/", dashboard, can=FirmCan.ENTER)]
