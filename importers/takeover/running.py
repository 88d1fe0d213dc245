"""Taking the files over, each once: the document, its origin and the fate of its file are one transaction."""

from __future__ import annotations

import asyncio
import functools
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from tortoise.expressions import F

from importers import arrival as arrivals
from importers.pipeline import receive
from importers.tables import imports
from importers.tables.models import ImportBatch, Stage
from importers.takeover.models import Choice, Fate, Part, TakenDossier, TakenFile, TakeOver
from importers.takeover.moves import actor, original
from workspaces.documents.models import Channel, Document
from workspaces.documents.origins import Origin
from workspaces.kernel import failpoints, sandbox, storage
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import IllegalMove
from workspaces.kernel.sandbox import Limits
from workspaces.parties.models import folded

LIMITS = Limits(cpu_s=120, wall_s=240)
AT_ONCE, WEIGHT_AT_ONCE = 40, 200 * 2**20
CUSTOMERS = {"client", "clients", "customer", "customers", "acheteurs"}
SKIPPED = "Vous avez choisi de ne pas reprendre ce dossier."
NOT_OPENED = "Le dossier n’a pas pu être ouvert. Ouvrez-le, puis recommencez la reprise de ce seul dossier."
STOPPED = "La reprise a été arrêtée avant ce fichier."


async def run(row: TakeOver) -> None:
    """From the first file that has no fate yet to the last one."""
    await _leave_out(row)
    with tempfile.TemporaryDirectory(prefix="liasse-takeover-") as folder:
        path: Path | None = None
        while files := await _next(row):
            path = path or await storage.fetch(original(row), Path(folder) / "original.zip")
            await _take_some(row, files, path)


async def _leave_out(row: TakeOver) -> None:
    """The files of dossiers that nobody wants, or that could not be opened."""
    for dossier in await TakenDossier.filter(workspace_id=row.workspace_id, takeover_id=row.id, target_id=None):
        skipped = dossier.choice is Choice.SKIP
        code, message = (
            ("DOSSIER_SKIPPED", SKIPPED) if skipped else ("DOSSIER_NOT_OPENED", dossier.problem or NOT_OPENED)
        )
        async with unit_of_work():
            await refuse_waiting(row, code, message, dossier_id=dossier.id)


async def refuse_waiting(row: TakeOver, code: str, message: str, **which: Any) -> None:
    """In the running transaction, with their count."""
    waiting = TakenFile.filter(workspace_id=row.workspace_id, takeover_id=row.id, fate=Fate.WAITING, **which)
    count = await waiting.update(fate=Fate.REFUSED, reason=code, message=message)
    await TakeOver.filter(id=row.id, workspace_id=row.workspace_id).update(refused=F("refused") + count)


async def _next(row: TakeOver) -> list[TakenFile]:
    """Some files of the ZIP, few enough to lie on disk together. None once it was stopped."""
    if not await TakeOver.exists(id=row.id, workspace_id=row.workspace_id, stage=Stage.WRITING):
        return []
    mine = TakenFile.filter(workspace_id=row.workspace_id, takeover_id=row.id, fate=Fate.WAITING)
    found: list[TakenFile] = []
    weight = 0
    for file in await mine.order_by("place").limit(AT_ONCE):
        weight += file.size
        if found and weight > WEIGHT_AT_ONCE:
            break
        found.append(file)
    return found


async def _take_some(row: TakeOver, files: Sequence[TakenFile], path: Path) -> None:
    dossiers = {d.id: d for d in await TakenDossier.filter(workspace_id=row.workspace_id, takeover_id=row.id)}
    with tempfile.TemporaryDirectory(prefix="liasse-taken-") as folder:
        work, places = Path(folder), [file.place for file in files]
        extract = "importers.takeover.archive.extract"
        failed = await sandbox.call(extract, path, places, work=work, reads=[path], limits=LIMITS)
        wrong = {place: (code, message) for place, code, message in failed}
        for file in files:
            if file.place in wrong:
                await _settle(file, Fate.REFUSED, *wrong[file.place])
                continue
            target = dossiers[file.dossier_id].target_id if file.dossier_id else None
            take = _take_parties if file.part is Part.PARTIES else _take_document
            assert target, "files of folders that go nowhere are refused before"
            await take(row, file, work / f"{file.place:06d}", target)
            failpoints.passing("takeover:file")


async def _take_document(row: TakeOver, file: TakenFile, path: Path, target: UUID) -> None:
    arrival = await asyncio.to_thread(arrivals.of_file, path, file.name)
    receipt = await receive(
        arrival,
        workspace_id=target,
        direction=file.direction,
        channel=Channel.TAKEOVER,
        by=actor(row, target),
        beside=functools.partial(_beside, row, file),
    )
    if receipt.known:
        found = {"document_id": receipt.document.id, "sha256": arrival.sha256}
        await _settle(file, Fate.KNOWN, "DUPLICATE", _known(receipt.document), **found)


def _known(document: Document) -> str:
    same = "le même fichier est déjà dans ce dossier"
    return f"Déjà présent : {same}, sous le nom « {document.name} »."


async def _beside(row: TakeOver, file: TakenFile, document: Document) -> None:
    """What is true of the document for having been elsewhere before."""
    on, by = dated(file)
    await Origin.create(
        workspace_id=document.workspace_id, document_id=document.id, takeover_id=row.id, source=row.source,
        taken_at=document.received_at, taken_by_name=row.by_name, deposited_on=on, dated_by=by, facts=file.facts,
        review=row.review,
    )  # fmt: skip
    await _settle(file, Fate.CREATED, document_id=document.id, sha256=document.sha256)


def dated(file: TakenFile) -> tuple[date | None, str]:
    """When it was deposited at its origin, and who says so: the index, else the ZIP."""
    if written := file.facts.get("deposited"):
        return date.fromisoformat(written), "index"
    return (file.dated_on, "zip") if file.dated_on else (None, "")


async def _take_parties(row: TakeOver, file: TakenFile, path: Path, target: UUID) -> None:
    """As an import of third parties in that dossier, which goes on by itself."""
    batch_id = uuid5(file.id, "parties")
    if not await ImportBatch.exists(id=batch_id, workspace_id=target):
        arrival = await asyncio.to_thread(arrivals.of_file, path, file.name)
        side = "customer" if set(folded(file.name).split()) & CUSTOMERS else "supplier"
        found = {"kind": "parties", "side": side, "channel": "takeover", "goes_on_to": "done"}
        await imports.start(arrival, workspace_id=target, by=actor(row, target), batch_id=batch_id, **found)
    await _settle(file, Fate.CREATED, batch_id=batch_id)


async def _settle(file: TakenFile, fate: Fate, code: str = "", message: str = "", **found: Any) -> None:
    """Its one fate, and the count of it. A second one would be a second worker: nothing of it is written."""
    async with unit_of_work():
        mine = TakenFile.filter(id=file.id, workspace_id=file.workspace_id, fate=Fate.WAITING)
        if await mine.update(fate=fate, reason=code, message=message, **found) != 1:
            raise IllegalMove("Ce fichier a déjà été repris.")
        count = {fate.value: F(fate.value) + 1}
        await TakeOver.filter(id=file.takeover_id, workspace_id=file.workspace_id).update(**count)
