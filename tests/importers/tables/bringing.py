"""Tables brought in through the real stages, as a person does: dropped, columns taken as proposed, written."""

from __future__ import annotations

import asyncio
import io
import tempfile
from pathlib import Path
from typing import Any

from importers import arrival
from importers.tables import imports
from importers.tables.models import ImportBatch, ImportRow, Stage
from tests import make
from workspaces.dossiers.models import Workspace
from workspaces.kernel.access import Access
from workspaces.kernel.clock import now
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import Kind, ThirdParty

SIRENS = ("552100554", "732829320", "443061841", "404833048", "812345676")
IBAN, OTHER_IBAN = "FR7630006000011234567890189", "FR7610107001011234567890129"


def sheet(*lines: str, titles: str = "N°;Nom;SIREN;IBAN;E-mail;Ville") -> bytes:
    return "\n".join([titles, *lines, ""]).encode()


async def dropped(
    dossier: Workspace, content: bytes, *, name: str = "tiers.csv", by: Access | None = None, **asked: Any
) -> ImportBatch:
    """As far as the columns, or as far as it goes by itself."""
    with tempfile.TemporaryDirectory() as folder, acting_in(dossier.id):
        found = await asyncio.to_thread(arrival.take_in, io.BytesIO(content), name, Path(folder))
        given = {"kind": "parties", "side": "supplier", "by": by or make.access(dossier)} | asked
        batch = await imports.start(found, workspace_id=dossier.id, **given)
    return await worked(batch)


async def worked(batch: ImportBatch) -> ImportBatch:
    """Once a worker has done what was asked."""
    await make.run_jobs()
    with acting_in(batch.workspace_id):
        await batch.refresh_from_db()
    return batch


async def checked(dossier: Workspace, content: bytes, **asked: Any) -> ImportBatch:
    """As far as the preview, with the columns that were proposed."""
    batch = await dropped(dossier, content, **asked)
    assert batch.stage is Stage.COLUMNS, (batch.stage, batch.message)
    with acting_in(dossier.id):
        await imports.confirm_columns(batch, mapping=batch.mapping)
    return await worked(batch)


async def brought(dossier: Workspace, content: bytes, **asked: Any) -> ImportBatch:
    """All the way."""
    return await written(await checked(dossier, content, **asked))


async def written(batch: ImportBatch) -> ImportBatch:
    with acting_in(batch.workspace_id):
        await imports.write(batch)
    return await worked(batch)


async def undone(batch: ImportBatch) -> ImportBatch:
    with acting_in(batch.workspace_id):
        await imports.undo(batch)
    return await worked(batch)


async def rows(batch: ImportBatch) -> dict[int, ImportRow]:
    with acting_in(batch.workspace_id):
        found = await ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id).order_by("row")
    return {row.row: row for row in found}


async def party(dossier: Workspace, **values: Any) -> ThirdParty:
    with acting_in(dossier.id):
        count = await ThirdParty.filter(workspace_id=dossier.id).count()
        given = {"kind": Kind.SUPPLIER, "number": f"F-{count + 1}", "name": "Au bon moulin"}
        return await ThirdParty.create(**{"workspace_id": dossier.id, "created_at": now()} | given | values)


async def parties(dossier: Workspace) -> list[ThirdParty]:
    with acting_in(dossier.id):
        return await ThirdParty.filter(workspace_id=dossier.id).order_by("number")
