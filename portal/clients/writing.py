"""Dossiers opened from the rows of a table, inside the transaction of their piece; nobody is invited yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from importers.tables.chunks import row_id
from importers.tables.models import ImportBatch, ImportRow, Outcome
from importers.tables.moves import NOBODY, starter
from importers.tables.targets import Written
from portal.clients import known
from portal.clients.plans import PlannedInvitation
from portal.firms.models import Assignment, Firm, FirmMember
from portal.provisioning.opening import open_dossier
from workspaces.dossiers.models import VatRegime, Workspace
from workspaces.kernel.access import Person
from workspaces.kernel.audit import record_in
from workspaces.kernel.clock import now

Line = dict[str, Any]


async def create(lines: Iterable[Line], batch: ImportBatch) -> Written:
    firm, colleagues = await Firm.get(id=batch.workspace_id), await known.team(batch.workspace_id)
    created = 0
    for line in lines:
        await _open(line, batch, firm, colleagues)
        created += 1
    return Written(created=created)


async def _open(line: Line, batch: ImportBatch, firm: Firm, colleagues: dict[str, FirmMember]) -> None:
    """The dossier, and whom to invite into it once somebody says so."""
    member = known.of_team(colleagues, line.get("follower") or "")
    contact = f"{line.get('first_name') or ''} {line.get('last_name') or ''}".strip()
    regime = line.get("vat_regime")
    opened = await open_dossier(
        firm,
        line["name"],
        line["siren"],
        line["email"],
        person(batch),
        followers=[member.id] if member else [],
        invite=False,
        workspace_id=row_id(batch.id, line["row"]),
        vat_regime=VatRegime(regime) if regime else None,
    )
    await PlannedInvitation.create(
        firm_id=firm.id,
        workspace_id=opened.id,
        import_id=batch.id,
        email=opened.email,
        name=contact,
        created_at=now(),
    )


def person(batch: ImportBatch) -> Person:
    return starter(batch) or Person(NOBODY, batch.by_name, "")


async def settle(rows: Sequence[ImportRow], batch: ImportBatch) -> Written:
    """Rows that somebody corrected, and changes of dossiers that the firm follows already."""
    written = Written()
    for row in rows:
        if row.outcome is Outcome.UPDATE:
            await _change(row, batch)
            written.updated += 1
        elif await Workspace.exists(siren=row.after["siren"]):  # somebody opened it meanwhile
            written.stale.append(row.row)
        else:
            written.created += (await create([row.after | {"row": row.row}], batch)).created
            row.target_id = row_id(batch.id, row.row)
    return written


async def _change(row: ImportRow, batch: ImportBatch) -> None:
    assert row.target_id
    said = {name: value for name, value in row.after.items() if name != "follower"}
    if said:
        await Workspace.filter(id=row.target_id).update(**said)
    if name := row.after.get("follower"):
        await _assign(row.target_id, name, batch)
    await record_in(row.target_id, "workspace:changed", row.target_id, person(batch), **row.after)


async def _assign(workspace_id: UUID, name: str, batch: ImportBatch) -> None:
    member = known.of_team(await known.team(batch.workspace_id), name)
    if member and not await Assignment.exists(member_id=member.id, workspace_id=workspace_id):
        await Assignment.create(member_id=member.id, workspace_id=workspace_id)
