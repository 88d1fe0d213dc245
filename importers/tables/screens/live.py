"""What the pages of a dossier or of the firm learn of an import while it moves, and a word for whoever asked for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.requests import Request

from importers.tables.models import ImportBatch, Stage
from importers.tables.screens import pages, steps
from importers.tables.screens.answers import By
from importers.tables.screens.place import AT_THE_FIRM, Place, at_firm, here
from workspaces.kernel.access import Access, Can
from workspaces.kernel.tenancy import acting_in
from workspaces.kernel.web import render_text

S = Stage
ENDS = {
    S.DONE: ("Import terminé", "ok"),
    S.UNDONE: ("Import annulé", "ok"),
    S.REFUSED: ("Import refusé", "err"),
}
STOPPED = ("Import arrêté", "err")  # by a failure of ours, and not by the person


async def show(request: Request, by: By, subject: UUID) -> str:
    place = await _place(request, by, subject)
    batch = place and await ImportBatch.within(place).get_or_none(id=subject, kind=place.kind.name)
    if not place or not batch:
        return ""
    context = await pages.batch(place, batch, {})
    on_its_page = request.query_params.get("import") == str(batch.id)
    said = None if on_its_page else corner(batch, place)
    return str(render_text(request, "imports/_live.html", **context | {"corner": said, "on_its_page": on_its_page}))


def corner(batch: ImportBatch, place: Place) -> dict[str, Any] | None:
    """« Import terminé : fournisseurs.xlsx, 2 410 créés. Voir », for whoever asked and is elsewhere by now."""
    end = ENDS.get(batch.stage) or (STOPPED if batch.stage is S.CANCELLED and batch.reason else None)
    if batch.by_id != place.by.person.id or not end:
        return None
    title, tone = end
    said = f", {steps.summary(batch)}" if batch.stage is S.DONE else ""
    href = place.to("import_batch", batch_id=batch.id)
    return {"message": f"{title}\u00a0: {batch.name}{said}.", "href": href, "link": "Voir", "tone": tone}


async def _place(request: Request, by: By, subject: UUID) -> Place | None:
    """Where this import is made, for whoever may see it."""
    if isinstance(by, Access):
        return here(request, by) if by.can(Can.PARTIES) else None
    may = {kind.name: what for what, (kind, right) in AT_THE_FIRM.items() if by.can(right)}
    with acting_in(by.firm_id):
        batch = await ImportBatch.get_or_none(id=subject, workspace_id=by.firm_id)
    return at_firm(by, may[batch.kind]) if batch and batch.kind in may else None
