"""« Anomalies »: what is unusual over the firm's dossiers, each with its figures and the way to its document."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from portal.anomalies.asked import KINDS, MINE, NAMES, RESOLVED, Asked
from portal.anomalies.shown import lines
from portal.consolidated.documents import where_we_are
from portal.firms.models import FirmMember
from workspaces.anomalies.models import AnomalyKind, AnomalyState, Because
from workspaces.kernel.access import FirmAccess, FirmCan
from workspaces.kernel.keyset import Addresses, Slice
from workspaces.kernel.web import render, url

Row = dict[str, Any]
REASONS = [(one.value, one.label) for one in Because]


async def anomalies(request: Request, firm: FirmAccess) -> Response:
    query = request.query_params
    asked = await Asked.of(firm, query)
    found, counts = await asked.page(query), await asked.counts()
    links = Addresses(url("firm:anomalies"), query, found.page)
    kept = f"?{query}" if query else ""
    return render(
        request,
        "anomalies/list.html",
        "list",
        lines=await lines(firm, found.rows),
        kinds=kind_chips(asked, links, counts),
        states=[
            {"label": label, "href": links.to(keep=False, etat=name), "current": asked.values.get("etat", "") == name,
             "count": None}
            for name, label in (("", "Ouvertes"), (RESOLVED, "Résolues"))
        ],
        resolved=asked.state is AnomalyState.RESOLVED,
        reviews=firm.can(FirmCan.REVIEW),
        reasons=REASONS,
        portfolios=await portfolios(firm),
        filters={name: asked.values.get(name, "") for name in NAMES},
        narrow=any(name in asked.values for name in ("dossier", "qui", "tiers")),
        asked=bool(asked.values),
        here=links.path,
        hidden={name: query[name] for name in ("sorte", "etat", "tri", "par") if query.get(name)},
        sort={"by": found.page.by, "descending": found.page.descending},
        sort_href=links.sort,
        previous=links.around(found.previous()),
        next=links.around(found.next()),
        sizes=links.sizes(),
        shown=how_many(asked, found, counts),
        resolve=url("firm:resolve_anomalies") + kept,
        reopen=url("firm:reopen_anomalies") + kept,
        screen="cabinet/anomalies",
    )  # fmt: skip


def how_many(asked: Asked, found: Slice, counts: dict[AnomalyKind, int]) -> str:
    if not asked.counted:
        return where_we_are(found)
    return found.shown(counts[asked.kind] if asked.kind else sum(counts.values()), "anomalie")


def kind_chips(asked: Asked, links: Addresses, counts: dict[AnomalyKind, int]) -> list[Row]:
    """Every kind with its count, where the tallies have it; those with nothing open are left out of the open ones."""
    every = [("", "Toutes", sum(counts.values()), asked.kind is None)]
    every += [(name, kind.label, counts[kind], kind is asked.kind) for name, kind in KINDS.items()]
    return [
        {"label": label, "href": links.to(keep=False, sorte=name), "current": current,
         "count": count if asked.counted else None}
        for name, label, count, current in every
        if count or current or not name or not asked.counted
    ]  # fmt: skip


async def portfolios(firm: FirmAccess) -> list[tuple[str, str]]:
    members = await FirmMember.filter(firm_id=firm.firm_id, left_at=None).order_by("name")
    colleagues = [(str(one.id), one.name) for one in members if one.user_id != firm.person.id]
    return [("", "Tous les dossiers"), (MINE, "Mes dossiers"), *colleagues]


def back(request: Request) -> str:
    """The list as it was, page and filters."""
    kept = urlencode(dict(request.query_params))
    return url("firm:anomalies") + (f"?{kept}" if kept else "")
