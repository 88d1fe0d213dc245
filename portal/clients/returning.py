"""What an import of dossiers wrote, taken back: a dossier goes as long as nothing has happened in it since."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from importers.tables.chunks import row_id
from importers.tables.models import ImportBatch, ImportRow
from portal.clients import known
from portal.clients.plans import PlannedInvitation
from portal.clients.writing import person
from portal.firms.models import Assignment
from portal.invitations.models import Invitation
from workspaces.documents.models import Document
from workspaces.dossiers.models import Address, ApiKey, FirmLink, Member, Workspace
from workspaces.invoices.models import Invoice
from workspaces.kernel.audit import AuditEvent, record_in
from workspaces.parties.models import ThirdParty

AT_ONCE = 20
LAST_ROW = 2**32 - 1
HOLDERS = (Member, Invitation, Document, Invoice, ThirdParty)
OPENED_WITH = (Address, ApiKey, FirmLink, Assignment, PlannedInvitation)


async def opened(batch: ImportBatch, after: UUID | None = None) -> list[Workspace]:
    low, high = after or row_id(batch.id, 0), row_id(batch.id, LAST_ROW)
    return await Workspace.filter(id__gt=low, id__lte=high).order_by("id")


async def take_back_created(batch: ImportBatch, after: UUID | None) -> UUID | None:
    found = (await opened(batch, after))[:AT_ONCE]
    for workspace in found:
        if await _unused(workspace):
            await _remove(workspace, batch)
    return found[-1].id if found else None


async def _unused(workspace: Workspace) -> bool:
    """Nobody invited or in, nothing received, and its journal says that it was opened and no more."""
    if await AuditEvent.filter(workspace_id=workspace.id).count() > 1:
        return False
    return not any([await model.exists(workspace_id=workspace.id) for model in HOLDERS])


async def _remove(workspace: Workspace, batch: ImportBatch) -> None:
    """Its journal stays, as every journal; the firm's says where the dossier went."""
    for model in OPENED_WITH:
        await model.filter(workspace_id=workspace.id).delete()
    await Workspace.filter(id=workspace.id).delete()
    said = {"name": workspace.name, "siren": workspace.siren, "import": str(batch.id)}
    await record_in(batch.workspace_id, "workspace:taken-back", workspace.id, person(batch), **said)


async def take_back_updated(rows: Sequence[ImportRow], batch: ImportBatch) -> list[int]:
    """Where the dossier still says what the import made it say."""
    done = []
    for row in rows:
        assert row.target_id
        said = {name: value for name, value in row.after.items() if name != "follower"}
        before = {name: row.before[name] or None if name == "vat_regime" else row.before[name] for name in said}
        if said and await Workspace.filter(id=row.target_id, **said).update(**before) != 1:
            continue
        if name := row.after.get("follower"):
            member = known.of_team(await known.team(batch.workspace_id), name)
            await Assignment.filter(member_id=member.id if member else None, workspace_id=row.target_id).delete()
        await record_in(row.target_id, "workspace:changed", row.target_id, person(batch), **before)
        done.append(row.row)
    return done


async def kept(batch: ImportBatch) -> list[str]:
    changed = ImportRow.filter(workspace_id=batch.workspace_id, batch_id=batch.id, written=True, outcome="update")
    ids = [row.target_id for row in await changed]
    return [row.name for row in (*await opened(batch), *await Workspace.filter(id__in=ids).order_by("name"))]
