"""What a member of the firm may do in the dossier of the document in front of them."""

from __future__ import annotations

from uuid import UUID

from portal.doors import firm_grants
from workspaces.dossiers.models import Workspace
from workspaces.kernel.access import Access, FirmAccess, Via


async def inside(firm: FirmAccess, workspace_id: UUID) -> Access:
    """The same access as if they had entered the dossier itself. The dossier is one of those they may see."""
    workspace = await Workspace.get(id=workspace_id, id__in=list(firm.workspace_ids))
    grants = firm_grants(firm, workspace)
    return Access(workspace.id, firm.person, grants, Via.FIRM, workspace, firm.firm_id)
