"""Everybody who may enter a dossier now: its own people, and those of the firms that follow it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from portal.accounts.models import User
from portal.firms import absences
from portal.firms.models import Assignment, FirmMember
from workspaces.dossiers.models import FirmLink, Member, MemberRole, Workspace
from workspaces.kernel.access import FirmCan, Person, Somebody, Via


async def of(workspace: Workspace) -> list[Somebody]:
    """By name, in a handful of reads whatever the size of the firm."""
    found = [*await _members(workspace.id), *await _colleagues(workspace.id)]
    return sorted({one.person.id: one for one in reversed(found)}.values(), key=lambda one: one.person.name)


async def _members(workspace_id: UUID) -> list[Somebody]:
    members = await Member.filter(workspace_id=workspace_id)
    users = {user.id: user for user in await User.filter(id__in=[one.user_id for one in members], disabled_at=None)}
    return [
        Somebody(_person(users[one.user_id], one.name), Via.MEMBER, None, one.role is MemberRole.OWNER)
        for one in members
        if one.user_id in users
    ]


async def _colleagues(workspace_id: UUID) -> list[Somebody]:
    """By the same rules as `doors.visible_dossiers`, read for all of them at once."""
    firms = [link.firm_id for link in await FirmLink.firms_of(workspace_id)]
    if not firms:
        return []
    members = await FirmMember.filter(firm_id__in=firms, left_at=None)
    sees = await _seeing(workspace_id, firms, members)
    able = [one for one in members if one.id in sees and FirmCan.DOSSIERS in one.grants]
    users = {user.id: user for user in await User.filter(id__in=[one.user_id for one in able], disabled_at=None)}
    return [
        Somebody(_person(users[one.user_id], one.name), Via.FIRM, one.firm_id, _may_comment(one))
        for one in able
        if one.user_id in users
    ]


async def _seeing(workspace_id: UUID, firms: Sequence[UUID], members: Sequence[FirmMember]) -> set[UUID]:
    """Who follows the dossier, and who takes the place of somebody who does."""
    given = await Assignment.filter(workspace_id=workspace_id).values_list("member_id", flat=True)
    follow = {one.id for one in members if FirmCan.DOSSIERS in one.grants and (one.all_dossiers or one.id in given)}
    away = [one for firm_id in firms for one in await absences.running(firm_id)]
    return follow | {one.deputy_id for one in away if one.member_id in follow}


def _may_comment(member: FirmMember) -> bool:
    return FirmCan.REVIEW in member.grants or FirmCan.CLIENTS in member.grants


def _person(user: User, name: str) -> Person:
    return Person(id=user.id, name=name, email=user.email)
