"""Third parties, one page at a time."""

from __future__ import annotations

from typing import Any

from workspaces.kernel import db, keyset
from workspaces.kernel.access import Access
from workspaces.kernel.keyset import Page, Slice
from workspaces.parties.models import Kind

KEYS = {
    "number": keyset.text("number"),
    "name": keyset.text("name"),
    "siren": keyset.text("siren"),
    "email": keyset.text("email"),
}
MINE = "workspace_id = :ws and kind = :kind"


async def page_of(ws: Access, kind: Kind, typed: str, page: Page) -> Slice:
    columns = f"id, number, name, siren, iban, email, trusted, {page.key.sql} as sort_key"
    sql = f"select {columns} from third_party where {MINE}{_where(typed)}{page.where}{page.order}"  # noqa: S608
    return page.cut(await db.rows(sql, **_values(ws, kind, typed), **page.values))


async def count(ws: Access, kind: Kind, typed: str) -> int:
    sql = f"select count(*) as n from third_party where {MINE}{_where(typed)}"  # noqa: S608 (placeholders)
    return int((await db.rows(sql, **_values(ws, kind, typed)))[0]["n"])


async def counts(ws: Access) -> dict[Kind, int]:
    sql = "select kind, count(*) as n from third_party where workspace_id = :ws group by kind"
    return {Kind(row["kind"]): row["n"] for row in await db.rows(sql, ws=ws.workspace_id)}


def _where(typed: str) -> str:
    columns = [keyset.containing(column, "typed") for column in ("name", "number", "email")]
    return f" and ({' or '.join([*columns, 'siren = :siren', 'iban = :iban'])})" if typed else ""


def _values(ws: Access, kind: Kind, typed: str) -> dict[str, Any]:
    values = {"ws": ws.workspace_id, "kind": kind.value}
    bare = typed.replace(" ", "").upper()
    return values | ({"typed": keyset.pattern(typed), "siren": bare, "iban": bare} if typed else {})
