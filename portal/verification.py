"""`liasse verify`: every chain and every file, of one dossier or of all."""

from __future__ import annotations

import dataclasses
from typing import Any

from portal import database
from portal.firms.models import Firm
from workspaces.archive.verifying import verify_chain, verify_workspace
from workspaces.dossiers.models import Workspace
from workspaces.kernel import audit, db
from workspaces.kernel.tenancy import acting_in

assert database.MODULES


async def verify_all(slug: str = "") -> dict[str, Any]:
    """`{"workspaces": how many, "faults": [{"workspace", "kind", "subject", "message"}]}`. No fault: all is whole."""
    faults: list[dict[str, Any]] = []
    async with db.opened():
        dossiers = await (Workspace.filter(slug=slug) if slug else Workspace.all())
        for dossier in dossiers:
            with acting_in(dossier.id):
                async for fault in verify_workspace(dossier.id):
                    faults.append({"workspace": dossier.slug} | dataclasses.asdict(fault))
        for firm in [] if slug else await Firm.all():
            with acting_in(firm.id):
                async for fault in verify_chain(firm.id, audit.AuditEvent, audit.KIND):
                    faults.append({"workspace": firm.name} | dataclasses.asdict(fault))
    if slug and not dossiers:
        faults.append({"workspace": slug, "kind": "absent", "subject": slug, "message": "Ce dossier n’existe pas."})
    return {"workspaces": len(dossiers), "faults": faults}
