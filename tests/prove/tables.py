"""`python -m tests.prove.tables`: what the one import of this installation came to, as JSON."""

from __future__ import annotations

from typing import Any

from importers.tables.models import ImportBatch, ImportRow
from tests.prove.looked import tell
from workspaces.dossiers.models import Workspace
from workspaces.kernel.audit import AuditEvent
from workspaces.parties.models import ThirdParty


async def counted(dossier: Workspace) -> dict[str, Any]:
    mine = {"workspace_id": dossier.id}
    batch = await ImportBatch.get(**mine)
    theirs = ThirdParty.filter(**mine, import_id=batch.id)
    numbers, sirens = [set(await theirs.values_list(name, flat=True)) for name in ("number", "siren")]
    return {
        "stage": batch.stage.value,
        "row_count": batch.row_count,
        "new": batch.new_count,
        "created": batch.created,
        "parties": await ThirdParty.filter(**mine).count(),
        "numbers": len(numbers),
        "sirens": len(sirens),
        "rows_to_look_at": await ImportRow.filter(**mine).count(),
        "told_done": await AuditEvent.filter(**mine, what="import:done").count(),
    }


if __name__ == "__main__":
    tell(counted)
