"""What a take-over came to: every file of the ZIP is created, already there, or refused, and the sum is checked.

A document that was created and that the reading set aside counts as refused, with its reason: it made no invoice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from importers.tables.models import ImportBatch, Stage
from importers.takeover.models import Fate, Part, TakenDossier, TakenFile, TakeOver
from workspaces.documents.models import Document, State
from workspaces.kernel import tenancy
from workspaces.kernel.tenancy import acting_in

BATCH = 1_000
FATES = {Fate.CREATED: "Repris", Fate.KNOWN: "Déjà présent", Fate.REFUSED: "Refusé", Fate.WAITING: "En attente"}
PARTS = {Part.DOCUMENT: "Document", Part.PARTIES: "Liste de tiers", Part.INDEX: "Index", Part.NOTHING: "Autre"}


@dataclass(frozen=True)
class Line:
    """One file, as the report tells it."""

    file: TakenFile
    fate: Fate
    code: str
    said: str
    reading: bool = False


@dataclass
class Figures:
    """`whole`: each file of the ZIP is counted once, and the counters kept on the way agree with the files."""

    files: int
    created: int = 0
    known: int = 0
    refused: int = 0
    waiting: int = 0
    reading: int = 0
    documents: int = 0
    parties: int = 0
    tables: int = 0
    whole: bool = False
    by_dossier: dict[UUID | None, dict[Fate, int]] = field(default_factory=dict)

    def add(self, line: Line) -> None:
        name = line.fate.value or "waiting"
        setattr(self, name, getattr(self, name) + 1)
        self.reading += line.reading
        self.documents += line.fate is Fate.CREATED and line.file.part is Part.DOCUMENT
        self.tables += line.fate is Fate.CREATED and line.file.part is not Part.DOCUMENT
        self.parties += line.file.rows if line.file.part is Part.PARTIES and line.fate is not Fate.REFUSED else 0
        mine = self.by_dossier.setdefault(line.file.dossier_id, dict.fromkeys(Fate, 0))
        mine[line.fate] += 1


async def figures(row: TakeOver) -> Figures:
    found = Figures(row.file_count)
    async for lines in every_line(row):
        for line in lines:
            found.add(line)
    settled = found.created + found.known + found.refused
    kept = row.created + row.known + row.refused
    found.whole = settled + found.waiting == found.files and kept == settled
    return found


async def every_line(row: TakeOver) -> AsyncIterator[list[Line]]:
    """The files in the order of the ZIP, a batch at a time."""
    targets = await _targets(row)
    last = 0
    while True:
        mine = TakenFile.filter(workspace_id=row.workspace_id, takeover_id=row.id, place__gt=last)
        files = await mine.order_by("place").limit(BATCH)
        if files:
            yield await _lines(files, targets)
            last = files[-1].place
        if len(files) < BATCH:
            return


async def _targets(row: TakeOver) -> list[UUID]:
    found = TakenDossier.filter(workspace_id=row.workspace_id, takeover_id=row.id, target_id__not_isnull=True)
    return [one.target_id for one in await found if one.target_id]


async def _lines(files: Iterable[TakenFile], targets: list[UUID]) -> list[Line]:
    listed = list(files)
    with acting_in(*tenancy.allowed(), *targets):
        ids = [file.document_id for file in listed if file.fate is Fate.CREATED and file.document_id]
        documents = {d.id: d for d in await Document.filter(workspace_id__in=targets, id__in=ids)}
        batch_ids = [file.batch_id for file in listed if file.batch_id]
        batches = {b.id: b for b in await ImportBatch.filter(workspace_id__in=targets, id__in=batch_ids)}
    return [_line(file, documents, batches) for file in listed]


def _line(file: TakenFile, documents: dict[UUID, Document], batches: dict[UUID, ImportBatch]) -> Line:
    if file.fate is not Fate.CREATED:
        return Line(file, file.fate, file.reason, file.message)
    if batch := batches.get(file.batch_id) if file.batch_id else None:
        return _of_batch(file, batch)
    document = documents.get(file.document_id) if file.document_id else None
    if document and document.state in (State.REFUSED, State.FAILED):
        return Line(file, Fate.REFUSED, document.reason, document.message)
    reading = bool(document and document.state in (State.RECEIVED, State.READING))
    return Line(file, Fate.CREATED, "", undone(file), reading)


def undone(file: TakenFile) -> str:
    return {"removed": "Retiré par l’annulation.", "kept": "Gardé : il a servi depuis la reprise."}.get(file.undone, "")


def _of_batch(file: TakenFile, batch: ImportBatch) -> Line:
    if batch.stage is Stage.REFUSED:
        return Line(file, Fate.REFUSED, batch.reason, batch.message)
    said = f"{batch.created} créés, {batch.updated} mis à jour, {batch.bad_count} à corriger."
    return Line(file, Fate.CREATED, "", said if batch.finished_at else "Import en cours.", not batch.finished_at)
