"""« suivi=… » in the address of a list: only the dossiers that a colleague was given by name, or that nobody was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from portal.firms.models import Assignment, FirmMember
from workspaces.kernel.access import FirmAccess

NAME, NOBODY = "suivi", "personne"


async def followed(firm: FirmAccess, query: Mapping[str, str]) -> frozenset[UUID]:
    """Among those that this person may see; all of them when nothing, or nobody of this firm, was named."""
    asked = query.get(NAME, "")
    if asked == NOBODY:
        members = await FirmMember.filter(firm_id=firm.firm_id, left_at=None)
        return firm.workspace_ids - await given([one.id for one in members])
    member = await colleague(firm, asked)
    return firm.workspace_ids & await given([member.id]) if member else firm.workspace_ids


async def colleague(firm: FirmAccess, asked: str) -> FirmMember | None:
    try:
        wanted = UUID(asked)
    except ValueError:
        return None
    return await FirmMember.get_or_none(id=wanted, firm_id=firm.firm_id, left_at=None)


async def given(member_ids: Iterable[UUID]) -> frozenset[UUID]:
    found = Assignment.filter(member_id__in=list(member_ids))
    return frozenset([row.workspace_id for row in await found])


async def named(firm: FirmAccess, query: Mapping[str, str]) -> str:
    """Whose dossiers a list is narrowed to, in words."""
    if query.get(NAME) == NOBODY:
        return "Dossiers sans personne"
    member = await colleague(firm, query.get(NAME, ""))
    return f"Dossiers de {member.name}" if member else ""
