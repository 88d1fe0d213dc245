"""« Inviter un client »: from a name, a SIREN and an e-mail to an open dossier and a mail on its way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.branding.brand import Brand
from portal.firms.models import Firm, FirmMember
from portal.invitations.models import Invitation
from portal.invitations.sending import letter, send_again
from portal.provisioning.opening import open_dossier
from portal.provisioning.proposing import Note, propose
from workspaces.dossiers.models import Workspace
from workspaces.kernel.access import FirmAccess, FirmCan, firm_route
from workspaces.kernel.errors import DomainError, FormError, NotFound
from workspaces.kernel.forms import Form, read_form
from workspaces.kernel.mail import plain
from workspaces.kernel.settings import settings
from workspaces.kernel.web import render, see, url


async def new_workspace(request: Request, firm: FirmAccess) -> Response:
    return await _page(request, firm, {}, {})


async def open_workspace(request: Request, firm: FirmAccess) -> Response:
    """A SIREN without a name is looked up first: the form comes back with the name."""
    form, word = await read_form(request), None
    if not form.values.get("name", "").strip():
        name, word = await propose(form.values)
        if name:
            return await _page(request, firm, form.values | {"name": name}, {}, word)
    try:
        opened = await _opened(form, firm, {key for key, _ in await _followers(firm)})
    except FormError as wrong:
        return await _page(request, firm, form.values, form.errors | wrong.errors, word)
    message = f"Le dossier {opened.name} est ouvert. L’invitation part à {opened.email}."
    return see(url("firm:workspaces"), message)


async def _opened(form: Form, firm: FirmAccess, followers: set[str]) -> Workspace:
    name = form.text("name", "Indiquez la raison sociale.", longest=160)
    siren, email = form.siren("siren", "Indiquez le SIREN."), form.email("email")
    contact = f"{form.text('first_name', longest=60)} {form.text('last_name', longest=59)}".strip()
    establishment = form.text("establishment", longest=40)
    chosen = form.values.get("follower", "")
    form.check()
    return await open_dossier(
        firm.firm,
        name,
        siren,
        email,
        firm.person,
        contact=contact,
        establishment=establishment,
        followers=[UUID(chosen)] if chosen in followers else [],
    )


async def invitation_preview(request: Request, firm: FirmAccess) -> Response:
    """The mail as it would leave, while the form is being filled in."""
    values = dict(request.query_params)
    return render(request, "firm/_letter.html", preview=await preview(firm.firm, values))


async def preview(firm: Firm, values: dict[str, str]) -> dict[str, Any]:
    """The sender, the subject and the very text of the invitation, without a link that works."""
    client = f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()[:120]
    name = values.get("name", "").strip()[:160] or "de votre client"
    drafted, _ = Invitation.draft(values.get("email", ""), client, "", firm_id=firm.id)
    content = letter(drafted, "…", firm, Workspace(name=name), await Brand.of(firm))
    text = plain.get_template("mail/invitation.txt").render(content | {"base_url": settings().base_url})
    return {"sender": content["sender_name"], "subject": content["subject"], "lines": text.splitlines()}


async def company_of_siren(request: Request, firm: FirmAccess) -> Response:
    """Who that is, while the form is being filled in; the name goes into its field where that is still empty."""
    name, word = await propose(dict(request.query_params))
    return render(request, "firm/_company.html", word=word, found=name)


async def _page(
    request: Request, firm: FirmAccess, values: dict[str, str], errors: dict[str, str], word: Note | None = None
) -> Response:
    names = ("name", "siren", "first_name", "last_name", "email", "follower", "establishment")
    shown = {name: values.get(name, "") for name in names}
    return render(
        request,
        "firm/new_workspace.html",
        status=422 if errors else 200,
        values=shown,
        errors=errors,
        word=word,
        followers=await _followers(firm),
        preview=await preview(firm.firm, shown),
        screen="cabinet/dossiers",
    )


async def _followers(firm: FirmAccess) -> list[tuple[str, str]]:
    """Who may follow a dossier; oneself first."""
    members = await FirmMember.filter(firm_id=firm.firm_id, left_at=None).order_by("name")
    able = [member for member in members if FirmCan.DOSSIERS in member.grants]
    able.sort(key=lambda member: member.user_id != firm.person.id)
    return [(str(member.id), member.name) for member in able]


async def resend_invitation(request: Request, firm: FirmAccess) -> Response:
    """« Renvoyer »: the dossier's newest unanswered invitation, with a new link; the old one ends."""
    workspace_id = request.path_params["workspace_id"]
    if workspace_id not in firm.workspace_ids:
        raise NotFound
    latest = (await Invitation.latest_of([workspace_id])).get(workspace_id)
    if latest is None or latest.accepted_at:
        message = "Il n’y a pas d’invitation à renvoyer pour ce dossier."
        raise DomainError(message, code="NOTHING_TO_RESEND", status=409)
    await send_again(latest, firm.person)
    return see(url("firm:workspaces"), f"L’invitation repart à {latest.email}. L’ancien lien ne marche plus.")


POST = ["POST"]
routes = [
    firm_route("/dossiers/nouveau", new_workspace, can=FirmCan.CLIENTS),
    firm_route("/dossiers/nouveau", open_workspace, can=FirmCan.CLIENTS, methods=POST),
    firm_route("/dossiers/nouveau/apercu", invitation_preview, can=FirmCan.CLIENTS),
    firm_route("/dossiers/nouveau/entreprise", company_of_siren, can=FirmCan.CLIENTS),
    firm_route("/dossiers/{workspace_id:uuid}/invitation", resend_invitation, can=FirmCan.CLIENTS, methods=POST),
]
