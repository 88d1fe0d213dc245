"""Lists as each person wants them: views kept under a name, and the columns they see."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import Response
from tortoise import fields

from workspaces.kernel import db
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, NotFound
from workspaces.kernel.forms import read_form
from workspaces.kernel.scoped import Row
from workspaces.kernel.web import see, url

MOST, LONGEST_QUERY = 30, 1000
SCREENS = {
    "dossiers": "firm:workspaces",
    "accueil": "firm:dashboard",
    "documents": "firm:documents",
    "archives": "firm:archives",
}
PLACE = ("apres", "avant", "rang", "page")  # where one was, which is no part of a view
COLUMN = re.compile("[a-z_]{1,20}")


class ListView(Row):
    """What one person kept of one list. Without a name: the columns they see when the address says nothing."""

    firm_id = fields.UUIDField()
    user_id = fields.UUIDField()
    screen = fields.CharField(12)
    name = fields.CharField(60, default="")
    query = fields.TextField(default="")
    columns: list[str] = fields.JSONField(default=list)
    created_at = fields.DatetimeField()

    class Meta:
        table = "list_view"
        unique_together = (("firm_id", "user_id", "screen", "name"),)


@dataclass(frozen=True)
class Kept:
    """What this person keeps of one list."""

    views: Sequence[dict[str, Any]]
    columns: Sequence[str]

    @classmethod
    async def of(cls, firm: FirmAccess, screen: str) -> Self:
        mine = "firm_id = :firm and user_id = :me and screen = :screen"
        sql = f"select id, name, query, columns from list_view where {mine} order by created_at"  # noqa: S608
        rows = await db.rows(sql, firm=firm.firm_id, me=firm.person.id, screen=screen)
        columns: Any = next((row["columns"] for row in rows if not row["name"]), [])
        columns = json.loads(columns) if isinstance(columns, str) else columns
        return cls([row for row in rows if row["name"]], columns)

    def chips(self, here: str, now_at: str) -> list[dict[str, Any]]:
        return [
            {
                "label": view["name"],
                "href": f"{here}?{view['query']}" if view["query"] else here,
                "current": bool(view["query"]) and view["query"] == now_at,
                "count": None,
                "drop": url("firm:drop_view", view_id=view["id"]),
            }
            for view in self.views
        ]


def state_of(query: str) -> str:
    """A list's address without the place in it, in one order, so that two of the same list are equal."""
    named = {name: value for name, value in parse_qsl(query[:LONGEST_QUERY]) if name not in PLACE}
    return urlencode(sorted(named.items()))


def _screen(typed: str) -> str:
    if typed not in SCREENS:
        raise NotFound
    return typed


async def keep_view(request: Request, firm: FirmAccess) -> Response:
    """The list as it stands, under a name; the same name again replaces it."""
    form = await read_form(request)
    screen = _screen(form.values.get("liste", ""))
    name = form.text("nom", "Donnez un nom à cette vue, par exemple « Litiges du mois ».", longest=60)
    form.check()
    query = state_of(form.values.get("etat", ""))
    mine: dict[str, Any] = {"firm_id": firm.firm_id, "user_id": firm.person.id, "screen": _family(screen)}
    async with unit_of_work():
        if await ListView.filter(**mine).exclude(name=name).count() > MOST:
            message = f"Vous gardez déjà {MOST} vues de cette liste : retirez-en une d’abord."
            raise DomainError(message, code="TOO_MANY_VIEWS")
        await ListView.update_or_create({"query": query, "created_at": now()}, name=name, **mine)
    here = url(SCREENS[screen])
    return see(f"{here}?{query}" if query else here, f"Vue « {name} » gardée.")


async def drop_view(request: Request, firm: FirmAccess) -> Response:
    mine = ListView.filter(firm_id=firm.firm_id, user_id=firm.person.id).exclude(name="")
    view = await mine.get_or_none(id=request.path_params["view_id"])
    if view is None:
        raise NotFound
    await view.delete()
    return see(url(SCREENS[view.screen]), f"Vue « {view.name} » retirée.")


async def choose_columns(request: Request, firm: FirmAccess) -> Response:
    """For this person, on this list, from now on."""
    form = await read_form(request)
    screen = _screen(form.values.get("liste", ""))
    columns = [name for name in form.lists.get("colonnes", []) if COLUMN.fullmatch(name)][:MOST]
    mine: dict[str, Any] = {"firm_id": firm.firm_id, "user_id": firm.person.id, "screen": _family(screen), "name": ""}
    await ListView.update_or_create({"columns": columns, "created_at": now()}, **mine)
    query, here = state_of(form.values.get("etat", "")), url(SCREENS[screen])
    return see(f"{here}?{query}" if query else here, "Colonnes gardées.")


def _family(screen: str) -> str:
    """The home page and « Dossiers clients » show one list."""
    return "dossiers" if screen == "accueil" else screen


POST = ["POST"]
routes = [
    firm_route("/vues", keep_view, can=FirmCan.DOSSIERS, methods=POST),
    firm_route("/vues/{view_id:uuid}/retirer", drop_view, can=FirmCan.DOSSIERS, methods=POST),
    firm_route("/colonnes", choose_columns, can=FirmCan.DOSSIERS, methods=POST),
]
