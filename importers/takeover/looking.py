"""The first look at the ZIP of a take-over: which dossiers, which files, what an index says. Nothing is taken."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from importers.arrival import shown_name
from importers.tables import jail
from importers.tables.models import Stage
from importers.takeover import indexing, layout
from importers.takeover.layout import Folder
from importers.takeover.models import Fate, Part, TakenDossier, TakenFile, TakeOver
from importers.takeover.moves import move, original, refuse
from workspaces.dossiers.models import Direction
from workspaces.kernel import clock, sandbox, storage
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.ids import new_id
from workspaces.kernel.sandbox import Limits
from workspaces.kernel.settings import settings

if TYPE_CHECKING:
    from importers.takeover.archive import Entry  # its module is for the sandbox: it loads the parsers

LIMITS = Limits(cpu_s=120, wall_s=240, answer_mb=32)
MOST_TABLES, LARGEST_TABLE_MB = 100, 25
AT_ONCE = 500  # rows in one statement
NO_USE = "Ce tableau n’est ni un index des fichiers ni une liste de tiers reconnue. Comparez ses titres au modèle."
TOO_MANY = f"Ce ZIP contient plus de {MOST_TABLES} tableaux. Retirez ceux qui ne servent pas, ou importez-le à part."
TOO_LARGE = f"Ce tableau dépasse {LARGEST_TABLE_MB} Mo. Découpez-le, puis importez-le à part."
NOWHERE = "Ce fichier est hors des sous-dossiers : nous ne savons pas de quel dossier il est. Rangez-le dans le sien."
PARTIES_NOWHERE = "Cette liste de tiers est hors des sous-dossiers. Rangez-la dans celui du dossier qu’elle concerne."


@dataclass
class Seen:
    """What the ZIP holds: its entries, its dossiers, its tables by their place."""

    entries: list[Entry]
    folders: list[Folder]
    tables: dict[int, dict[str, Any]] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    lost: dict[int, int] = field(default_factory=dict)  # index lines without a file, by dossier


async def look(row: TakeOver) -> None:
    with tempfile.TemporaryDirectory(prefix="liasse-takeover-") as folder:
        work = Path(folder)
        path = await storage.fetch(original(row), work / "original.zip")
        try:
            seen = await _seen(row, path, work)
        except DomainError as refused:
            await refuse(row, refused)
            return
    await _keep(row, seen)


async def _seen(row: TakeOver, path: Path, work: Path) -> Seen:
    limits = (settings().max_upload_mb, clock.today().isoformat())
    inspect = "importers.takeover.archive.inspect"
    entries = await sandbox.call(inspect, path, *limits, work=work, reads=[path], limits=LIMITS)
    paths = [entry["path"] for entry in entries if entry["code"] not in ("ENTRY_SYSTEM", "ENTRY_PATH")]
    seen = Seen(entries, [layout.whole(row.name)] if row.only_id else layout.folders(paths, row.name))
    await _read_tables(seen, path, work)
    _lay_indexes(seen)
    return seen


async def _read_tables(seen: Seen, path: Path, work: Path) -> None:
    """Each in a child of its own: one that is wrong says why, and the others go on."""
    read = 0
    for entry in seen.entries:
        if not entry["table"] or entry["code"]:
            continue
        read += 1
        try:
            seen.tables[entry["place"]] = await _table(entry, path, work, read)
        except DomainError as refused:
            entry |= {"code": refused.code, "message": refused.message}


async def _table(entry: Entry, path: Path, work: Path, read: int) -> dict[str, Any]:
    if read > MOST_TABLES:
        raise DomainError(TOO_MANY, code="TABLES_TOO_MANY")
    if entry["size"] > LARGEST_TABLE_MB * 2**20:
        raise DomainError(TOO_LARGE, code="FILE_TOO_LARGE")
    name = PurePosixPath(entry["path"]).name
    told: dict[str, Any] = await jail.read("importers.takeover.tables.read", str(path), entry["place"], name, work=work)
    if told["part"] == "nothing":
        raise DomainError(NO_USE, code="TABLE_UNKNOWN")
    return told


def _lay_indexes(seen: Seen) -> None:
    """An index speaks of the files of its folder; one above all folders, of all files."""
    for entry in seen.entries:
        told = seen.tables.get(entry["place"], {})
        if told.get("part") != "index":
            continue
        at = layout.folder_of(entry["path"], seen.folders)
        base = seen.folders[at].path if at is not None else ""
        shelf = indexing.Shelf((e["path"] for e in seen.entries if e["path"].startswith(base)), base)
        facts, lost = indexing.laid(told["rows"], shelf)
        seen.facts = facts | seen.facts
        seen.lost[at or 0] = seen.lost.get(at or 0, 0) + lost


async def _keep(row: TakeOver, seen: Seen) -> None:
    dossiers = [_dossier(row, at, seen) for at in range(len(seen.folders))]
    files = [_file(row, entry, seen, dossiers) for entry in seen.entries]
    refused = sum(file.fate is Fate.REFUSED for file in files)
    used = sum(file.fate is Fate.CREATED for file in files)
    async with unit_of_work():
        await move(row, Stage.PREVIEW, file_count=len(files), refused=refused, created=used)
        await TakenDossier.bulk_create(dossiers, batch_size=AT_ONCE)
        await TakenFile.bulk_create(files, batch_size=AT_ONCE)


def _dossier(row: TakeOver, at: int, seen: Seen) -> TakenDossier:
    folder = seen.folders[at]
    return TakenDossier(
        id=new_id(), workspace_id=row.workspace_id, takeover_id=row.id, position=at, folder=folder.path[:200],
        name=folder.name, siren=folder.siren, rows=seen.lost.get(at, 0),
    )  # fmt: skip


def _file(row: TakeOver, entry: Entry, seen: Seen, dossiers: list[TakenDossier]) -> TakenFile:
    """An index has done its part once it is laid beside the files; what is refused already says why."""
    told, facts = seen.tables.get(entry["place"], {}), seen.facts.get(entry["path"], {})
    at = layout.folder_of(entry["path"], seen.folders)
    part = _part(entry, told)
    code, message = entry["code"], entry["message"]
    if at is None and not code and part in (Part.DOCUMENT, Part.PARTIES):
        code, message = "ENTRY_NOWHERE", PARTIES_NOWHERE if part is Part.PARTIES else NOWHERE
    direction = facts.get("direction") or layout.direction_of(entry["path"])
    return TakenFile(
        id=new_id(), workspace_id=row.workspace_id, takeover_id=row.id, place=entry["place"], path=entry["path"],
        dossier_id=dossiers[at].id if at is not None else None, name=shown_name(entry["path"]), size=entry["size"],
        part=part, direction=Direction(direction), facts=facts, rows=int(told.get("count", len(told.get("rows", [])))),
        dated_on=date.fromisoformat(entry["dated_on"]) if entry["dated_on"] else None,
        fate=Fate.REFUSED if code else Fate.CREATED if part is Part.INDEX else Fate.WAITING,
        reason=code, message=message,
    )  # fmt: skip


def _part(entry: Entry, told: dict[str, Any]) -> Part:
    if entry["code"]:
        return Part.NOTHING
    return Part(told["part"]) if told else Part.DOCUMENT
