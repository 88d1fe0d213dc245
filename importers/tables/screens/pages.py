"""The context of each page and fragment of an import, put together from where it stands and from its address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from importers.tables.models import ImportBatch, Stage
from importers.tables.screens import checking, mapping, steps
from importers.tables.screens.place import SIDES, Place, noun
from importers.tables.screens.tally import tally
from workspaces.kernel.settings import settings

ACCEPTED = ".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.txt"
RECENT = 20
SCREENS = {"dossiers": "cabinet/clients", "tiers": "cabinet/tiers"}


async def new(place: Place, tab: str, errors: dict[str, str]) -> dict[str, Any]:
    """For `new.html`."""
    side = SIDES.get(tab, "supplier") if place.names == "workspace" else ""
    batches = await ImportBatch.within(place).filter(kind=place.kind.name).order_by("-created_at").limit(RECENT)
    sides = [
        {"label": name.capitalize(), "href": f"{place.to('imports_new')}?onglet={name}", "current": its == side}
        for name, its in SIDES.items()
    ]
    return around(place, side) | {
        "steps": steps.stepper(None, place),
        "sides": sides if side else [],
        "recent": [steps.recent(batch, place) for batch in batches],
        "drop": dropping(place, side),
        "paste": place.to("imports_paste") if place.what == "dossiers" else "",
        "errors": errors,
    }


def around(place: Place, side: str) -> dict[str, Any]:
    shared = {
        "base": place.base,
        "to": place.to,
        "back": place.back(side),
        "screen": SCREENS.get(place.what, "dossier/import"),
    }
    needed = ", ".join(f"«\u00a0{column.label}\u00a0»" for column in place.kind.columns if column.required)
    limits = {"max_mb": settings().max_upload_mb, "accepted": ACCEPTED, "errors": {}, "needed": needed}
    return shared | noun(side, place.kind) | limits


def dropping(place: Place, side: str) -> dict[str, Any]:
    tab = next((tab for tab, its in SIDES.items() if its == side), "")
    return {"href": place.to("imports_deposit"), "label": "Choisir un fichier", "hidden": {"onglet": tab}}


async def batch(place: Place, row: ImportBatch, query: Mapping[str, str]) -> dict[str, Any]:
    """For `batch.html` and `_step.html`."""
    shape = asked(row, query)
    context = around(place, row.side) | {
        "batch": row_of(row),
        "step": shape,
        "steps": steps.stepper(row, place),
        "here": place.to("import_batch", batch_id=row.id),
        "live_url": f"{place.to('events')}?import={row.id}",
    }
    if shape == "moving":
        return context | {"moving": steps.moving(row, place)}
    if shape == "columns":
        return context | await mapping.columns(row, place.kind, query)
    if shape == "check":
        return context | await checking.tab(place, row, query)
    if shape == "refused":
        return context | {"refusal": row.message, "drop": dropping(place, row.side)}
    return context | {"result": await steps.result(row, place, await tally(row))}


def asked(row: ImportBatch, query: Mapping[str, str]) -> str:
    """The step where it stands, or one that may be gone back to: columns before writing, the rest afterwards."""
    if row.stage is Stage.PREVIEW and query.get("etape") == "colonnes":
        return "columns"
    if row.stage is Stage.DONE and query.get("etape") == "verifier":
        return "check"
    return steps.shape(row)


def row_of(row: ImportBatch) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "size": row.size, "who": row.by_name, "at": row.created_at}


def seen(request: Request) -> dict[str, str]:
    """The address of the page that sent a fragment's request: its filter and its place in the list."""
    return dict(parse_qsl(urlsplit(request.headers.get("hx-current-url", "")).query))
