"""One file's way from bytes to an understood invoice: gate, structured data, text layer, recognition. No database.

`read_file` never raises for a bad file: a refusal is a verdict, with a code and a sentence.
"""

from __future__ import annotations

import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from importers.readers import gate
from importers.readers.remarks import Refused, Remark, Weight, note, review
from importers.readers.understanding import Understanding
from importers.readers.words import PageWords
from workspaces.invoices.draft import Doubt, InvoiceDraft
from workspaces.kernel import sandbox
from workspaces.kernel.errors import DomainError
from workspaces.kernel.sandbox import Limits, SandboxFailed

INSIDE = "importers.readers.inside"  # by name: its parsers are loaded by the fork server alone
Verdict = Literal["accept", "review", "refuse"]
MOST_RECOGNISED = 10  # pages
READING, RECOGNITION = Limits(cpu_s=20, wall_s=40), Limits(cpu_s=60, wall_s=120)
# How a parser that has to be stopped is told, by kind of file
STOPPED = {"application/pdf": "PDF_BOMB", "application/xml": "XML_INVALID", "application/zip": "ARCHIVE_FORBIDDEN"}
CRASHED = {"application/pdf": "PDF_DAMAGED", "application/xml": "XML_INVALID", "application/zip": "ARCHIVE_FORBIDDEN"}
EXHAUSTING = ("SANDBOX_TIMEOUT", "SANDBOX_MEMORY", "SANDBOX_ANSWER")


@dataclass(frozen=True)
class OwnIdentifiers:
    """The dossier's own numbers: they are never a supplier's."""

    values: frozenset[str] = frozenset()  # SIREN, SIRET, VAT, IBAN, compacted

    @classmethod
    def of(cls, *values: str | None) -> OwnIdentifiers:
        return cls(frozenset(value for value in values if value))


@dataclass(frozen=True)
class PageInfo:
    """Points; an image counts as printed on A4."""

    number: int
    width_pt: float
    height_pt: float


@dataclass(frozen=True)
class Child:
    """A file of a ZIP, to be read in its turn. `name` is what the ZIP called it, without its path."""

    path: Path
    name: str


@dataclass
class Reading:
    """What was understood of one file. `reason` and `message` explain any verdict but a plain accept."""

    verdict: Verdict
    reason: str | None
    message: str
    media_type: str
    draft: InvoiceDraft | None = None
    xml: bytes | None = None
    pages: list[PageInfo] = field(default_factory=list)
    words: list[PageWords] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    wall_s: float = 0.0
    cpu_s: float = 0.0  # of the children
    peak_mb: float = 0.0


class RecognitionNeeded(Exception):
    """Pages without text: seconds of work, which belong where few run at once."""


async def read_file(
    path: Path,
    *,
    work: Path,
    name: str,
    max_mb: int = 25,
    own: OwnIdentifiers | None = None,
    recognise: bool = True,
) -> Reading:
    """Reads `path`, which is left as it is. `work` must exist; children of a ZIP stay in it, all else is removed.

    Without `recognise`, pages that have no text raise RecognitionNeeded instead of being recognised.
    """
    began = time.monotonic()
    with sandbox.metered() as meter:
        file = sandbox.seen_from_anywhere(path)
        reading = await _judged(file, work, name, max_mb, sorted((own or OwnIdentifiers()).values), recognise)
    reading.wall_s, reading.cpu_s, reading.peak_mb = time.monotonic() - began, meter.cpu_s, meter.peak_mb
    return reading


def _head(path: Path) -> tuple[bytes, int]:
    """The first bytes and the size."""
    with path.open("rb") as file:
        return file.read(gate.HEAD), path.stat().st_size


def warm_up() -> None:
    """Starts the fork server with every parser in it, so that the first document does not wait for them."""
    sandbox.start(INSIDE)


async def _judged(path: Path, work: Path, name: str, max_mb: int, own: list[str], recognise: bool) -> Reading:
    media_type = "application/octet-stream"
    try:
        identity = gate.admit(*_head(path), name, max_mb)
        media_type = identity.media_type
        if media_type == gate.ZIP:
            return _archive(await _unpack(path, work), identity.remarks)
        with _scratch(work) as scratch:
            known = await _understand(path, media_type, scratch, own, recognise)
        known.remarks = [*identity.remarks, *known.remarks]
        return _reading(known, media_type)
    except SandboxFailed as failure:
        return refusal(_told(failure, media_type), media_type)
    except DomainError as refused:
        return refusal(refused, media_type)


async def _understand(path: Path, media_type: str, scratch: Path, own: list[str], recognise: bool) -> Understanding:
    understand = f"{INSIDE}.understand"
    answer = await sandbox.call(understand, path, media_type, own, work=scratch, reads=[path], limits=READING)
    known = Understanding.from_json(answer)
    if known.unread and not recognise:
        raise RecognitionNeeded
    if known.unread:
        await _recognise(known, path, media_type, scratch, own)
    return known


async def _recognise(known: Understanding, path: Path, media_type: str, scratch: Path, own: list[str]) -> None:
    """Each unread page is recognised once; what a text layer gave stays beside it."""
    numbers = known.unread[:MOST_RECOGNISED]
    if len(numbers) < len(known.unread):
        known.remarks.append(note("OCR_PAGES", limit=MOST_RECOGNISED))
    try:
        pages = await sandbox.call(
            f"{INSIDE}.prepare", path, media_type, numbers, scratch, work=scratch, reads=[path], limits=READING
        )
        for page in pages:
            await _tesseract(page[1], scratch)
        kept = [page.to_json() for page in known.words if page.number not in numbers]
        answer = await sandbox.call(f"{INSIDE}.recognised", pages, scratch, kept, own, work=scratch, limits=READING)
    except SandboxFailed as failure:
        if failure.code not in EXHAUSTING:
            raise
        known.remarks.append(review("OCR_TIMEOUT"))
        return
    told = Understanding.from_json(answer)
    known.draft, known.words, known.remarks = told.draft, told.words, [*known.remarks, *told.remarks]


async def _tesseract(image: str, scratch: Path) -> None:
    """Segmentation 1 finds out first which way up the sheet lies: a quarter of a second, but sheets lie anyhow."""
    command = ["tesseract", image, image, "-l", "fra+eng", "--dpi", "300", "--psm", "1", "tsv"]
    await sandbox.program(command, work=scratch, limits=RECOGNITION)


async def _unpack(path: Path, work: Path) -> list[Child]:
    """Files that a child process wrote: only plain ones are believed."""
    folder = Path(tempfile.mkdtemp(prefix="zip-", dir=work))
    try:
        names = await sandbox.call(f"{INSIDE}.unpack", path, folder, work=folder, reads=[path], limits=READING)
    except DomainError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    children = [Child(folder / ours, theirs) for ours, theirs in names if "/" not in ours]
    return [child for child in children if stat.S_ISREG(child.path.lstat().st_mode)]


def _archive(children: list[Child], remarks: tuple[Remark, ...]) -> Reading:
    return Reading("accept", None, "", gate.ZIP, children=children, remarks=list(remarks))


def _reading(known: Understanding, media_type: str) -> Reading:
    """The gravest remark gives the verdict and its reason."""
    verdict, reason = _verdict(known.remarks)
    if known.draft:
        known.draft.doubts = [
            Doubt(r.code, r.message, r.field, blocking=r.weight is not Weight.NOTE) for r in known.remarks
        ]
    return Reading(
        verdict,
        reason.code if reason else None,
        reason.message if reason else "",
        media_type,
        draft=known.draft if verdict != "refuse" else None,
        xml=known.xml,
        pages=[PageInfo(n, width, height) for n, (width, height) in enumerate(known.pages, 1)],
        words=known.words,
        attachments=known.attachments,
        remarks=known.remarks,
    )


def _verdict(remarks: list[Remark]) -> tuple[Verdict, Remark | None]:
    for weight, verdict in ((Weight.REFUSE, "refuse"), (Weight.REVIEW, "review")):
        if found := next((remark for remark in remarks if remark.weight is weight), None):
            return verdict, found  # type: ignore[return-value]
    return "accept", None


def refusal(refused: DomainError, media_type: str) -> Reading:
    """A file of which nothing can be made, and why."""
    remark = Remark(refused.code, refused.message, Weight.REFUSE)
    return Reading("refuse", refused.code, refused.message, media_type, remarks=[remark])


def _told(failure: SandboxFailed, media_type: str) -> DomainError:
    """The failure of a parser, in the words of the kind of file it was parsing."""
    exhausted = failure.code in EXHAUSTING
    code = (STOPPED if exhausted else CRASHED).get(media_type)
    if code == "ARCHIVE_FORBIDDEN":
        return Refused(code, why="il est abîmé ou démesuré")
    return Refused(code or "IMAGE_DAMAGED")


@contextmanager
def _scratch(work: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="read-", dir=work))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
