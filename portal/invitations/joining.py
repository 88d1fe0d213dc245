"""Taking an invitation: the account when there is none yet, and the place it gives."""

from __future__ import annotations

from typing import Any

from tortoise.exceptions import IntegrityError

from portal.accounts.models import User
from portal.firms.models import FirmMember
from portal.invitations.models import Invitation
from workspaces.dossiers.models import Member, MemberRole
from workspaces.kernel.audit import record_in
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.tenancy import acting_in


async def account_of(invitation: Invitation) -> User | None:
    """The account that the invited address already has."""
    return await User.get_or_none(email=invitation.email)


async def join(invitation: Invitation, user: User) -> bool:
    """Give `user` (saved here when new) the place they were invited to. False: the link was used meanwhile."""
    with acting_in(invitation.chain):
        async with unit_of_work():
            if not await invitation.use():
                return False
            await _keep(user)
            await (_into_dossier if invitation.workspace_id else _into_firm)(invitation, user)
            await record_in(invitation.chain, "invitation:accepted", invitation.id, user.person)
    return True


async def _keep(user: User) -> None:
    try:
        await user.save()
    except IntegrityError:  # another invitation to the same address was taken in the same instant
        message = "Votre compte vient d’être créé par une autre invitation. Rouvrez ce lien pour la rejoindre aussi."
        raise DomainError(message, code="ACCOUNT_JUST_MADE", status=409) from None


async def _into_dossier(invitation: Invitation, user: User) -> None:
    """Somebody who is there already keeps their role."""
    if not await Member.exists(workspace_id=invitation.workspace_id, user_id=user.id):
        role = MemberRole(invitation.roles[0])
        await Member.create(
            workspace_id=invitation.workspace_id, user_id=user.id, name=user.name, role=role, since=now()
        )


async def _into_firm(invitation: Invitation, user: User) -> None:
    if await FirmMember.filter(user_id=user.id, left_at=None).exclude(firm_id=invitation.firm_id).exists():
        message = "Vous faites déjà partie d’un autre cabinet. Quittez-le d’abord, ou utilisez une autre adresse."
        raise DomainError(message, code="ALREADY_IN_A_FIRM", status=409)
    place: dict[str, Any] = {
        "name": user.name,
        "email": user.email,
        "roles": invitation.roles,
        "since": now(),
        "left_at": None,
    }
    returning = await FirmMember.filter(firm_id=invitation.firm_id, user_id=user.id).update(**place)
    if not returning:
        await FirmMember.create(firm_id=invitation.firm_id, user_id=user.id, **place)
