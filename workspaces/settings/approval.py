"""« Approuver la réception »: which received invoices need a decision, and whose it is."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workspaces.dossiers.models import Acceptance, Decider, Workspace
from workspaces.kernel.access import Access, Via
from workspaces.kernel.clock import today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, NotAllowed
from workspaces.kernel.forms import read_form
from workspaces.kernel.web import see, url
from workspaces.mails import senders
from workspaces.settings.menu import save, settings_page

RECEPTIONS = [
    (
        Acceptance.MANUAL.value,
        "Manuellement",
        "Un utilisateur doit approuver chaque document individuellement.",
    ),
    (
        Acceptance.EXCEPT_TRUSTED.value,
        "Excepté fournisseurs de confiance",
        "Les factures d’un fournisseur de confiance seront automatiquement acceptées. Vous pouvez marquer un "
        "fournisseur comme étant de confiance directement sur sa fiche via le menu Clients & Fournisseurs.",
    ),
    (
        Acceptance.AUTOMATIC.value,
        "Automatiquement",
        "Les documents n’ont pas besoin d’approbation pour la réception.",
    ),
]
WHO = [
    (Decider.OWNER.value, "Vous seul", "Votre cabinet relit les factures ; vous les acceptez."),
    (Decider.FIRM.value, "Votre cabinet", "Vous lui donnez mandat : il accepte ou refuse à votre place."),
    (Decider.EITHER.value, "Vous ou votre cabinet", "Le premier des deux qui décide."),
]


async def approval(request: Request, ws: Access) -> Response:
    return await _page(request, ws, {}, {})


async def _page(request: Request, ws: Access, typed: dict[str, str], errors: dict[str, str]) -> Response:
    own: Workspace = ws.workspace
    values: dict[str, Any] = {
        "accepted_by": typed.get("accepted_by", own.decider),
        "reception": typed.get("reception", own.acceptance),
        "find_duplicates": own.find_duplicates,
        "hold_duplicates": own.hold_duplicates,
        "accept_approved_mail": own.accept_approved_mail,
        "address": typed.get("address", ""),
    }
    return settings_page(
        request, ws, "approval", errors, values, who=WHO, receptions=RECEPTIONS,
        mandate_since=own.mandate_since, may_mandate=ws.via is Via.MEMBER,
        senders=await _senders(ws), add_sender=url("workspace:approve_sender", workspace=ws.workspace.slug),
    )  # fmt: skip


async def _senders(ws: Access) -> list[dict[str, Any]]:
    """« Adresses e-mail approuvées », each with the way to remove it."""
    return [
        {
            "address": sender.address,
            "by": sender.added_by_name,
            "at": sender.added_at,
            "remove": url("workspace:withdraw_sender", workspace=ws.workspace.slug, sender_id=sender.id),
        }
        for sender in await senders.approved(ws.workspace_id)
    ]


async def save_approval(request: Request, ws: Access) -> Response:
    form = await read_form(request)
    reception = form.one_of("reception", {value for value, _, _ in RECEPTIONS}, "Choisissez une des trois façons.")
    changes: dict[str, Any] = {"find_duplicates": form.ticked("find_duplicates")}
    changes |= {"hold_duplicates": form.ticked("hold_duplicates"), "acceptance_set": True}
    changes |= {"accept_approved_mail": form.ticked("accept_approved_mail")}
    if "accepted_by" in form.values:
        decider = form.one_of("accepted_by", {value for value, _, _ in WHO}, "Choisissez qui accepte les factures.")
        if not form.errors:
            changes |= mandate(ws, Decider(decider))
    if form.errors:
        return await _page(request, ws, form.values, form.errors)
    async with unit_of_work():
        await save(ws, changes | {"acceptance": Acceptance(reception)})
    return see(url("workspace:approval", workspace=ws.workspace.slug), "Enregistré.")


async def approve_sender(request: Request, ws: Access) -> Response:
    """« Ajouter une adresse e-mail »."""
    form = await read_form(request)
    try:
        address = form.email("address")
        form.check()
        async with unit_of_work():
            await senders.approve(ws, address)
    except DomainError as refused:
        return await _page(request, ws, form.values, form.errors or {"address": refused.message})
    return see(url("workspace:approval", workspace=ws.workspace.slug), f"{address} est approuvée.")


async def withdraw_sender(request: Request, ws: Access) -> Response:
    async with unit_of_work():
        address = await senders.withdraw(ws, request.path_params["sender_id"])
    return see(url("workspace:approval", workspace=ws.workspace.slug), f"{address} n’est plus approuvée.")


def mandate(ws: Access, decider: Decider) -> dict[str, Any]:
    """Who decides from now on. The company gives or withdraws the mandate; its firm cannot take it."""
    own: Workspace = ws.workspace
    if decider is own.decider:
        return {}
    if ws.via is not Via.MEMBER:
        raise NotAllowed(
            "Seule l’entreprise choisit qui accepte ses factures : demandez-le au propriétaire du dossier."
        )
    since = None if decider is Decider.OWNER else own.mandate_since or today()
    return {"decider": decider, "mandate_since": since}
