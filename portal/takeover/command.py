"""`liasse takeover FOLDER_OR_ZIP --firm …`: a take-over from the command line, as one JSON object."""

from __future__ import annotations

import asyncio
import tempfile
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

from importers import arrival
from importers.tables.models import Stage
from importers.takeover import counting
from importers.takeover import takeovers as acts
from importers.takeover.jobs import reach
from importers.takeover.models import Choice, Fate, TakeOver
from portal.firms.models import Firm
from portal.takeover import choosing, opening
from portal.takeover.choosing import Known
from workspaces.dossiers.models import FirmLink
from workspaces.kernel import worker
from workspaces.kernel.clock import now
from workspaces.kernel.errors import NotFound
from workspaces.kernel.jobs import Job
from workspaces.kernel.tenancy import acting_in

SIREN = 9  # digits
REST = {Stage.PREVIEW, Stage.DONE, Stage.REFUSED, Stage.CANCELLED}


async def bring_in(path: Path, firm: str, *, dossier: str = "", dry_run: bool = False, **asked: Any) -> dict[str, Any]:
    """`firm` and `dossier` by SIREN or name. Unknown dossiers with a SIREN are opened. With `dry_run` nothing is."""
    owner = await _firm(firm)
    known = await Known.of(await _followed(owner))
    only = known.named(dossier).id if dossier else None
    with tempfile.TemporaryDirectory(prefix="liasse-takeover-") as folder, acting_in(owner.id):
        zipped = await asyncio.to_thread(_zipped, path, Path(folder))
        taken = await asyncio.to_thread(arrival.of_file, zipped, zipped.name)
        row = await acts.start(taken, firm_id=owner.id, only_id=only, channel="command", **asked)
        await _finish(row)
        if row.stage is Stage.PREVIEW:
            await _go_on(row, known, dry_run=dry_run)
        return await reported(row)


async def _firm(named: str) -> Firm:
    by = "siren" if named.isdecimal() and len(named) == SIREN else "name"
    found = await Firm.filter(**{by: named})
    if len(found) != 1:
        raise NotFound(f"Aucun cabinet, ou plusieurs, ne portent le nom ou le SIREN « {named} ».")
    return found[0]


async def _followed(firm: Firm) -> frozenset[UUID]:
    return frozenset(link.workspace_id for link in await FirmLink.filter(firm_id=firm.id, until=None))


def _zipped(path: Path, folder: Path) -> Path:
    """A folder is brought in as the ZIP that one would make of it."""
    if not path.is_dir():
        return path
    made = folder / f"{path.resolve().name}.zip"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(path.rglob("*")):
            if file.is_file() and not file.is_symlink():
                archive.write(file, file.relative_to(path))
    return made


async def _go_on(row: TakeOver, known: Known, *, dry_run: bool) -> None:
    for dossier in await choosing.dossiers_of(row):
        target = known.by_id.get(row.only_id) if row.only_id else known.recognise(dossier)
        dossier.target_id = target.id if target else None
        dossier.choice = Choice.INTO if target else Choice.OPEN if dossier.siren and dossier.name else Choice.ASKED
        if dossier.choice is Choice.ASKED:
            dossier.problem = (
                "Aucun dossier de ce nom, et aucun SIREN pour l’ouvrir : nommez le sous-dossier par SIREN."
            )
        await dossier.save()
    if not dry_run:
        await acts.run(row, ask=opening.ask)
        await _finish(row)


async def _finish(row: TakeOver) -> None:
    """Do the work here, and the reading of what was taken over, unless a worker has it: then wait for that one."""
    while True:
        await row.refresh_from_db()
        waiting = await _due(row)
        if not waiting and row.stage in REST:
            return
        for job_id in waiting:
            await worker.run(job_id)
        if not waiting:
            await asyncio.sleep(0.1)


async def _due(row: TakeOver) -> list[UUID]:
    mine = Job.filter(workspace_id__in=await reach(row), run_after__lte=now(), state__in=["queued", "running"])
    return [job.id for job in await mine.order_by("run_after").limit(200) if not job.name.startswith("seal_")]


async def reported(row: TakeOver) -> dict[str, Any]:
    """The counts, where each folder went, and every refusal."""
    found = await counting.figures(row)
    refusals = []
    async for lines in counting.every_line(row):
        refusals += [
            {"file": line.file.path, "code": line.code, "message": line.said}
            for line in lines
            if line.fate is Fate.REFUSED
        ]
    if row.stage is Stage.REFUSED:
        return {"verdict": "refuse", "reason": row.reason, "message": row.message, "files": 0, "sha256": row.sha256}
    named = ("files", "created", "known", "refused", "waiting", "documents", "parties", "tables", "whole")
    return {
        "verdict": "accept",
        "takeover_id": str(row.id),
        "stage": row.stage.value,
        "sha256": row.sha256,
        **{name: getattr(found, name) for name in named},
        "dossiers": [
            {"folder": one.folder, "name": one.name, "siren": one.siren, "choice": one.choice.value,
             "workspace_id": str(one.target_id) if one.target_id else None, "opened": one.opened}
            for one in await choosing.dossiers_of(row)
        ],
        "refusals": refusals,
    }  # fmt: skip
