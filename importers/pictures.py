"""Pictures of pages for screens, made once in the background (150 dpi WebP, about 50 kB a page)."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from workspaces.documents.models import Document, Page
from workspaces.invoices.models import Invoice
from workspaces.kernel import storage
from workspaces.kernel.jobs import NotYet, effect, job, later
from workspaces.kernel.sandbox import Limits, call

DRAWING = "importers.drawing"  # by name: only children load what it needs
LIMITS = Limits(memory_mb=1024, cpu_s=60, wall_s=90)


@dataclass(frozen=True)
class Picture:
    """One page: where its picture lies, and its size in points."""

    number: int
    width: float
    height: float
    path: Path


async def source_of(document: Document, work: Path) -> tuple[Path, str]:
    """The file to draw: the original where it has pages, else the Factur-X made of it."""
    if document.media_type != "application/xml":
        return await storage.fetch(document.shown_key, work / "shown"), document.shown_type
    invoice = await Invoice.of_document(document)
    if invoice is None or not invoice.facturx_key:
        raise NotYet("the Factur-X, through which bare XML is shown")
    return await storage.fetch(invoice.facturx_key, work / "shown"), "application/pdf"


async def render(path: Path, media_type: str, work: Path) -> list[Picture]:
    """Draw every page, in the sandbox."""
    draw = f"{DRAWING}.draw_pdf" if media_type == "application/pdf" else f"{DRAWING}.draw_image"
    drawn = await call(draw, str(path), str(work), work=work, limits=LIMITS)
    return [Picture(n, width, height, work / name) for n, (width, height, name) in enumerate(drawn, 1)]


@job(attempts=20, timeout=120)
async def picture_pages(*, workspace: str, document: str) -> None:
    """Pictures of the pages, for screens: of the original, or of its Factur-X where the original is bare XML."""
    row = await Document.get_or_none(id=UUID(document), workspace_id=UUID(workspace))
    if row is None or await Page.exists(workspace_id=row.workspace_id, document_id=row.id):
        return
    with tempfile.TemporaryDirectory(prefix="liasse-pages-") as folder:
        work = Path(folder)
        shown, media_type = await source_of(row, work)
        pages = []
        for picture in await render(shown, media_type, work):
            key = f"{row.workspace_id}/pages/{row.sha256}-{picture.number}.webp"
            await storage.put_new(key, picture.path)
            page = Page(workspace_id=row.workspace_id, document_id=row.id, number=picture.number, image_key=key)
            page.width, page.height = picture.width, picture.height
            pages.append(page)
    async with effect():
        await Page.bulk_create(pages)
        row.page_count = len(pages)
        await row.save(update_fields=["page_count"])
        await row.tell()


async def ask_pictures(row: Document) -> None:
    await later(picture_pages, workspace_id=row.workspace_id, workspace=row.workspace_id, document=row.id)
