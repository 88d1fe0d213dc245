"""Imports at each of their stages, made row by row: for the screens, which need no file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from importers.tables.models import ImportBatch, ImportRow, Outcome, Stage
from workspaces.dossiers.models import Workspace
from workspaces.kernel.clock import now
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import numbers
from workspaces.parties.models import Kind, ThirdParty

MAPPING = {"number": 0, "name": 1, "siren": 2, "email": 3, "country": 4}
WRONG = {"siren": "SIREN_LENGTH", "email": "EMAIL_INVALID", "country": "COUNTRY_UNKNOWN", "name": "REQUIRED"}


async def batch(workspace: Workspace, stage: Stage = Stage.PREVIEW, **changes: Any) -> ImportBatch:
    """3 000 rows, 2 960 of them plainly new unless told otherwise."""
    values = {
        "workspace_id": workspace.id,
        "kind": "parties",
        "side": "supplier",
        "name": "fournisseurs.xlsx",
        "size": 312_400,
        "sha256": "0" * 64,
        "stage": stage,
        "mapping": MAPPING,
        "row_count": 3000,
        "new_count": 2960,
        "by_name": "Alice Martin",
        "created_at": now(),
    }
    with acting_in(workspace.id):
        return await ImportBatch.create(**values | changes)


async def bad(of: ImportBatch, row: int, *wrong: str, **values: str) -> ImportRow:
    """A row with a mistake in each of the fields named; the counters of the import follow."""
    said = {"name": f"Tiers {row}"} | values
    errors = [{"field": name, "code": WRONG[name], "value": said.get(name, "")} for name in wrong]
    for error in errors:
        key = f"{error['field']}:{error['code']}"
        of.mistakes[key] = of.mistakes.get(key, 0) + 1
    of.bad_count += 1
    return await _row(of, row, Outcome.BAD, values=said, errors=errors, why=WRONG[wrong[0]])


async def update(of: ImportBatch, row: int, party: ThirdParty, **after: str) -> ImportRow:
    of.update_count += 1
    before = {name: getattr(party, name) for name in after}
    held = {"outcome": Outcome.UPDATE, "target_id": party.id, "candidates": [str(party.id)]}
    return await _row(of, row, **held, values={"name": party.name} | after, before=before, after=after)


async def doubt(of: ImportBatch, row: int, why: str, *candidates: UUID, **values: str) -> ImportRow:
    of.doubt_count += 1
    ids = [str(each) for each in candidates]
    return await _row(of, row, Outcome.DOUBT, why=why, candidates=ids, values=values, after=values)


async def _row(of: ImportBatch, row: int, outcome: Outcome, **values: Any) -> ImportRow:
    with acting_in(of.workspace_id):
        await of.save()
        return await ImportRow.create(workspace_id=of.workspace_id, batch_id=of.id, row=row, outcome=outcome, **values)


async def party(workspace: Workspace, name: str, **values: Any) -> ThirdParty:
    with acting_in(workspace.id):
        return await ThirdParty.create(
            workspace_id=workspace.id,
            kind=Kind.SUPPLIER,
            number=values.pop("number", None) or (await numbers.next_many(workspace.id, Kind.SUPPLIER, 1))[0],
            name=name,
            created_at=now(),
            **values,
        )
