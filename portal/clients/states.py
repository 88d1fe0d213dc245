"""Where each client stands between the opening of the dossier and their first visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from workspaces.kernel import db, keyset
from workspaces.kernel.clock import now
from workspaces.kernel.keyset import Page, Slice

Row = dict[str, Any]
KEYS = {"name": keyset.text("name"), "siren": keyset.plain("siren")}
BADGES = {
    "active": ("Actif", "ok", "circle-check"),
    "opened": ("Ouvert", "info", "mail-open"),
    "invited": ("Invité", "info", "mail"),
    "failed": ("Adresse en erreur", "err", "circle-alert"),
    "expired": ("Invitation expirée", "warn", "clock"),
    "planned": ("Invitation programmée", "off", "clock"),
    "none": ("Pas encore invité", "off", "mail"),
}
FILTERS = {
    "": ("Tous", ()),
    "attendus": ("Pas encore connectés", tuple(state for state in BADGES if state != "active")),
    "invites": ("Invités", ("invited",)),
    "ouverts": ("Ouverts", ("opened",)),
    "actifs": ("Actifs", ("active",)),
    "erreurs": ("Adresse en erreur", ("failed",)),
    "expires": ("Expirées", ("expired",)),
    "a-inviter": ("À inviter", ("none", "planned")),
}
LAST = (
    "select x.id from invitation x where x.workspace_id = w.id and x.firm_id is not null "
    "order by x.created_at desc limit 1"
)
STATE = """case when exists (select 1 from member e where e.workspace_id = w.id) then 'active'
    when i.failed_at is not null then 'failed' when i.expires_at <= :now then 'expired'
    when i.opened_at is not null then 'opened' when i.id is not null then 'invited'
    when p.send_on is not null then 'planned' else 'none' end"""
SOURCE = f"""(select w.id, w.name, w.slug, w.siren, coalesce(i.email, p.email, w.email) as email,
    i.sent_at, i.created_at as asked_at, p.send_on, {STATE} as state from workspace w
    left join invitation i on i.id = ({LAST}) left join planned_invitation p on p.workspace_id = w.id
    where w.id in :ids) client"""  # noqa: S608 (our own words)


@dataclass(frozen=True)
class Clients:
    """Whose, which filter, and what was typed."""

    ids: frozenset[UUID]
    view: str = ""
    typed: str = ""

    @property
    def condition(self) -> str:
        wanted = " and state in :states" if FILTERS[self.view][1] else ""
        said = f" and ({keyset.containing('name', 'typed')} or siren like :siren)" if self.typed else ""
        return f"1 = 1{wanted}{said}"

    @property
    def values(self) -> dict[str, Any]:
        digits = "".join(sign for sign in self.typed if sign.isdigit())
        return {
            "ids": list(self.ids),
            "now": moment(now()),
            "states": list(FILTERS[self.view][1]),
            "typed": keyset.pattern(self.typed),
            "siren": f"{digits}%" if digits else "",
        }


def moment(at: datetime) -> Any:
    """As the database at hand compares it."""
    return at if db.is_postgres() else at.isoformat(" ")


async def page_of(clients: Clients, page: Page) -> Slice:
    if not clients.ids:
        return page.cut([])
    sql = f"select *, {page.key.sql} as sort_key from {SOURCE} where {clients.condition}{page.where}{page.order}"  # noqa: S608
    return page.cut(await db.rows(sql, **clients.values, **page.values))


async def counts(clients: Clients) -> dict[str, int]:
    """How many in each state, whatever the filter."""
    if not clients.ids:
        return {}
    every = Clients(clients.ids, "", clients.typed)
    sql = f"select state, count(*) as n from {SOURCE} where {every.condition} group by state"  # noqa: S608
    return {row["state"]: row["n"] for row in await db.rows(sql, **every.values)}
