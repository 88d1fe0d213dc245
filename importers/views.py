"""What is read of a document: its original or, for a capture, the pages cut out of its photos, made once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workspaces.capture.models import CapturedPage
from workspaces.documents.models import Document
from workspaces.kernel import storage
from workspaces.kernel.sandbox import Limits, call

CUTTING = "importers.cutting"  # by name: only children load what it needs
LIMITS = Limits(memory_mb=1024, cpu_s=90, wall_s=120)


@dataclass(frozen=True)
class Shown:
    """The file to read. `kept_type`: the media type of the original, where that is another file."""

    path: Path
    name: str
    kept_type: str = ""


async def shown(row: Document, work: Path) -> Shown:
    """Fetches it into `work`. Raises DomainError where a photo cannot be opened."""
    photos = await CapturedPage.filter(workspace_id=row.workspace_id, document_id=row.id).order_by("number")
    if not photos or (len(photos) == 1 and photos[0].is_whole):
        return Shown(await storage.fetch(row.key, work / "original"), row.name)
    if not row.view_key:
        await _make(row, photos, work)
    view = await storage.fetch(row.view_key, work / "view.pdf")
    return Shown(view, f"{Path(row.name).stem}.pdf", photos[0].media_type)


async def _make(row: Document, photos: list[CapturedPage], work: Path) -> None:
    """Found again under its own name by a second run."""
    pieces = [
        [str(await storage.fetch(photo.key, work / f"photo-{photo.number}")), photo.corners, photo.turn]
        for photo in photos
    ]
    target = work / "cut.pdf"
    await call(f"{CUTTING}.cut", pieces, str(target), work=work, limits=LIMITS)
    key = f"{row.workspace_id}/views/{row.id}.pdf"
    await storage.put_new(key, target)
    row.view_key = key
    await row.save(update_fields=["view_key"])
