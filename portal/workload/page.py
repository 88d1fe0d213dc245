"""« Charge de travail »: what each colleague's dossiers hold, each figure leading to exactly that many rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated import dossiers
from portal.consolidated.dossiers import Listing
from portal.firms import absences, following
from portal.firms.models import Assignment, FirmMember
from portal.workload import requests, tallies
from workspaces.kernel import db
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.clock import now
from workspaces.kernel.web import render, url

FIGURES = ("waiting", "client_action", "alerts", "asked", "talks")


@dataclass
class Load:
    """What some dossiers come to. `oldest` is since when the oldest alert of theirs waits."""

    dossiers: int = 0
    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES, 0))
    oldest: datetime | None = None

    def add(self, row: dict[str, Any]) -> None:
        self.dossiers += 1
        for name in FIGURES:
            self.figures[name] += int(row.get(name, 0))
        seen = [moment for moment in (self.oldest, row.get("oldest")) if moment]
        self.oldest = min(seen, default=None)


async def workload(request: Request, firm: FirmAccess) -> Response:
    members = await FirmMember.filter(firm_id=firm.firm_id, left_at=None).order_by("name")
    able = [one for one in members if FirmCan.DOSSIERS in one.grants]
    given = await _given(members)
    rows = await figures(firm)
    away = await absences.deputies(firm.firm_id)
    team = firm.can(FirmCan.TEAM)
    return render(
        request,
        "workload/page.html",
        rows=[
            _line(str(one.id), one.name, add_up(given[one.id], rows), away.get(one.id), team=team)
            for one in able
            if one.all_dossiers or given[one.id]
        ],
        nobody=_line(following.NOBODY, "Sans personne", add_up(_left(rows, given), rows), None, team=False),
        everybody=add_up(rows, rows),
        screen="cabinet/charge",
    )


async def _given(members: Sequence[FirmMember]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = Assignment.filter(member_id__in=[one.id for one in members]).values_list("member_id", "workspace_id")
    for member_id, workspace_id in await rows:
        found[member_id].add(workspace_id)
    return found


async def figures(firm: FirmAccess) -> dict[UUID, dict[str, Any]]:
    """One line for each dossier that this person may see, from what the database keeps: nothing is counted here."""
    ids = firm.workspace_ids
    if not ids:
        return {}
    sql = f"select id, waiting, client_action from {dossiers.source()}"  # noqa: S608 (our own words)
    kept = {UUID(str(row["id"])): row for row in await db.rows(sql, **Listing(ids).values)}
    desk, oldest = await tallies.of(ids, firm.firm_id), await _oldest(firm)
    return {id_: row | desk.get(id_, {}) | {"oldest": oldest.get(id_)} for id_, row in kept.items()}


async def _oldest(firm: FirmAccess) -> dict[UUID, datetime]:
    """Since when the oldest open alert of each dossier waits: alerts are kept by a job, and few."""
    sql = (
        "select workspace_id, min(since) as since from alert where workspace_id in :ids and firm_id = :firm "
        "and resolved_at is null and paused_until is null group by workspace_id"
    )
    rows = await db.rows(sql, ids=list(firm.workspace_ids), firm=firm.firm_id)
    return {UUID(str(row["workspace_id"])): _moment(row["since"]) for row in rows}


def _moment(value: str | datetime) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def add_up(ids: Iterable[UUID], rows: dict[UUID, dict[str, Any]]) -> Load:
    load = Load()
    for id_ in ids:
        if id_ in rows:
            load.add(rows[id_])
    return load


def _left(rows: dict[UUID, dict[str, Any]], given: dict[UUID, set[UUID]]) -> set[UUID]:
    return set(rows).difference(*given.values())


def _line(asked: str, name: str, load: Load, deputy: str | None, *, team: bool) -> dict[str, Any]:
    """Each figure with the address of what it counts."""
    whose = f"suivi={asked}"
    addresses = {
        "waiting": f"{url('firm:queue')}?{whose}",
        "client_action": f"{url('firm:documents')}?compta=client-action&{whose}",
        "alerts": f"{url('firm:alerts')}?{whose}",
        "asked": f"{url('firm:open_requests')}?{whose}",
        "talks": f"{url('firm:conversations')}?{whose}",
    }
    member = asked != following.NOBODY
    return {
        "name": name,
        "deputy": deputy,
        "dossiers": load.dossiers,
        "dossiers_href": f"{url('firm:workspaces')}?{whose}",
        "figures": [(one, load.figures[one], addresses[one]) for one in FIGURES],
        "oldest": (now() - load.oldest).days if load.oldest else None,
        "hand_over": url("firm:dossiers_given", member_id=asked) if team and member else None,
    }


routes = [firm_route("/charge-de-travail", workload, can=FirmCan.DOCUMENTS), *requests.routes]
