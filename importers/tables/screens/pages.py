"""The context of each page and fragment of an import, put together from where it stands and from its address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from importers.tables.models import ImportBatch, Outcome, Stage
from importers.tables.screens import lines, mapping, proposals, steps
from importers.tables.screens.lines import KEYS, Mistake
from importers.tables.screens.place import SIDES, Place, noun
from importers.tables.screens.tally import Tally, figures, number, tally
from workspaces.kernel.french import plural
from workspaces.kernel.keyset import Addresses, Page, Slice
from workspaces.kernel.settings import settings

ACCEPTED = ".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.txt"
RECENT = 20
TABS = {"corriger": "bad", "doutes": "doubts", "misesajour": "updates", "reparations": "repairs"}
OUTCOMES = {"bad": Outcome.BAD, "doubts": Outcome.DOUBT, "updates": Outcome.UPDATE}


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
        "errors": errors,
    }


def around(place: Place, side: str) -> dict[str, Any]:
    shared = {"base": place.base, "to": place.to, "back": place.back(side), "screen": "dossier/import"}
    return shared | noun(side) | {"max_mb": settings().max_upload_mb, "accepted": ACCEPTED, "errors": {}}


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
        return context | mapping.columns(row, place.kind, query)
    if shape == "check":
        return context | await checking(place, row, query)
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


async def checking(place: Place, row: ImportBatch, query: Mapping[str, str]) -> dict[str, Any]:
    """For `_check.html`: the sentence, and the tab that the address asks for, else the first that asks for work."""
    found = await tally(row)
    counts = {
        "bad": found.bad,
        "doubts": row.doubt_count,
        "updates": row.update_count,
        "repairs": sum(row.repairs.values()),
    }
    tab = TABS.get(query.get("volet", "")) or next((name for name, count in counts.items() if count), "bad")
    return {
        "figures": figures(row, found),
        "tabs": tabs(place, row, counts, tab),
        "tab": tab,
        **await TAB[tab](place, row, query, found),
    }


def tabs(place: Place, row: ImportBatch, counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    labels = {"bad": "À corriger", "doubts": "Doutes", "updates": "Mises à jour", "repairs": "Réparations"}
    return [
        {
            "label": labels[name],
            "count": number(counts[name]),
            "href": lines_of(place, row, word),
            "current": name == current,
        }
        for word, name in TABS.items()
        if counts[name] or name in ("bad", current)
    ]


def lines_of(place: Place, row: ImportBatch, word: str) -> str:
    return f"{place.to('import_lines', batch_id=row.id)}?volet={word}"


async def bad(place: Place, row: ImportBatch, query: Mapping[str, str], found: Tally) -> dict[str, Any]:
    """For `_bad.html`."""
    mistake = Mistake.of(query.get("faute", ""), place.kind)
    page = Page.of(query, KEYS, "row")
    cut, rows = await lines.page_of(row, Outcome.BAD, page, mistake)
    count = row.mistakes.get(str(mistake), 0)
    wrong = [mistake.field] if mistake else [error["field"] for each in rows for error in each.errors]
    return paging(place, row, query, cut, count if mistake else row.bad_count) | {
        "mistakes": lines.chips(row, place.kind, mistake, found.bad, lines_of(place, row, "corriger")),
        "mistake": mistake and {"field": mistake.field, "code": mistake.code, "count": number(count)},
        "columns": lines.columns(row, place.kind, wrong),
        "lines": [lines.line(each, place.kind) for each in rows],
        "faulty": faulty(place, row, found),
        "drop": {
            "href": place.to("import_redrop", batch_id=row.id),
            "label": "Redéposer ces lignes",
            "hidden": {},
            "look": "btn-o",
        },
    }


def faulty(place: Place, row: ImportBatch, found: Tally) -> dict[str, str]:
    label = "Télécharger la ligne" if found.bad == 1 else f"Télécharger les {plural(found.bad, 'ligne')}"
    return {"href": place.to("import_faulty", batch_id=row.id), "label": label}


def paging(place: Place, row: ImportBatch, query: Mapping[str, str], cut: Slice, total: int) -> dict[str, Any]:
    links = Addresses(place.to("import_lines", batch_id=row.id), query, cut.page)
    return {
        "previous": links.around(cut.previous()),
        "next": links.around(cut.next()),
        "sizes": links.sizes(),
        "shown": cut.shown(total, "ligne"),
    }


async def updates(place: Place, row: ImportBatch, query: Mapping[str, str], found: Tally) -> dict[str, Any]:
    cut, rows = await lines.page_of(row, Outcome.UPDATE, Page.of(query, KEYS, "row"))
    return paging(place, row, query, cut, row.update_count) | {"updates": await proposals.updates(place, row, rows)}


async def doubts(place: Place, row: ImportBatch, query: Mapping[str, str], found: Tally) -> dict[str, Any]:
    cut, rows = await lines.page_of(row, Outcome.DOUBT, Page.of(query, KEYS, "row"))
    return paging(place, row, query, cut, row.doubt_count) | {"doubts": await proposals.doubts(place, row, rows)}


async def repairs(place: Place, row: ImportBatch, query: Mapping[str, str], found: Tally) -> dict[str, Any]:
    return {"repairs": proposals.repairs(row, place.kind)}


TAB = {"bad": bad, "updates": updates, "doubts": doubts, "repairs": repairs}


def seen(request: Request) -> dict[str, str]:
    """The address of the page that sent a fragment's request: its filter and its place in the list."""
    return dict(parse_qsl(urlsplit(request.headers.get("hx-current-url", "")).query))
