"""Who may enter where, from live rights: membership of a dossier, or a firm that follows it now."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from starlette.requests import Request

from portal import people, shell
from portal.accounts import sessions
from portal.firms import absences
from portal.firms.models import Assignment, Firm, FirmMember
from workspaces.dossiers import keys
from workspaces.dossiers.models import ApiKey, Decider, FirmLink, Member, MemberRole, Workspace
from workspaces.kernel.access import Access, Can, FirmAccess, FirmCan, Person, Somebody, Via
from workspaces.kernel.clock import today
from workspaces.kernel.french import moment

LONGEST_SLUG = 80
OWNER = frozenset(Can)
READER = frozenset({Can.READ})
OF_THE_FIRM = (
    "Cette page n’existe pas, ou ce dossier ne vous est pas confié, ou ne l’est plus. "
    "Demandez à un administrateur du cabinet."
)
KEY = frozenset({Can.READ, Can.DEPOSIT, Can.PARTIES})


class LiveDoors:
    """Rights are read at each request: whoever lost theirs is out at once."""

    async def workspace(self, person: Person, slug: str) -> Access | None:
        workspace = await Workspace.get_or_none(slug=slug) if len(slug) <= LONGEST_SLUG else None
        if workspace is None:
            return None
        member = await Member.get_or_none(workspace_id=workspace.id, user_id=person.id)
        if member:
            grants = owner_grants(workspace) if member.role is MemberRole.OWNER else READER
            return Access(workspace.id, person, grants, Via.MEMBER, workspace)
        firm = await self.firm(person)
        if firm and workspace.id in firm.workspace_ids:
            return Access(workspace.id, person, firm_grants(firm, workspace), Via.FIRM, workspace, firm.firm_id)
        return None

    async def firm(self, person: Person) -> FirmAccess | None:
        member = await FirmMember.get_or_none(user_id=person.id, left_at=None)
        if member is None:
            return None
        firm = await Firm.get(id=member.firm_id)
        return FirmAccess(firm.id, person, member.grants, await visible_dossiers(member), firm)

    async def api_key(self, key: str) -> Access | None:
        digest = hashlib.sha256(key.encode()).hexdigest()
        found = await ApiKey.get_or_none(digest=digest, revoked_at=None)
        if found is None or not await keys.works(found):
            return None
        await found.touch()
        workspace = await Workspace.get(id=found.workspace_id)
        person = Person(id=found.id, name=f"Clé API «\u00a0{found.name}\u00a0»", email="")
        return Access(workspace.id, person, KEY, Via.API, workspace)

    async def lives(self, request: Request) -> bool:
        return await sessions.lives(request.state.session_id)

    async def somebody_else(self, ws: Access, right: Can) -> bool:
        owners = Member.filter(workspace_id=ws.workspace_id, role=MemberRole.OWNER).exclude(user_id=ws.person.id)
        if right in owner_grants(ws.workspace) and await owners.exists():
            return True
        firms = [link.firm_id for link in await FirmLink.firms_of(ws.workspace_id)]
        colleagues = await FirmMember.filter(firm_id__in=firms, left_at=None).exclude(user_id=ws.person.id)
        return any([right in await grants_of(member, ws.workspace) for member in colleagues])

    async def nothing_there(self, person: Person) -> str:
        member = await FirmMember.filter(user_id=person.id).order_by("-since").first()
        if member is None:
            return ""
        if member.left_at is None:
            return OF_THE_FIRM
        firm = await Firm.get(id=member.firm_id)
        left = f"Vous ne faites plus partie de {firm.name} depuis le {moment(member.left_at)}"
        return f"{left} : vos droits y ont cessé. Si c’est une erreur, demandez à son administrateur."

    async def people(self, workspace: Workspace) -> list[Somebody]:
        return await people.of(workspace)

    async def shell(self, request: Request) -> dict[str, Any]:
        return await shell.around(request)


def owner_grants(workspace: Workspace) -> frozenset[Can]:
    return OWNER - {Can.DECIDE} if workspace.decider is Decider.FIRM else OWNER


def firm_grants(firm: FirmAccess, workspace: Workspace) -> frozenset[Can]:
    """What a member of the firm may do in a dossier. Whether the firm decides is the dossier's own setting."""
    grants: set[Can] = set()
    if firm.can(FirmCan.DOCUMENTS):
        grants.add(Can.READ)
    if firm.can(FirmCan.WORK):
        grants |= {Can.DEPOSIT, Can.CORRECT, Can.BOOKS, Can.PARTIES}
    if firm.can(FirmCan.REVIEW):
        grants.add(Can.CORRECT)
        if workspace.decider is not Decider.OWNER:
            grants.add(Can.DECIDE)
    if firm.can(FirmCan.CLIENTS):
        grants |= {Can.READ, Can.SETTINGS, Can.MEMBERS}
    if firm.can(FirmCan.REVIEW) or firm.can(FirmCan.CLIENTS):
        grants.add(Can.COMMENT)
    return frozenset(grants)


async def grants_of(member: FirmMember, workspace: Workspace) -> frozenset[Can]:
    """What a colleague may do in a dossier, entered or not."""
    seen = await visible_dossiers(member)
    person = Person(id=member.user_id, name=member.name, email=member.email)
    firm = FirmAccess(member.firm_id, person, member.grants, seen, None)
    return firm_grants(firm, workspace) if workspace.id in seen else frozenset()


async def visible_dossiers(member: FirmMember) -> frozenset[UUID]:
    """The explicit list for this person: dossiers linked to the firm today, all or those assigned, and those of
    whom they take the place of; an administrator who is nothing else sees none."""
    if FirmCan.DOSSIERS not in member.grants:
        return frozenset()
    links = await FirmLink.filter(firm_id=member.firm_id, since__lte=today()).values_list("workspace_id", "until")
    live = {workspace_id for workspace_id, until in links if until is None or until > today()}
    people = [member, *await absences.away_for(member)]
    followers = [one for one in people if FirmCan.DOSSIERS in one.grants]
    if any(one.all_dossiers for one in followers):
        return frozenset(live)
    given = Assignment.filter(member_id__in=[one.id for one in followers])
    return frozenset(live & set(await given.values_list("workspace_id", flat=True)))
