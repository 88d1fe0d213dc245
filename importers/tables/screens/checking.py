"""Step 3: the sentence that says what the file comes to, and its tabs: what is wrong, doubtful, changed, repaired."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from importers.tables.models import ImportBatch, Outcome, Stage
from importers.tables.screens import lines, proposals
from importers.tables.screens.lines import KEYS, Mistake
from importers.tables.screens.place import Place
from importers.tables.screens.tally import Tally, figures, number, tally
from workspaces.kernel.french import plural
from workspaces.kernel.keyset import Addresses, Page, Slice

Query = Mapping[str, str]
TABS = {"corriger": "bad", "doutes": "doubts", "misesajour": "updates", "reparations": "repairs"}
LABELS = {"bad": "À corriger", "doubts": "Doutes", "updates": "Mises à jour", "repairs": "Réparations"}


async def tab(place: Place, batch: ImportBatch, query: Query) -> dict[str, Any]:
    """For `_check.html` and `_tab.html`: the tab that the address asks for, else the first that asks for work."""
    found = await tally(batch)
    counts = counted(batch, found)
    name = TABS.get(query.get("volet", "")) or next((name for name, count in counts.items() if count), "bad")
    return above(place, batch, query, found, name) | {"tab": name} | await CONTENTS[name](place, batch, query, found)


def counted(batch: ImportBatch, found: Tally) -> dict[str, int]:
    return {
        "bad": found.bad,
        "doubts": found.rows[Outcome.DOUBT],
        "updates": found.rows[Outcome.UPDATE],
        "repairs": sum(batch.repairs.values()) if batch.stage is Stage.PREVIEW else 0,
    }


def above(place: Place, batch: ImportBatch, query: Query, found: Tally, current: str = "bad") -> dict[str, Any]:
    """What stands over the rows and moves with each of them: the sentence, the tabs, the mistakes."""
    counts = counted(batch, found)
    tabs = [
        {
            "label": LABELS[name],
            "count": number(counts[name]),
            "href": lines_of(place, batch, word),
            "current": name == current,
        }
        for word, name in TABS.items()
        if counts[name] or name in ("bad", current)
    ]
    mistake = Mistake.of(query.get("faute", ""), place.kind)
    mistakes = lines.chips(batch, place.kind, mistake, found.bad, lines_of(place, batch, "corriger"))
    shown = {"figures": figures(batch, found), "tabs": tabs, "mistakes": mistakes}
    return shown | {"faulty": faulty(place, batch, found)}


def lines_of(place: Place, batch: ImportBatch, word: str) -> str:
    return f"{place.to('import_lines', batch_id=batch.id)}?volet={word}"


async def bad(place: Place, batch: ImportBatch, query: Query, found: Tally) -> dict[str, Any]:
    """For `_bad.html`."""
    mistake = Mistake.of(query.get("faute", ""), place.kind)
    cut, rows = await lines.page_of(batch, Outcome.BAD, Page.of(query, KEYS, "row"), mistake)
    count = batch.mistakes.get(str(mistake), 0)
    wrong = [mistake.field] if mistake else [error["field"] for each in rows for error in each.errors]
    return paging(place, batch, query, cut, count if mistake else found.rows[Outcome.BAD]) | {
        "mistake": mistake and {"field": mistake.field, "code": mistake.code, "count": number(count)},
        "columns": lines.columns(batch, place.kind, wrong),
        "lines": [lines.line(each, place.kind) for each in rows],
        "drop": {
            "href": place.to("import_redrop", batch_id=batch.id),
            "label": "Redéposer ces lignes",
            "hidden": {},
            "look": "btn-o",
        },
    }


def faulty(place: Place, batch: ImportBatch, found: Tally) -> dict[str, str]:
    label = "Télécharger la ligne" if found.bad == 1 else f"Télécharger les {plural(found.bad, 'ligne')}"
    return {"href": place.to("import_faulty", batch_id=batch.id), "label": label}


async def updates(place: Place, batch: ImportBatch, query: Query, found: Tally) -> dict[str, Any]:
    cut, rows = await lines.page_of(batch, Outcome.UPDATE, Page.of(query, KEYS, "row"))
    shown = {"updates": await proposals.updates(place, batch, rows)}
    return paging(place, batch, query, cut, found.rows[Outcome.UPDATE]) | shown


async def doubts(place: Place, batch: ImportBatch, query: Query, found: Tally) -> dict[str, Any]:
    cut, rows = await lines.page_of(batch, Outcome.DOUBT, Page.of(query, KEYS, "row"))
    shown = {"doubts": await proposals.doubts(place, batch, rows)}
    return paging(place, batch, query, cut, found.rows[Outcome.DOUBT]) | shown


async def repairs(place: Place, batch: ImportBatch, query: Query, found: Tally) -> dict[str, Any]:
    return {"repairs": proposals.repairs(batch, place.kind)}


Contents = Callable[[Place, ImportBatch, Query, Tally], Awaitable[dict[str, Any]]]
CONTENTS: dict[str, Contents] = {"bad": bad, "updates": updates, "doubts": doubts, "repairs": repairs}


def paging(place: Place, batch: ImportBatch, query: Query, cut: Slice, total: int) -> dict[str, Any]:
    links = Addresses(place.to("import_lines", batch_id=batch.id), query, cut.page)
    return {
        "previous": links.around(cut.previous()),
        "next": links.around(cut.next()),
        "sizes": links.sizes(),
        "shown": cut.shown(total, "ligne"),
    }
