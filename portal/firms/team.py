"""« Équipe »: the firm's people, their roles and the dossiers they follow. Rights taken back end at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Session
from portal.firms.models import ROLE_LABELS, Assignment, FirmMember, Role
from portal.invitations.models import Invitation
from portal.invitations.sending import invite_colleague, send_again
from workspaces.dossiers.models import FirmLink, Workspace
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.forms import read_form
from workspaces.kernel.tenancy import acting_in
from workspaces.kernel.web import render, see, url

EFFECTS = {
    Role.ADMINISTRATOR: "Gère le cabinet et son équipe, sans voir les documents des clients.",
    Role.CLIENT_MANAGER: "Ouvre des dossiers, invite et suit les clients.",
    Role.ACCOUNTANT: "Révise, accepte ou refuse, consulte les archives.",
}
ROLES = [(role.value, ROLE_LABELS[role], EFFECTS[role]) for role in Role]
ONE_ROLE = "Choisissez au moins un rôle."


async def team(request: Request, firm: FirmAccess) -> Response:
    return await _page(request, firm, {}, [], {})


async def _page(
    request: Request, firm: FirmAccess, typed: dict[str, str], roles: Sequence[str], errors: dict[str, str]
) -> Response:
    values = {"name": typed.get("name", ""), "email": typed.get("email", ""), "roles": roles}
    return render(
        request,
        "firm/team.html",
        status=422 if errors else 200,
        members=[*await _members(firm), *await _invited(firm)],
        values=values,
        errors=errors,
        roles=ROLES,
        can_invite=True,
        screen="cabinet/equipe",
    )


async def _members(firm: FirmAccess) -> list[dict[str, Any]]:
    members = await FirmMember.filter(firm_id=firm.firm_id, left_at=None).order_by("name")
    seen = await Session.filter(user_id__in=[member.user_id for member in members]).order_by("seen_at")
    last = {session.user_id: session.seen_at for session in seen}
    return [
        {
            "name": member.name,
            "email": member.email,
            "roles": labels(member.roles),
            "state": "Actif",
            "last_seen": last.get(member.user_id),
            "resend": None,
            "cancel": None,
            "edit": url("firm:colleague", member_id=member.id),
        }
        for member in members
    ]


async def _invited(firm: FirmAccess) -> list[dict[str, Any]]:
    found = await Invitation.filter(firm_id=firm.firm_id, workspace_id=None).order_by("created_at")
    newest = {row.email: row for row in found}
    return [
        {
            "name": row.name or row.email,
            "email": row.email,
            "roles": labels(row.roles),
            "state": row.label,
            "last_seen": None,
            "resend": url("firm:resend_colleague", invitation_id=row.id),
            "cancel": url("firm:cancel_colleague", invitation_id=row.id),
            "edit": None,
        }
        for row in newest.values()
        if row.accepted_at is None
    ]


def labels(roles: Sequence[str]) -> list[str]:
    return [ROLE_LABELS[Role(role)] for role in roles]


async def invite(request: Request, firm: FirmAccess) -> Response:
    form = await read_form(request)
    name = form.text("name", "Indiquez ses prénom et nom.", longest=120)
    email = form.email("email")
    roles = form.several("roles", set(Role), ONE_ROLE)
    if await FirmMember.exists(firm_id=firm.firm_id, email=email, left_at=None):
        form.errors["email"] = "Cette personne fait déjà partie du cabinet."
    if form.errors:
        return await _page(request, firm, form.values, roles, form.errors)
    await invite_colleague(firm.firm, email, name, firm.person, roles)
    return see(url("firm:team"), f"L’invitation part à {email}.")


async def resend_colleague(request: Request, firm: FirmAccess) -> Response:
    invitation = await _unanswered(request, firm)
    await send_again(invitation, firm.person)
    return see(url("firm:team"), f"L’invitation repart à {invitation.email}. L’ancien lien ne marche plus.")


async def cancel_colleague(request: Request, firm: FirmAccess) -> Response:
    """Every link to this address ends: also that of a message still on its way."""
    invitation = await _unanswered(request, firm)
    with acting_in(firm.firm_id):
        async with unit_of_work():
            await Invitation.withdraw(invitation.email, firm_id=firm.firm_id)
            await record_in(firm.firm_id, "invitation:withdrawn", invitation.id, firm, to=invitation.email)
    return see(url("firm:team"), f"L’invitation de {invitation.email} est annulée : son lien ne marche plus.")


async def _unanswered(request: Request, firm: FirmAccess) -> Invitation:
    wanted = request.path_params["invitation_id"]
    return await Invitation.get(id=wanted, firm_id=firm.firm_id, workspace_id=None, accepted_at=None)


async def colleague(request: Request, firm: FirmAccess) -> Response:
    return await _colleague_page(request, firm, await _found(request, firm), {})


async def _found(request: Request, firm: FirmAccess) -> FirmMember:
    return await FirmMember.get(id=request.path_params["member_id"], firm_id=firm.firm_id, left_at=None)


async def _colleague_page(request: Request, firm: FirmAccess, member: FirmMember, errors: dict[str, str]) -> Response:
    followed = await Assignment.filter(member_id=member.id).values_list("workspace_id", flat=True)
    return render(
        request,
        "firm/colleague.html",
        status=422 if errors else 200,
        member=member,
        here=url("firm:colleague", member_id=member.id),
        remove=url("firm:remove_colleague", member_id=member.id),
        roles=ROLES,
        dossiers=[(str(row.id), row.name, "") for row in await dossiers_of(firm.firm_id)],
        followed=[str(workspace_id) for workspace_id in followed],
        errors=errors,
        screen="cabinet/equipe",
    )


async def dossiers_of(firm_id: UUID) -> list[Workspace]:
    """Every dossier that the firm follows today, whoever of the firm asks."""
    links = await FirmLink.filter(firm_id=firm_id, since__lte=today())
    ids = [link.workspace_id for link in links if link.until is None or link.until > today()]
    return await Workspace.filter(id__in=ids).order_by("name")


async def change_colleague(request: Request, firm: FirmAccess) -> Response:
    member = await _found(request, firm)
    form = await read_form(request)
    roles = form.several("roles", set(Role), ONE_ROLE)
    if form.errors:
        return await _colleague_page(request, firm, member, form.errors)
    allowed = {str(row.id) for row in await dossiers_of(firm.firm_id)}
    everything = form.values.get("follows") != "assigned"
    with acting_in(firm.firm_id):
        async with unit_of_work():
            member.roles, member.all_dossiers = roles, everything
            await member.save(update_fields=["roles", "all_dossiers"])
            await _assign(member, form.several("dossiers", allowed))
            await record_in(firm.firm_id, "member:changed", member.id, firm, roles=", ".join(roles), all=everything)
            await _keep_an_administrator(firm)
    return see(url("firm:team"), f"Les droits de {member.name} sont changés.")


async def _assign(member: FirmMember, workspace_ids: Sequence[str]) -> None:
    await Assignment.filter(member_id=member.id).delete()
    for workspace_id in workspace_ids:
        await Assignment.create(member_id=member.id, workspace_id=UUID(workspace_id))


async def remove_colleague(request: Request, firm: FirmAccess) -> Response:
    member = await _found(request, firm)
    with acting_in(firm.firm_id):
        async with unit_of_work():
            member.left_at = now()
            await member.save(update_fields=["left_at"])
            await Assignment.filter(member_id=member.id).delete()
            await Invitation.withdraw(member.email, firm_id=firm.firm_id)
            await record_in(firm.firm_id, "member:removed", member.id, firm, name=member.name)
            await _keep_an_administrator(firm)
    return see(url("firm:team"), f"{member.name} ne fait plus partie du cabinet.")


async def _keep_an_administrator(firm: FirmAccess) -> None:
    """Checked after the change and its entry in the firm's journal, whose chain one transaction extends at a time: two
    who leave together see each other."""
    left = await FirmMember.filter(firm_id=firm.firm_id, left_at=None)
    if not any(Role.ADMINISTRATOR in member.roles for member in left):
        message = "C’est le dernier administrateur du cabinet : nommez-en d’abord un autre."
        raise DomainError(message, code="LAST_ADMINISTRATOR", status=409)


POST = ["POST"]
routes = [
    firm_route("/equipe", team, can=FirmCan.TEAM),
    firm_route("/equipe", invite, can=FirmCan.TEAM, methods=POST),
    firm_route("/equipe/invitations/{invitation_id:uuid}", resend_colleague, can=FirmCan.TEAM, methods=POST),
    firm_route("/equipe/invitations/{invitation_id:uuid}/annuler", cancel_colleague, can=FirmCan.TEAM, methods=POST),
    firm_route("/equipe/{member_id:uuid}", colleague, can=FirmCan.TEAM),
    firm_route("/equipe/{member_id:uuid}", change_colleague, can=FirmCan.TEAM, methods=POST),
    firm_route("/equipe/{member_id:uuid}/retirer", remove_colleague, can=FirmCan.TEAM, methods=POST),
]
