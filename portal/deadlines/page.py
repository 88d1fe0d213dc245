"""« Échéances de TVA »: each dossier's return, its due date, and how complete it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.consolidated import dossiers
from portal.consolidated.columns import KEYS
from portal.consolidated.dossiers import Listing, Row
from portal.deadlines.chasing import latest, requests
from workspaces.deadlines import months
from workspaces.deadlines.completeness import NEWS, as_day, choices, declared
from workspaces.deadlines.models import PieceReminder
from workspaces.deadlines.returns import Company, period_of
from workspaces.dossiers.models import VatRegime
from workspaces.kernel import bulk, db, events
from workspaces.kernel.access import FirmAccess, FirmCan
from workspaces.kernel.clock import today
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.web import render, render_text, url

INCOMPLETE, LISTED = "incomplets", "echeances"
ORDERS = {name: KEYS[name] for name in ("name", "missing", "last_deposit")}
REGIMES = {
    VatRegime.MONTHLY: "Réel, mensuel",
    VatRegime.QUARTERLY: "Réel, trimestriel",
    VatRegime.SIMPLIFIED: "Simplifié, annuel",
    VatRegime.EXEMPT: "Franchise",
}


@dataclass(frozen=True)
class Asked:
    """Which month, which dossiers, as the address says it."""

    firm: FirmAccess
    month: date
    incomplete: bool
    typed: str

    @classmethod
    def of(cls, firm: FirmAccess, query: Mapping[str, str]) -> Self:
        month = months.parsed(query.get("periode", ""))
        month = month if month in choices() else declared()
        return cls(firm, month, query.get("vue") == INCOMPLETE, query.get("q", "").strip()[:100])

    @property
    def listing(self) -> Listing:
        return Listing(self.firm.workspace_ids, "manquantes" if self.incomplete else "", self.typed, self.month)


async def deadlines(request: Request, firm: FirmAccess) -> Response:
    return render(request, "deadlines/list.html", "list", **await shown(firm, request.query_params))


async def counted_again(request: Request, who: object, subject: UUID) -> str:
    """To the list that stands open; other pages show none of these figures."""
    return str(render_text(request, "deadlines/_live.html")) if request.query_params.get("page") == LISTED else ""


events.PIECES[NEWS] = counted_again


async def shown(firm: FirmAccess, query: Mapping[str, str]) -> dict[str, Any]:
    asked, page = Asked.of(firm, query), Page.of(query, ORDERS, "name")
    found = await dossiers.page_of(asked.listing, page)
    ids = [UUID(str(row["id"])) for row in found.rows]
    reminded, waiting = (await latest(ids, asked.month), await requests(ids)) if ids else ({}, {})
    links, incomplete = Addresses(url("firm:deadlines"), query, page), await count_incomplete(asked)
    total = len(firm.workspace_ids)
    views = [("", "Tous", total), (INCOMPLETE, "Incomplets", incomplete)]
    return {
        "lines": [
            line(row, asked.month) | reminder_of(reminded.get(id_)) | {"requests": len(waiting.get(id_, []))}
            for id_, row in zip(ids, found.rows, strict=True)
        ],
        "months": [_choice(links, month, asked.month) for month in choices()],
        "views": [
            {"label": label, "href": links.to(keep=False, vue=name), "current": bool(name) == asked.incomplete,
             "count": count}
            for name, label, count in views
        ],
        "month": months.of(asked.month),
        "works": firm.can(FirmCan.WORK),
        "q": asked.typed,
        "here": links.path,
        "hidden": {name: query[name] for name in ("periode", "vue", "tri", "par") if query.get(name)},
        "sort": {"by": page.by, "descending": page.descending},
        "sort_href": links.sort,
        "previous": links.around(found.previous()),
        "next": links.around(found.next()),
        "sizes": links.sizes(),
        "shown": "" if asked.typed else found.shown(incomplete if asked.incomplete else total, "dossier"),
        "period": months.written(asked.month),
        "remind": url("firm:preview_reminders"),
        "gaps": url("firm:number_gaps"),
        "chasing": url("firm:chasing_settings"),
        "export": f"{url('firm:export_deadlines')}?{kept(query)}",
        "screen": "cabinet/echeances",
        "live_url": f"{url('firm:events')}?page={LISTED}",
    }  # fmt: skip


def kept(query: Mapping[str, str]) -> str:
    """What the export keeps of the list's address: exactly what is listed."""
    return urlencode({name: query[name] for name in ("periode", "vue", "q") if query.get(name)})


def _choice(links: Addresses, month: date, current: date) -> dict[str, Any]:
    href = links.to(keep=False, periode=months.written(month))
    return {"label": months.named(month).capitalize(), "href": href, "current": month == current, "count": None}


async def count_incomplete(asked: Asked) -> int:
    if not asked.firm.workspace_ids:
        return 0
    among = bulk.among("workspace_id", "ids")
    sql = f"select count(*) as n from completeness where {among} and month = :month and missing > 0"  # noqa: S608
    found = await db.rows(sql, ids=dossiers.listed(asked.firm.workspace_ids), month=as_day(asked.month))
    return int(found[0]["n"])


def line(row: Row, month: date) -> dict[str, Any]:
    """What the table shows of one dossier."""
    regime = VatRegime(row["vat_regime"]) if row["vat_regime"] else None
    period = period_of(Company(regime, row["vat_due_day"], row["closing_month"]), month)
    own_page = f"{url('firm:deadlines_of', slug=row['slug'])}?periode={months.written(month)}"
    return {
        "id": row["id"],
        "name": row["name"],
        "href": own_page,
        "every_href": f"{own_page}&vue=toutes",
        "regime": REGIMES[regime] if regime else "",
        "settings": url("workspace:vat", workspace=row["slug"]),
        "period": f"{period.form} · {period.name}" if period else "",
        "due": period.due if period else None,
        "late": bool(period and period.due < today() and row["missing"]),
        "day_known": bool(row["vat_due_day"]) or bool(period and period.form == "CA12"),
        "expected": row["expected"],
        "received": row["received"],
        "missing": row["missing"],
        "last_deposit": row["last_deposit"],
    }


def reminder_of(last: PieceReminder | None) -> dict[str, Any]:
    return {"reminded": last.sent_at if last else None, "opened": last.opened_at if last else None}
