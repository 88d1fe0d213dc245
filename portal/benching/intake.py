"""From the bytes to an invoice with its fields, by the real pipeline: CPU per document; then the memory it takes."""

from __future__ import annotations

import asyncio
import io
import itertools
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pypdfium2

from importers import arrival, pipeline, reading
from portal import database, demo, schedule
from portal.benching import memory
from portal.benching.measuring import cpu, figure, say
from workspaces.documents.models import Channel, Document, State
from workspaces.dossiers.models import Direction, Workspace
from workspaces.einvoice import rules
from workspaces.invoices.models import Invoice
from workspaces.kernel import db, storage, worker
from workspaces.kernel.clock import now
from workspaces.kernel.ids import new_id
from workspaces.kernel.jobs import Job
from workspaces.kernel.tenancy import acting_in

SAMPLES = Path(demo.__file__).parent / "samples"
FACTURX = ("kerbrat-fc-004512", "moulins-saone-26-11038", "orbite-ot-2026-57501", "tracoria-tl-90218")
PRINTED = ("cave-flandres-2026-0771", "cremerie-beaulieu-2026-1187", "papeterie-peyrou-8830", "pose-armor-2026-31")
CHEAP, DEAR = 40, 20
READ = ("read_document", "recognise_document")

assert schedule.MODULES_WITH_JOBS


def unique(name: str, rank: int) -> bytes:
    """A sample whose bytes were never seen: a comment after the end of a PDF changes nothing in it."""
    return (SAMPLES / f"{name}.pdf").read_bytes() + f"%{rank}\n".encode()


def scan(name: str, rank: int) -> bytes:
    """The first page as a scanner at 300 dpi gives it."""
    page = pypdfium2.PdfDocument(SAMPLES / f"{name}.pdf")[0]
    image = page.render(scale=300 / 72, grayscale=True).to_pil()
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, dpi=(300, 300), comment=str(rank))
    return out.getvalue()


def several(kind: Any, names: tuple[str, ...], count: int) -> Iterator[bytes]:
    return (kind(name, rank) for rank, name in zip(range(count), itertools.cycle(names), strict=False))


async def main() -> list[dict[str, Any]]:
    await database.migrate()
    async with db.opened(everywhere=True):
        reading.warm_up()
        results = [
            await _read("Factur-X → lisible avec ses champs", unique, FACTURX, CHEAP, 40),
            await _read("PDF → lisible avec ses champs", unique, PRINTED, CHEAP, 150),
            *await _recognised(),
            await _checked(),
        ]
    return results + await memory.measured(several(unique, FACTURX + PRINTED, 120), several(scan, PRINTED, 4))


async def _read(name: str, kind: Any, names: tuple[str, ...], count: int, target: float) -> dict[str, Any]:
    """The first round is not counted: it pays what is only paid once."""
    spent = [ms async for _, ms in _each(kind, names, count + len(names))]
    return figure(name, "ms CPU", spent[len(names) :], target)


async def _each(kind: Any, names: tuple[str, ...], count: int) -> AsyncIterator[tuple[Document, float]]:
    """Documents of a kind, taken in one after the other. After each round a new dossier, as the same invoices again
    would all be suspected duplicates; hence every supplier is new, which costs a little more than usual."""
    for rank, content in enumerate(several(kind, names, count)):
        if rank % len(names) == 0:
            dossier = await new_dossier()
        with acting_in(dossier.id):
            yield await taken_in(dossier, content)


async def new_dossier() -> Workspace:
    key = new_id()
    return await Workspace.create(id=key, slug=f"mesure-{key}", name="Mesure", siren="999999997", created_at=now())


async def _recognised() -> list[dict[str, Any]]:
    """Scans, as far as their fields, then as far as the searchable Factur-X."""
    reads, wholes = [], []
    async for document, read in _each(scan, PRINTED, DEAR):
        with cpu() as spent:
            await run_jobs(document.invoice_id, "convert_invoice")
        assert (await Invoice.get(id=document.invoice_id, workspace_id=document.workspace_id)).facturx_key
        reads.append(read)
        wholes.append(read + spent.ms)
    return [
        figure("image scannée à 300 dpi → lisible avec ses champs", "ms CPU", reads, 3000),
        figure("image scannée à 300 dpi → Factur-X où chercher", "ms CPU", wholes, 5000),
    ]


async def _checked() -> dict[str, Any]:
    """The schema, the profile's rules and the French ones, by a validator that has run before."""
    xml = [await _xml_of(document) async for document, _ in _each(unique, FACTURX, len(FACTURX))]
    for one in xml:
        await rules.judge(one)
    spent = []
    for one in itertools.islice(itertools.cycle(xml), CHEAP):
        with cpu() as each:
            await rules.judge(one)
        spent.append(each.ms)
    return figure("règles officielles d’une facture, validateur déjà lancé", "ms CPU", spent, 45)


async def _xml_of(document: Document) -> bytes:
    return await storage.get(document.received_xml_key)


async def taken_in(dossier: Workspace, content: bytes) -> tuple[Document, float]:
    """One document received and read, and the milliseconds of CPU from its bytes to its fields."""
    with tempfile.TemporaryDirectory() as folder, cpu() as spent:
        found = arrival.take_in(io.BytesIO(content), "facture.pdf", Path(folder))
        received = await pipeline.receive(
            found, workspace_id=dossier.id, direction=Direction.PURCHASE, channel=Channel.UPLOAD
        )
        for name in READ:
            await run_jobs(received.document.id, name)
    document = await Document.get(id=received.document.id, workspace_id=dossier.id)
    assert document.state is State.READY, document.message
    return document, spent.ms


async def run_jobs(subject: Any, name: str) -> None:
    """Run the jobs of this name about this subject as a worker does."""
    for waiting in await Job.filter(name=name, state="queued").order_by("-created_at").limit(1):
        if str(subject) in waiting.args.values():
            await worker.run(waiting.id)


if __name__ == "__main__":
    say(asyncio.run(main()))
