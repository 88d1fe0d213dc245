"""Asking somebody in: the row, its mail, and what became of the mail."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from portal.branding.brand import Brand
from portal.firms.models import Firm
from portal.invitations.models import Invitation
from workspaces.dossiers.models import FirmLink, Workspace
from workspaces.kernel import mail
from workspaces.kernel.access import Person
from workspaces.kernel.audit import record_in
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import effect, job
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in

OWNER = ["owner"]


async def invite_to_dossier(
    workspace: Workspace,
    email: str,
    name: str,
    by: Person | None,
    *,
    firm: Firm | None = None,
    roles: list[str] = OWNER,
) -> Invitation:
    """Ask somebody into a dossier; the firm's invitation uses the firm's name, a user's own the dossier's."""
    whereto = {"workspace_id": workspace.id, "firm_id": firm.id if firm else None, "roles": roles}
    invitation, token = Invitation.draft(email, name, by.name if by else "", **whereto)
    async with _replacing(invitation, by):
        if firm:
            message = await mail.write("invitation", **letter(invitation, token, firm, workspace, await Brand.of(firm)))
        else:
            message = await _from_a_user(invitation, token, workspace, by)
        invitation.message_id = message.id
    return invitation


async def invite_colleague(firm: Firm, email: str, name: str, by: Person | None, roles: list[str]) -> Invitation:
    invitation, token = Invitation.draft(email, name, by.name if by else "", firm_id=firm.id, roles=roles)
    async with _replacing(invitation, by):
        message = await mail.write(
            "member",
            subject=f"Rejoignez {firm.name} sur Liasse",
            preheader="Choisissez votre mot de passe pour entrer.",
            invited_by=invitation.invited_by or firm.name,
            **_common(invitation, token, firm.name, firm.email),
        )
        invitation.message_id = message.id
    return invitation


@contextlib.asynccontextmanager
async def _replacing(invitation: Invitation, by: Person | None) -> AsyncIterator[None]:
    """One transaction: earlier links of the same invitation end, the message and the row are written, and the act."""
    chain = invitation.chain
    earlier = Invitation.filter(
        email=invitation.email, workspace_id=invitation.workspace_id, accepted_at=None, expires_at__gt=now()
    )
    if invitation.workspace_id is None:
        earlier = earlier.filter(firm_id=invitation.firm_id)
    with acting_in(chain):
        async with unit_of_work():
            await earlier.update(expires_at=now())
            yield
            await invitation.save()
            await record_in(chain, "invitation:sent", invitation.id, by, to=invitation.email)


def letter(invitation: Invitation, token: str, firm: Firm, workspace: Workspace, brand: Brand) -> dict[str, Any]:
    """What the client's invitation says; also shown to the firm before it is sent."""
    return {
        "subject": f"Votre dossier {workspace.name} est prêt",
        "preheader": "Choisissez votre mot de passe pour accéder à votre dossier.",
        "workspace_name": workspace.name,
        **_common(invitation, token, brand.name, firm.email),
        **brand.in_mail,
    }


async def _from_a_user(invitation: Invitation, token: str, workspace: Workspace, by: Person | None) -> mail.MailMessage:
    return await mail.write(
        "dossier_user",
        subject=f"Rejoignez le dossier {workspace.name} sur Liasse",
        preheader="Choisissez votre mot de passe pour entrer.",
        invited_by=invitation.invited_by or workspace.name,
        workspace_name=workspace.name,
        **_common(invitation, token, workspace.name, by.email if by else workspace.email),
    )


def _common(invitation: Invitation, token: str, sender: str, reply_to: str) -> dict[str, Any]:
    return {
        "to": invitation.email,
        "sender_name": f"{sender} via Liasse",
        "reply_to": reply_to,
        "firm_name": sender,
        "first_name": invitation.name.split()[0] if invitation.name else "",
        "link": f"{settings().base_url}/invitation/{token}",
        "expires": invitation.expires_at,
        "then": note_sending,
    }


async def send_again(old: Invitation, by: Person | None = None) -> Invitation | None:
    """A new link to the same address, for the same thing; the old link ends. None: the firm no longer follows it."""
    firm = await Firm.get(id=old.firm_id) if old.firm_id else None
    if old.workspace_id is None:
        return await invite_colleague(firm, old.email, old.name, by, old.roles) if firm else None
    links = await FirmLink.firms_of(old.workspace_id)
    if firm and firm.id not in {link.firm_id for link in links}:
        return None
    workspace = await Workspace.get(id=old.workspace_id)
    return await invite_to_dossier(workspace, old.email, old.name, by, firm=firm, roles=old.roles)


@job(queue="mail")
async def note_sending(*, message_id: str) -> None:
    """What became of the message, written on its invitation."""
    message = await mail.MailMessage.get(id=UUID(message_id))
    what = "failed_at" if message.state == "failed" else "sent_at"
    async with effect():
        await Invitation.filter(message_id=message.id).update(**{what: message.sent_at})
