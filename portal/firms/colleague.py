"""One colleague: roles, what they follow, absences, leaving. Rights taken back end at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.firms import absences, handing, portfolio
from portal.firms.handing import colleague_asked
from portal.firms.models import ROLE_LABELS, Absence, Assignment, FirmMember, Role
from portal.invitations.models import Invitation
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.audit import record_in
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, FormError
from workspaces.kernel.forms import read_form
from workspaces.kernel.tenancy import acting_in
from workspaces.kernel.web import render, see, url

EFFECTS = {
    Role.ADMINISTRATOR: "Gère le cabinet et son équipe, sans voir les documents des clients.",
    Role.CLIENT_MANAGER: "Ouvre des dossiers, invite et suit les clients.",
    Role.ACCOUNTANT: "Révise, accepte ou refuse, comptabilise, exporte, relance.",
    Role.REVIEWER: "Révise et accepte ou refuse ; ne dépose, n’exporte et ne règle rien.",
    Role.READ_ONLY: "Consulte les documents et les archives, sans rien changer.",
}
ROLES = [(role.value, ROLE_LABELS[role], EFFECTS[role]) for role in Role]
ONE_ROLE = "Choisissez au moins un rôle."


def labels(roles: Sequence[str]) -> list[str]:
    return [ROLE_LABELS[role] for role in Role if role in roles]


async def colleague(request: Request, firm: FirmAccess) -> Response:
    return await _page(request, firm, await colleague_asked(request, firm))


async def _page(
    request: Request,
    firm: FirmAccess,
    member: FirmMember,
    errors: dict[str, str] | None = None,
    away: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    """`errors` of the rights, `away` those of the absence that was typed."""
    others = [one for one in await portfolio.able(firm.firm_id) if one.id != member.id]
    return render(
        request,
        "firm/colleague.html",
        status=422 if errors or away else 200,
        member=member,
        here=url("firm:colleague", member_id=member.id),
        remove=url("firm:remove_colleague", member_id=member.id),
        roles=ROLES,
        **await handing.summary(member),
        deputies=[(str(one.id), one.name) for one in others],
        absences=await _absences(firm, member),
        typed={name: (typed or {}).get(name, "") for name in ("first", "last", "deputy")},
        errors=errors or {},
        away=away or {},
        screen="cabinet/equipe",
    )


async def _absences(firm: FirmAccess, member: FirmMember) -> list[dict[str, Any]]:
    """Theirs, and those during which they take somebody's place."""
    listed = [one for one in await absences.of_firm(firm.firm_id) if member.id in (one.member_id, one.deputy_id)]
    people = {one.id: one for one in await FirmMember.filter(firm_id=firm.firm_id)} if listed else {}
    return [
        {
            "said": absences.said(one),
            "own": one.member_id == member.id,
            "other": people[one.deputy_id if one.member_id == member.id else one.member_id].name,
            "running": one.first_day <= today(),
            "powerless": FirmCan.DOSSIERS not in people[one.deputy_id].grants,
            "end": url("firm:end_absence", absence_id=one.id),
        }
        for one in listed
    ]


async def change_colleague(request: Request, firm: FirmAccess) -> Response:
    member = await colleague_asked(request, firm)
    form = await read_form(request)
    roles = form.several("roles", set(Role), ONE_ROLE)
    if form.errors:
        return await _page(request, firm, member, form.errors)
    everything = form.values.get("follows") != "assigned"
    with acting_in(firm.firm_id):
        async with unit_of_work():
            member.roles, member.all_dossiers = roles, everything
            await member.save(update_fields=["roles", "all_dossiers"])
            await record_in(firm.firm_id, "member:changed", member.id, firm, roles=", ".join(roles), all=everything)
            await _keep_an_administrator(firm)
    return see(url("firm:colleague", member_id=member.id), f"Les droits de {member.name} sont changés.")


async def remove_colleague(request: Request, firm: FirmAccess) -> Response:
    member = await colleague_asked(request, firm)
    with acting_in(firm.firm_id):
        async with unit_of_work():
            member.left_at = now()
            await member.save(update_fields=["left_at"])
            await Assignment.filter(member_id=member.id).delete()
            await absences.forget(member)
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


async def declare_absence(request: Request, firm: FirmAccess) -> Response:
    member = await colleague_asked(request, firm)
    form = await read_form(request)
    first, last = form.date("first", "Indiquez le premier jour."), form.date("last", "Indiquez le dernier jour.")
    deputy = await _deputy(firm, form.values.get("deputy", ""))
    if deputy is None:
        form.errors["deputy"] = "Choisissez qui prend ses dossiers pendant ce temps."
    try:
        if deputy is None or first is None or last is None:
            raise FormError(form.errors)
        made = await absences.declare(absences.Wish(member, deputy, first, last), firm)
    except FormError as error:
        return await _page(request, firm, member, away=error.errors, typed=form.values)
    here = url("firm:colleague", member_id=member.id)
    return see(here, f"L’absence de {member.name} {absences.said(made)} est notée.")


async def _deputy(firm: FirmAccess, wanted: str) -> FirmMember | None:
    try:
        return await FirmMember.get_or_none(id=UUID(wanted), firm_id=firm.firm_id, left_at=None)
    except ValueError:
        return None


async def end_absence(request: Request, firm: FirmAccess) -> Response:
    absence = await Absence.get(id=request.path_params["absence_id"], firm_id=firm.firm_id)
    await absences.end(absence, firm)
    return see(url("firm:colleague", member_id=absence.member_id), f"L’absence {absences.said(absence)} est retirée.")


TEAM, POST = FirmCan.TEAM, ["POST"]
routes = [
    firm_route("/equipe/{member_id:uuid}", colleague, can=TEAM),
    firm_route("/equipe/{member_id:uuid}", change_colleague, can=TEAM, methods=POST),
    firm_route("/equipe/{member_id:uuid}/retirer", remove_colleague, can=TEAM, methods=POST),
    firm_route("/equipe/{member_id:uuid}/absences", declare_absence, can=TEAM, methods=POST),
    firm_route("/equipe/absences/{absence_id:uuid}/retirer", end_absence, can=TEAM, methods=POST),
    *handing.routes,
]
