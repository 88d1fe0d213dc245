"""« Équipe »: the firm's people, who is asked to join them, and inviting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Session
from portal.firms import absences, colleague
from portal.firms.colleague import ONE_ROLE, ROLES, labels
from portal.firms.models import Assignment, FirmMember, Role
from portal.invitations.models import Invitation
from portal.invitations.sending import invite_colleague, send_again
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.forms import read_form
from workspaces.kernel.tenancy import acting_in
from workspaces.kernel.web import render, see, url


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
    counts = await held([member.id for member in members])
    away = await absences.deputies(firm.firm_id)
    seen = await Session.filter(user_id__in=[member.user_id for member in members]).order_by("seen_at")
    last = {session.user_id: session.seen_at for session in seen}
    return [
        {
            "name": member.name,
            "email": member.email,
            "roles": labels(member.roles),
            "state": "Absent" if member.id in away else "Actif",
            "deputy": away.get(member.id),
            "dossiers": "tous" if member.all_dossiers else counts.get(member.id, 0),
            "last_seen": last.get(member.user_id),
            "resend": None,
            "cancel": None,
            "edit": url("firm:colleague", member_id=member.id),
        }
        for member in members
    ]


async def held(member_ids: Sequence[UUID]) -> Counter[UUID]:
    """How many dossiers each was given by name."""
    return Counter([row.member_id for row in await Assignment.filter(member_id__in=list(member_ids))])


async def _invited(firm: FirmAccess) -> list[dict[str, Any]]:
    found = await Invitation.filter(firm_id=firm.firm_id, workspace_id=None).order_by("created_at")
    newest = {row.email: row for row in found}
    return [
        {
            "name": row.name or row.email,
            "email": row.email,
            "roles": labels(row.roles),
            "state": row.label,
            "deputy": None,
            "dossiers": None,
            "last_seen": None,
            "resend": url("firm:resend_colleague", invitation_id=row.id),
            "cancel": url("firm:cancel_colleague", invitation_id=row.id),
            "edit": None,
        }
        for row in newest.values()
        if row.accepted_at is None
    ]


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


POST = ["POST"]
routes = [
    firm_route("/equipe", team, can=FirmCan.TEAM),
    firm_route("/equipe", invite, can=FirmCan.TEAM, methods=POST),
    firm_route("/equipe/invitations/{invitation_id:uuid}", resend_colleague, can=FirmCan.TEAM, methods=POST),
    firm_route("/equipe/invitations/{invitation_id:uuid}/annuler", cancel_colleague, can=FirmCan.TEAM, methods=POST),
    *colleague.routes,
]
