"""A list page of 50 among 100,000 invoices: CPU of this process, for one dossier and for the whole firm."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.types import Message
from tortoise.functions import Count

from portal import bulk
from portal.accounts import sessions
from portal.accounts.models import Session, User
from portal.app import create_app
from portal.benching.measuring import cpu_of, figure, say, server_processes
from portal.consolidated import documents as consolidated
from portal.doors import LiveDoors
from portal.firms.models import FOUNDERS, FirmMember
from workspaces.dossiers.models import Direction, FirmLink, Workspace
from workspaces.invoices import listing, lists, purchases
from workspaces.invoices.models import Invoice
from workspaces.kernel import db
from workspaces.kernel.clock import now
from workspaces.kernel.errors import DomainError
from workspaces.kernel.keyset import Addresses, Page
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in
from workspaces.kernel.web import render_text

INVOICES, WORKSPACES, SEED = 100_000, 40, 2026
TIMES = 200
TARGET_MS = 3
PARTIAL = [(b"hx-request", b"true"), (b"hx-request-type", b"partial")]

Act = Callable[[], Awaitable[object]]


async def main() -> list[dict[str, Any]]:
    if not settings().database_url:
        await bulk.fill(INVOICES, WORKSPACES, SEED)
    app = create_app()
    async with db.opened(everywhere=True), accountant() as user:
        firm = await LiveDoors().firm(user.person)
        assert firm
        with acting_in(*firm.workspace_ids):
            slug = (await Workspace.get(id=sorted(firm.workspace_ids)[0])).slug
            access = await LiveDoors().workspace(user.person, slug)
            count = await Invoice.filter(workspace_id__in=list(firm.workspace_ids)).count()
            cookie = f"{sessions.cookie_name()}={await sessions.open_for(user)}".encode()
            asked = Request(scope(app, "/cabinet/documents", PARTIAL))
            one, all_of_them = f"achats d’un dossier parmi {count}", f"documents du cabinet parmi {count}"
            acts: list[tuple[str, Act, float | None]] = [
                (f"{one}, requête et lignes", lambda: rows_of_a_dossier(access), TARGET_MS),
                (f"{all_of_them}, requête et lignes", lambda: consolidated.documents(asked, firm), TARGET_MS),
                (f"{one}, page entière", lambda: visit(app, f"/d/{slug}/achats", cookie), None),
                (f"{all_of_them}, page entière", lambda: visit(app, "/cabinet/documents", cookie), None),
            ]
            return [result for each in acts for result in await measured(*each)]


async def rows_of_a_dossier(access: Any) -> object:
    """The list as it comes after a sort or a turn, without the counts beside it."""
    path = purchases.SIDE.path(access)
    page = Page.of({}, lists.KEYS, "-received")
    search = lists.Search(access, Direction.PURCHASE, lists.ALL)
    links, counts = Addresses(path, {}, page), {lists.ALL.name: lists.Count(0, 0)}
    found = await listing.invoices(search, page, links, counts)
    around = {"side": purchases.SIDE, "here": path, "q": "", "hidden": {}, "views": [], "refused": None}
    request = Request({"type": "http", "method": "GET", "path": path, "headers": PARTIAL, "state": {}})
    return render_text(request, "invoices/list.html", "list", **around, **found)


def scope(app: Starlette, path: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1"), *headers],
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "app": app,
        "state": {},
    }


async def visit(app: Starlette, path: str, cookie: bytes) -> None:
    """One request through everything that stands before the page."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope(app, path, [(b"cookie", cookie)]), receive, send)
    assert sent[0]["status"] == 200, sent[0]


async def measured(name: str, act: Act, target: float | None = None, *, times: int = TIMES) -> list[dict[str, Any]]:
    """This process; and on PostgreSQL, beside it, what the server's processes for it have spent."""
    for _ in range(min(10, times)):
        await act()
    spent, served, servers = [], [], await server_processes()
    for _ in range(times):
        before, began = sum(map(cpu_of, servers)), time.process_time()
        await act()
        spent.append(1000 * (time.process_time() - began))
        served.append(1000 * (sum(map(cpu_of, servers)) - before))
    found = [figure(name, "ms CPU", spent, target)]
    return [*found, figure(f"{name} : serveur de base de données", "ms CPU", served)] if any(served) else found


@contextlib.asynccontextmanager
async def accountant() -> AsyncIterator[User]:
    """Somebody of the firm that follows the most dossiers, who leaves no trace in a database that is not ours."""
    firm_id = await busiest_firm()
    user = await User.create(email=f"mesure-{now():%Y%m%d%H%M%S%f}@volume.example", name="Mesure", created_at=now())
    member = await FirmMember.create(
        firm_id=firm_id, user_id=user.id, name=user.name, email=user.email, roles=list(FOUNDERS), since=now()
    )
    try:
        yield user
    finally:
        await Session.filter(user_id=user.id).delete()
        await member.delete()
        await user.delete()


async def busiest_firm() -> UUID:
    links = FirmLink.all().annotate(count=Count("id")).group_by("firm_id").order_by("-count")
    found = await links.first().values("firm_id")
    if not found:
        raise DomainError("Aucun dossier dans cette base : remplissez-la par « liasse seed --invoices ».")
    firm_id: UUID = found["firm_id"]
    return firm_id


if __name__ == "__main__":
    say(asyncio.run(main()))
