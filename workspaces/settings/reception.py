"""Adresses e-mail et clé API: how invoices reach the dossier without anybody's hand."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.dossiers import addresses as inboxes
from workspaces.dossiers import keys
from workspaces.dossiers.models import ApiKey, Direction
from workspaces.kernel.access import Access
from workspaces.kernel.audit import record_in
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, FormError
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import see, url
from workspaces.mails import lists
from workspaces.settings.menu import save, settings_page

FIELDS = {"purchases": Direction.PURCHASE, "sales": Direction.SALE}


async def addresses(request: Request, ws: Access) -> Response:
    return await _page(request, ws, {}, {})


async def _page(
    request: Request, ws: Access, typed: dict[str, str], errors: dict[str, str], new_key: str | None = None
) -> Response:
    own = await inboxes.current(ws.workspace_id)
    key = await keys.current(ws.workspace_id)
    values = {name: typed.get(name, local(own.get(direction, ""))) for name, direction in FIELDS.items()}
    context: dict[str, Any] = {
        "purchase_inbox": own.get(Direction.PURCHASE, ""),
        "sales_inbox": own.get(Direction.SALE, ""),
        "purchase_domain": inboxes.domain(Direction.PURCHASE),
        "sales_domain": inboxes.domain(Direction.SALE),
        "api_key": await _shown(key) if key else None,
        "renew": url("workspace:renew_key", workspace=ws.workspace.slug),
        "new_key": new_key,
        "aliases": [row for direction in Direction for row in await inboxes.former(ws.workspace_id, direction)],
        "mails": await lists.lately(ws),
    }
    return settings_page(request, ws, "addresses", errors, values, **context)


async def _shown(key: ApiKey) -> dict[str, Any]:
    return {
        "prefix": key.prefix,
        "created_at": key.created_at,
        "by_firm": key.firm_id is not None,
        "works": await keys.works(key),
    }


def local(address: str) -> str:
    return address.partition("@")[0]


async def save_addresses(request: Request, ws: Access) -> Response:
    """Saving them unchanged is a choice too: the first step is done."""
    form = await read_form(request)
    wanted = {name: form.text(name, "Indiquez la partie avant le @.", longest=64) for name in FIELDS}
    try:
        form.check()
        async with unit_of_work():
            await _rename(ws, wanted)
            await save(ws, {"addresses_set": True})
    except FormError as wrong:
        return await _page(request, ws, form.values, wrong.errors)
    return see(url("workspace:addresses", workspace=ws.workspace.slug), "Enregistré.")


async def _rename(ws: Access, wanted: dict[str, str]) -> None:
    own = await inboxes.current(ws.workspace_id)
    for name, direction in FIELDS.items():
        if wanted[name] == local(own.get(direction, "")):
            continue
        try:
            await inboxes.rename(ws.workspace_id, direction, wanted[name])
        except DomainError as refused:
            raise FormError({name: refused.message}) from refused
        what = {"direction": direction.value, "local": wanted[name]}
        await record_in(ws.workspace_id, "workspace:address:changed", ws.workspace_id, ws, **what)


async def renew_key(request: Request, ws: Access) -> Response:
    """The answer itself shows the key, once: no redirect could carry it safely."""
    async with unit_of_work():
        key = await keys.replace(ws.workspace_id, "Logiciel de facturation", firm_id=ws.firm_id)
        await record_in(ws.workspace_id, "workspace:key:renewed", ws.workspace_id, ws, prefix=key[: keys.RECOGNISED])
    return await _page(request, ws, {}, {}, new_key=key)
