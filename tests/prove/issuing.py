"""Issuers of sales invoices, some of whose transactions fail at the last moment.

`python -m tests.prove.issuing VERB …` is one process: `open` makes a dossier and says its slug, `issue SLUG ISSUERS
EACH SEED` says how many tries were rolled back, `outcome SLUG` what there is in the end. Answers are JSON.
"""

# ruff: noqa: T201

from __future__ import annotations

import asyncio
import json
import random
import sys
from typing import Any

from portal.database import MODULES
from tests import make
from workspaces.dossiers.models import Direction, Workspace
from workspaces.invoices import numbering
from workspaces.invoices.models import Invoice, Series
from workspaces.invoices.status import Processing
from workspaces.kernel import db
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.tenancy import acting_in

ROLLED_BACK = 0.1


class ChangedTheirMind(Exception):
    """The transaction ends here: nothing of it may remain."""


async def sale(dossier: Workspace, **changes: Any) -> Invoice:
    """A draft, which has no number yet. Call it acting in the dossier."""
    made = Invoice(workspace_id=dossier.id, direction=Direction.SALE, received_at=now())
    made.update_from_dict({"processing": Processing.TO_ACCEPT, "party_name": "Hôtel des Deux Rives"} | changes)
    await made.save()
    return made


async def issue(dossier: Workspace, invoice: Invoice, *, fail: bool = False) -> None:
    async with unit_of_work():
        await numbering.issue(invoice, make.access(dossier))
        if fail:
            raise ChangedTheirMind


async def issuer(dossier: Workspace, each: int, chance: random.Random) -> int:
    """Issue so many invoices, trying again after each failure; how many tries failed."""
    failures = 0
    for _ in range(each):
        draft = await sale(dossier)
        while chance.random() < ROLLED_BACK:
            try:
                await issue(dossier, await Invoice.get(id=draft.id, workspace_id=dossier.id), fail=True)
            except ChangedTheirMind:
                failures += 1
        await issue(dossier, draft)
    return failures


async def issue_all(dossier: Workspace, issuers: int, each: int, seed: int) -> int:
    """All the issuers of this process at once; how many of their tries failed."""
    with acting_in(dossier.id):
        working = [issuer(dossier, each, random.Random(f"{seed}/{rank}")) for rank in range(issuers)]
        return sum(await asyncio.gather(*working))


async def outcome(dossier: Workspace) -> dict[str, Any]:
    """What the dossier holds in the end. `holds`: its numbers are 1 to n, each once, and each was told once."""
    with acting_in(dossier.id):
        issued = await Invoice.filter(workspace_id=dossier.id).exclude(series_no=None).values("number", "series_no")
        counter = await Series.get(workspace_id=dossier.id, name=numbering.SALES, year=today().year)
        told = await AuditEvent.filter(workspace_id=dossier.id, what="sale:issued").values_list("detail", flat=True)
    taken = sorted(row["series_no"] for row in issued)
    numbers = {row["number"] for row in issued}
    whole = taken == list(range(1, len(taken) + 1)) and counter.issued == len(taken) == len(numbers)
    once = len(told) == len(taken) and {detail["number"] for detail in told} == numbers
    return {"issued": len(taken), "last": taken[-1], "counter": counter.issued, "holds": whole and once}


async def main(verb: str, slug: str = "", *numbers: str) -> Any:
    db.register(MODULES)
    async with db.opened():
        if verb == "open":
            return (await make.workspace("Menuiserie Lefèvre")).slug
        dossier = await Workspace.get(slug=slug)
        return await (issue_all(dossier, *map(int, numbers)) if verb == "issue" else outcome(dossier))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(*sys.argv[1:]))))
