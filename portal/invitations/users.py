"""Paramètres › Utilisateurs: who of the company may enter the dossier, asking others in, taking rights back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import User
from portal.firms.models import Firm
from portal.invitations.models import Invitation
from portal.invitations.sending import invite_to_dossier, send_again
from workspaces.dossiers.models import Member, MemberRole
from workspaces.kernel.access import Access, Can, Via, ws_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, NotFound
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import see, url
from workspaces.settings.menu import settings_page

ROLES = [
    (MemberRole.OWNER.value, "Propriétaire", "Dépose, accepte, règle le dossier et invite d’autres personnes."),
    (MemberRole.READER.value, "Lecteur", "Consulte les factures et les archives, sans rien changer."),
]
LABELS = {value: label for value, label, _ in ROLES}


async def users(request: Request, ws: Access) -> Response:
    return await _page(request, ws, {}, {})


async def _page(request: Request, ws: Access, typed: dict[str, str], errors: dict[str, str]) -> Response:
    values = {"name": typed.get("name", ""), "email": typed.get("email", ""), "role": typed.get("role", "reader")}
    may = ws.can(Can.MEMBERS)
    people = [*await _members(ws), *(await _invited(ws) if may else [])]
    return settings_page(request, ws, "users", errors, values, people=people, roles=ROLES, can_invite=may)


async def _members(ws: Access) -> list[dict[str, Any]]:
    members = await Member.filter(workspace_id=ws.workspace_id).order_by("name")
    emails = {user.id: user.email for user in await User.filter(id__in=[member.user_id for member in members])}
    slug, may = ws.workspace.slug, ws.can(Can.MEMBERS)
    return [
        {
            "name": member.name,
            "email": emails.get(member.user_id, ""),
            "role": LABELS[member.role],
            "state": "Actif",
            "remove": url("workspace:remove_user", workspace=slug, member_id=member.id) if may else None,
            "resend": None,
        }
        for member in members
    ]


async def _invited(ws: Access) -> list[dict[str, Any]]:
    """The newest invitation of each address that has not been answered."""
    found = await Invitation.filter(workspace_id=ws.workspace_id).order_by("created_at")
    newest = {row.email: row for row in found}
    slug = ws.workspace.slug
    return [
        {
            "name": row.name or row.email,
            "email": row.email,
            "role": LABELS[row.roles[0]],
            "state": row.label,
            "remove": url("workspace:cancel_invitation", workspace=slug, invitation_id=row.id),
            "resend": url("workspace:resend_user_invitation", workspace=slug, invitation_id=row.id),
        }
        for row in newest.values()
        if row.accepted_at is None
    ]


async def invite_user(request: Request, ws: Access) -> Response:
    form = await read_form(request)
    name = form.text("name", "Indiquez ses prénom et nom.", longest=120)
    email = form.email("email")
    role = form.one_of("role", LABELS, "Choisissez son rôle.")
    if not form.errors and await _is_member(ws.workspace_id, email):
        form.errors["email"] = "Cette personne a déjà accès au dossier."
    if form.errors:
        return await _page(request, ws, form.values, form.errors)
    firm = await Firm.get(id=ws.firm_id) if ws.via is Via.FIRM else None
    await invite_to_dossier(ws.workspace, email, name, ws.person, firm=firm, roles=[role])
    return _back(ws, f"L’invitation part à {email}.")


async def _is_member(workspace_id: UUID, email: str) -> bool:
    user = await User.get_or_none(email=email)
    return user is not None and await Member.exists(workspace_id=workspace_id, user_id=user.id)


async def remove_user(request: Request, ws: Access) -> Response:
    """Rights are read at each request: they are out at once. Somebody must remain in charge."""
    member = await Member.get(id=request.path_params["member_id"], workspace_id=ws.workspace_id)
    owners = Member.filter(workspace_id=ws.workspace_id, role=MemberRole.OWNER)
    user = await User.get_or_none(id=member.user_id)
    async with unit_of_work():
        await member.delete()
        if user:
            await Invitation.withdraw(user.email, workspace_id=ws.workspace_id)
        await record_in(ws.workspace_id, "member:removed", member.id, ws, name=member.name)
        if not await owners.exists():  # after the journal, whose chain lets one transaction through at a time
            message = "C’est le dernier propriétaire du dossier : nommez-en d’abord un autre."
            raise DomainError(message, code="LAST_OWNER", status=409)
    return _back(ws, f"{member.name} n’a plus accès au dossier.")


async def resend_user_invitation(request: Request, ws: Access) -> Response:
    invitation = await _unanswered(request, ws)
    if await send_again(invitation, ws.person) is None:
        raise NotFound
    return _back(ws, f"L’invitation repart à {invitation.email}. L’ancien lien ne marche plus.")


async def cancel_invitation(request: Request, ws: Access) -> Response:
    invitation = await _unanswered(request, ws)
    async with unit_of_work():
        await Invitation.withdraw(invitation.email, workspace_id=ws.workspace_id)
        await record_in(ws.workspace_id, "invitation:withdrawn", invitation.id, ws, to=invitation.email)
    return _back(ws, f"L’invitation de {invitation.email} est annulée.")


async def _unanswered(request: Request, ws: Access) -> Invitation:
    wanted = request.path_params["invitation_id"]
    return await Invitation.get(id=wanted, workspace_id=ws.workspace_id, accepted_at=None)


def _back(ws: Access, message: str) -> Response:
    return see(url("workspace:users", workspace=ws.workspace.slug), message)


POST = ["POST"]
routes = [
    ws_route("/parametres/utilisateurs", users, can=Can.READ),
    ws_route("/parametres/utilisateurs", invite_user, can=Can.MEMBERS, methods=POST),
    ws_route("/parametres/utilisateurs/{member_id:uuid}/retirer", remove_user, can=Can.MEMBERS, methods=POST),
    ws_route(
        "/parametres/invitations/{invitation_id:uuid}/renvoyer",
        resend_user_invitation,
        can=Can.MEMBERS,
        methods=POST,
    ),
    ws_route("/parametres/invitations/{invitation_id:uuid}/annuler", cancel_invitation, can=Can.MEMBERS, methods=POST),
]
