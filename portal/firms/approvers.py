"""The people of a dossier with the accounts they sign in with: its company's and its firm's."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from portal.accounts.models import User
from portal.doors import grants_of, owner_grants
from portal.firms.models import Firm, FirmMember
from workspaces.dossiers.models import FirmLink, Member, MemberRole, Workspace
from workspaces.dossiers.people import Someone, found_by
from workspaces.kernel.access import Can


@found_by
async def everybody(workspace_id: UUID, among: Collection[UUID] | None) -> list[Someone]:
    workspace = await Workspace.get(id=workspace_id)
    company = await _company(workspace, among)
    ours = {one.id for one in company}  # whoever is both enters as a member: see the doors
    return [*company, *[one for one in await _firm(workspace, among) if one.id not in ours]]


async def _company(workspace: Workspace, among: Collection[UUID] | None) -> list[Someone]:
    members = await Member.filter(workspace_id=workspace.id)
    asked = [one for one in members if among is None or one.user_id in among or one.role is MemberRole.OWNER]
    emails = await _emails([one.user_id for one in asked])
    decides = Can.DECIDE in owner_grants(workspace)
    return [
        Someone(one.user_id, one.name, emails[one.user_id], "", owner, owner and decides)
        for one in asked
        for owner in [one.role is MemberRole.OWNER]
        if one.user_id in emails
    ]


async def _firm(workspace: Workspace, among: Collection[UUID] | None) -> list[Someone]:
    found = []
    for link in await FirmLink.firms_of(workspace.id):
        firm = await Firm.get(id=link.firm_id)
        members = FirmMember.filter(firm_id=firm.id, left_at=None)
        for one in await (members if among is None else members.filter(user_id__in=list(among))):
            grants = await grants_of(one, workspace)
            if Can.READ in grants:
                found.append(Someone(one.user_id, one.name, one.email, firm.name, False, Can.DECIDE in grants))
    return found


async def _emails(ids: list[UUID]) -> dict[UUID, str]:
    """Of accounts that may still sign in."""
    return dict(await User.filter(id__in=ids, disabled_at=None).values_list("id", "email"))
