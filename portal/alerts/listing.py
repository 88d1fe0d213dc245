"""« Alertes »: what waits too long in the dossiers a colleague follows, the oldest first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.alerts import words
from portal.alerts.models import Kind
from portal.firms import following
from workspaces.dossiers.models import Direction
from workspaces.invoices.sheet import LISTS
from workspaces.kernel import db, keyset
from workspaces.kernel.access import FirmAccess
from workspaces.kernel.keyset import Page, Slice
from workspaces.kernel.web import url

KEYS = {"since": keyset.instant("since")}
VIEWS = {
    "": ("Ouvertes", "a.resolved_at is null and a.paused_until is null"),
    "en-pause": ("En pause", "a.resolved_at is null and a.paused_until is not null"),
    "resolues": ("Résolues", "a.resolved_at is not null"),
}
SOURCE = (
    "alert a join workspace w on w.id = a.workspace_id left join conversation c on c.id = a.subject_id "
    "and c.workspace_id = a.workspace_id left join invoice i on i.workspace_id = a.workspace_id "
    "and i.id = coalesce(c.invoice_id, a.subject_id)"
)


def view_of(query: Mapping[str, str]) -> str:
    return query.get("vue", "") if query.get("vue") in VIEWS else ""


def kind_of(query: Mapping[str, str]) -> Kind | None:
    return Kind(query["motif"]) if query.get("motif") in set(Kind) else None


async def page_of(firm: FirmAccess, ids: frozenset[UUID], query: Mapping[str, str], page: Page) -> Slice:
    """One page of a view; the oldest first."""
    kind = kind_of(query)
    if not ids:
        return page.cut([])
    mine = f"a.workspace_id in :ids and a.firm_id = :firm and {VIEWS[view_of(query)][1]}"
    only = " and a.kind = :kind" if kind else ""
    columns = (
        "a.id, a.workspace_id, a.kind, a.subject_id, a.title, a.since, a.days, a.paused_until, a.resolved_at, "
        "a.resolved_by_name, w.name as dossier, w.slug, i.id as invoice_id, i.direction"
    )
    source = f"select {columns} from {SOURCE} where {mine}{only}"  # noqa: S608 (our own words)
    sql = f"select *, {page.key.sql} as sort_key from ({source}) alert where 1 = 1{page.where}{page.order}"  # noqa: S608
    values: dict[str, Any] = {"ids": list(ids), "firm": firm.firm_id, "kind": kind.value if kind else ""}
    return page.cut(await db.rows(sql, **values, **page.values))


def line(row: dict[str, Any]) -> dict[str, Any]:
    kind, since = Kind(row["kind"]), _moment(row["since"])
    return {
        "id": row["id"],
        "label": words.LABELS[kind],
        "said": words.said(kind, row["title"], since),
        "rule": words.rule(row["days"]),
        "days": words.waited(since),
        "since": since,
        "dossier": row["dossier"],
        "dossier_href": f"/cabinet/alertes?dossier={row['slug']}",
        "href": address(kind, row),
        "paused_until": row["paused_until"],
        "resolved_by": row["resolved_by_name"],
        "resolved_at": row["resolved_at"],
    }


def address(kind: Kind, row: Mapping[str, Any]) -> str:
    """Where one does something about it."""
    slug = row["slug"]
    if kind is Kind.IBAN:
        return url("workspace:party", workspace=slug, party_id=row["subject_id"])
    if kind is Kind.REVIEW:
        return url("firm:review", invoice_id=row["subject_id"])
    if row["direction"] is None:
        return url("workspace:home", workspace=slug)
    sheet = url(LISTS[Direction(row["direction"])][1], workspace=slug, invoice_id=row["invoice_id"])
    return f"{sheet}#talk-{row['subject_id']}" if kind is Kind.QUESTION else sheet


def _moment(value: str | datetime) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


async def scope(firm: FirmAccess, query: Mapping[str, str]) -> frozenset[UUID]:
    """The dossiers asked for: one by its address, a colleague's, or all that this person may see."""
    ids = await following.followed(firm, query)
    if slug := query.get("dossier", ""):
        found = await db.rows("select id from workspace where slug = :slug", slug=slug[:80])
        return ids & {UUID(str(row["id"])) for row in found}
    return ids
