"""What the page of a take-over shows, by where it stands: Fichier → Vérifier → Résultat."""

from __future__ import annotations

from typing import Any

from importers.tables.models import Stage
from importers.tables.screens.steps import BADGES
from importers.tables.screens.tally import number
from importers.takeover import counting, undoing
from importers.takeover.counting import Figures
from importers.takeover.models import UNDO_FOR, Fate, Part, TakenDossier, TakenFile, TakeOver
from importers.takeover.moves import undoable
from portal.takeover import choosing
from portal.takeover.choosing import Known
from workspaces.dossiers.models import Workspace
from workspaces.kernel.access import FirmAccess, FirmCan
from workspaces.kernel.french import plural
from workspaces.kernel.web import url

S = Stage
STEPS = ("Fichier", "Vérifier", "Résultat")
AT = {S.LOOKING: 0, S.REFUSED: 0, S.PREVIEW: 1}
MOVING = {
    S.LOOKING: "Lecture du ZIP",
    S.WRITING: "Reprise en cours",
    S.UNDOING: "Annulation en cours",
}
LEAVE = "Vous pouvez quitter cette page : le travail continue, et vous retrouverez cette reprise dans « Imports »."
SHOWN = 50  # refused files on the page; the report has all of them


def stepper(row: TakeOver | None) -> list[dict[str, Any]]:
    at = AT.get(row.stage, 2) if row else 0
    over = row is not None and row.stage in (S.DONE, S.UNDONE)
    states = ["done" if n < at or (over and n == at) else "now" if n == at else "later" for n in range(len(STEPS))]
    links = [url("firm:takeovers") if row else None, None, None]
    return [
        {"label": name, "href": href, "state": state} for name, href, state in zip(STEPS, links, states, strict=True)
    ]


async def context(row: TakeOver, firm: FirmAccess, typed: dict[str, str] | None = None) -> dict[str, Any]:
    """For `takeover/page.html`."""
    here = {name: url(f"firm:{name}", takeover_id=row.id) for name in ("takeover", "takeover_report")}
    shared = {
        "row": row, "steps": stepper(row), "here": here["takeover"], "report": here["takeover_report"],
        "to": lambda name: url(f"firm:{name}", takeover_id=row.id), "errors": {}, "screen": "cabinet/reprises",
    }  # fmt: skip
    if row.stage in MOVING:
        return shared | {"step": "moving", "moving": moving(row)}
    if row.stage is S.PREVIEW:
        return shared | {"step": "check", **await preview(row, firm, typed or {})}
    if row.stage is S.REFUSED:
        return shared | {"step": "refused"}
    return shared | {"step": "result", **await result(row, firm)}


def moving(row: TakeOver) -> dict[str, Any]:
    done = row.settled if row.stage is S.WRITING else 0
    said = f"{number(done)} fichiers sur {number(row.file_count)}" if done else "Cela prend quelques instants."
    return {
        "title": MOVING[row.stage],
        "done": done,
        "total": row.file_count if done else 0,
        "said": said,
        "leave": LEAVE,
        "cancel": url("firm:cancel_takeover", takeover_id=row.id) if row.stage is not S.UNDOING else None,
    }


async def preview(row: TakeOver, firm: FirmAccess, typed: dict[str, str]) -> dict[str, Any]:
    known, dossiers = await Known.of(firm.workspace_ids), await choosing.dossiers_of(row)
    found = await counting.figures(row)
    files = TakenFile.filter(workspace_id=row.workspace_id, takeover_id=row.id)
    refused = await files.filter(fate=Fate.REFUSED).order_by("place").limit(SHOWN)
    counts = await _parts(row)
    return {
        "found": found,
        "dossiers": [_card(row, one, known, firm, counts, typed) for one in dossiers],
        "refusals": [{"path": file.path, "said": file.message} for file in refused],
        "more": max(found.refused - SHOWN, 0),
        "opens": firm.can(FirmCan.CLIENTS),
        "values": {"source": row.source, "review": row.review} | typed,
    }


def _card(
    row: TakeOver, dossier: TakenDossier, known: Known, firm: FirmAccess, counts: dict[Any, Any], typed: dict[str, str]
) -> dict[str, Any]:
    """One folder: what is in it, and where it goes; what was typed comes back."""
    shown = choosing.proposed(dossier, known, row.only_id, opens=firm.can(FirmCan.CLIENTS))
    mine, at = counts.get(dossier.id, {}), dossier.position
    names = {"choice": f"choix-{at}", "target": f"dossier-{at}", "name": f"nom-{at}", "siren": f"siren-{at}"}
    values = {key: typed.get(name, shown[key]) for key, name in names.items()}
    return {
        "at": at,
        "folder": dossier.folder.rstrip("/") or row.name,
        "recognised": shown["recognised"],
        "said": _said(mine, dossier.rows),
        "names": names,
        "kept": values,
    }


def _said(mine: dict[Any, Any], lost: int) -> str:
    """« 214 documents, 38 tiers, 2 fichiers refusés, 3 lignes de l’index sans fichier »."""
    parts = [plural(mine.get("documents", 0), "document")]
    if indexed := mine.get("indexed", 0):
        parts.append(f"{number(indexed)} décrits par l’index" if indexed > 1 else "1 décrit par l’index")
    parts += [plural(mine.get("parties", 0), "tiers", "tiers")]
    if refused := mine.get("refused", 0):
        parts.append(plural(refused, "fichier refusé", "fichiers refusés"))
    if lost:
        parts.append(plural(lost, "ligne de l’index sans fichier", "lignes de l’index sans fichier"))
    return ", ".join(parts)


async def _parts(row: TakeOver) -> dict[Any, dict[str, int]]:
    """By dossier: its documents, those that an index describes, its third parties, its refused files."""
    found: dict[Any, dict[str, int]] = {}
    async for lines in counting.every_line(row):
        for line in lines:
            mine = found.setdefault(line.file.dossier_id, {"documents": 0, "indexed": 0, "parties": 0, "refused": 0})
            mine["documents"] += line.file.part is Part.DOCUMENT
            mine["indexed"] += line.file.part is Part.DOCUMENT and bool(line.file.facts)
            mine["parties"] += line.file.rows if line.file.part is Part.PARTIES else 0
            mine["refused"] += line.fate is Fate.REFUSED
    return found


async def result(row: TakeOver, firm: FirmAccess) -> dict[str, Any]:
    found = await counting.figures(row)
    may = undoable(row)
    return {
        "found": found,
        "sum": f"{number(found.created)} + {number(found.known)} + {number(found.refused)} = {number(found.files)}",
        "counters": counters(found),
        "dossiers": await _went(row, firm, found),
        "refusals": await _refusals(row),
        "kept": await undoing.kept(row) if row.stage is S.UNDONE else [],
        "undo_until": row.finished_at + UNDO_FOR if may and row.finished_at else None,
    }


def counters(found: Figures) -> list[dict[str, str]]:
    shown = [
        (found.created, "repris", "circle-check", "ok"),
        (found.known, "déjà présents", "copy", "off"),
        (found.refused, "refusés", "file-x", "err" if found.refused else "off"),
    ]
    return [{"value": number(count), "label": label, "icon": icon, "tone": tone} for count, label, icon, tone in shown]


async def _went(row: TakeOver, firm: FirmAccess, found: Figures) -> list[dict[str, Any]]:
    """Each folder with the dossier that it went into, for whoever follows that one."""
    dossiers = await choosing.dossiers_of(row)
    ids = [one.target_id for one in dossiers if one.target_id in firm.workspace_ids]
    targets = {one.id: one for one in await Workspace.filter(id__in=ids)}
    return [_line(one, targets.get(one.target_id), found) for one in dossiers]  # type: ignore[arg-type]


def _line(dossier: TakenDossier, target: Workspace | None, found: Figures) -> dict[str, Any]:
    mine = found.by_dossier.get(dossier.id, {})
    return {
        "name": target.name if target else dossier.name,
        "href": url("workspace:home", workspace=target.slug) if target else "",
        "opened": dossier.opened,
        "problem": dossier.problem,
        "created": number(mine.get(Fate.CREATED, 0)),
        "known": number(mine.get(Fate.KNOWN, 0)),
        "refused": number(mine.get(Fate.REFUSED, 0)),
    }


async def _refusals(row: TakeOver) -> list[dict[str, str]]:
    shown: list[dict[str, str]] = []
    async for lines in counting.every_line(row):
        shown += [{"path": line.file.path, "said": line.said} for line in lines if line.fate is Fate.REFUSED]
        if len(shown) >= SHOWN:
            break
    return shown[:SHOWN]


def recent(row: TakeOver) -> dict[str, Any]:
    """One line of the recent take-overs."""
    word, tone, icon = BADGES[row.stage]
    done = f"{plural(row.created, 'fichier repris', 'fichiers repris')}, {plural(row.refused, 'refusé')}"
    return {
        "href": url("firm:takeover", takeover_id=row.id),
        "name": row.name,
        "said": row.message if row.stage is S.REFUSED else done if row.began_at else "",
        "who": row.by_name,
        "at": row.created_at,
        "stage": {S.DONE: "Reprise"}.get(row.stage, word),
        "tone": tone,
        "icon": icon,
    }
