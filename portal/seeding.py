"""The demonstration firm, made by the product's own code: founding, opening, invitations, intake, decisions."""

from __future__ import annotations

import hashlib
import hmac
import tempfile
from pathlib import Path
from typing import Any

from importers import arrival, pipeline
from portal import database, schedule
from portal.accounts import passwords
from portal.accounts.models import User
from portal.demo import companies
from portal.demo.story import DOSSIERS, PASSWORD, STAFF, Colleague, Dossier
from portal.firms.founding import found_firm
from portal.firms.models import Firm, FirmMember
from portal.invitations import joining
from portal.invitations.models import Invitation
from portal.invitations.sending import invite_colleague
from portal.provisioning.opening import open_dossier
from workspaces.documents.models import Channel, Document
from workspaces.dossiers import addresses
from workspaces.dossiers.models import Direction, Workspace
from workspaces.invoices import approval
from workspaces.invoices.models import Invoice
from workspaces.kernel import db, jobs, worker
from workspaces.kernel.access import FirmAccess, Person
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in

assert schedule.MODULES_WITH_JOBS

SAMPLES = Path(companies.__file__).parent / "samples"


async def demo(*, only_if_empty: bool = False) -> dict[str, Any] | None:
    """Make what is missing of the demonstration and describe it. None: there is a firm already, and it stays alone."""
    await database.migrate()
    async with db.opened():
        known = await Firm.get_or_none(name=companies.FIRM.name, siren=companies.FIRM.siren)
        if only_if_empty and await Firm.exists():
            return None
        firm = known or await _found()
        founder = (await User.get(email=STAFF[0].email)).person
        for dossier in DOSSIERS:
            if not await Workspace.exists(siren=dossier.company.siren):
                await _open(firm, founder, dossier)
        await run_jobs()
        for dossier in DOSSIERS:
            await _decide(firm, founder, dossier)
        await run_jobs()
        return await _described(firm)


async def _found() -> Firm:
    first, *others = STAFF
    firm = await found_firm(companies.FIRM.name, first.name, first.email, PASSWORD, siren=companies.FIRM.siren)
    founder = (await User.get(email=first.email)).person
    for colleague in others:
        with acting_in(firm.id):
            async with unit_of_work():
                invited = await invite_colleague(firm, colleague.email, colleague.name, founder, list(colleague.roles))
        await _join(invited, colleague)
    return firm


async def _join(invitation: Invitation, somebody: Colleague) -> None:
    """Accept an invitation as its reader would, with the password of the demonstration."""
    user = User(email=somebody.email, name=somebody.name, created_at=now())
    user.password_hash = await passwords.kept(PASSWORD)
    await joining.join(invitation, user)


async def _open(firm: Firm, founder: Person, dossier: Dossier) -> None:
    company = dossier.company
    accountant = await FirmMember.get(firm_id=firm.id, email=STAFF[1].email)
    workspace = await open_dossier(
        firm,
        company.name,
        company.siren,
        dossier.email,
        founder,
        contact=dossier.owner,
        followers=[accountant.id],
        api_key=key_of(company.siren),
    )
    workspace.siret, workspace.address = company.siret, company.street
    workspace.postcode, workspace.city = company.postcode, company.city
    await workspace.save()
    invitation = await Invitation.get(workspace_id=workspace.id)
    await _join(invitation, Colleague(dossier.owner, dossier.email, ()))
    for name in dossier.purchases:
        await _receive(workspace, name, Direction.PURCHASE)
    for name in dossier.sales:
        await _receive(workspace, name, Direction.SALE)


def key_of(siren: str) -> str:
    """The demonstration's API keys follow from the installation's secret, so that they can be told again."""
    return "lia_" + hmac.new(settings().secret_key, f"demo:{siren}".encode(), hashlib.sha256).hexdigest()[:40]


async def _receive(workspace: Workspace, name: str, direction: Direction) -> None:
    with tempfile.TemporaryDirectory(prefix="liasse-demo-") as folder, acting_in(workspace.id):
        copy = Path(folder) / "arrival"
        copy.write_bytes((SAMPLES / name).read_bytes())
        found = arrival.of_file(copy, name)
        await pipeline.receive(found, workspace_id=workspace.id, direction=direction, channel=Channel.UPLOAD)


async def run_jobs() -> None:
    """Do what is due as a worker would, until nothing is. What waits for its moment is left to the server."""
    while waiting := await jobs.due():
        for job_id, _queue in waiting:
            await worker.run(job_id)


async def _decide(firm: Firm, founder: Person, dossier: Dossier) -> None:
    """Each decision once: an invoice that was decided on is left as it is."""
    workspace = await Workspace.get(siren=dossier.company.siren)
    by = FirmAccess(firm.id, founder, frozenset(), frozenset({workspace.id}), firm)
    with acting_in(workspace.id):
        for name, decision in dossier.decisions.items():
            document = await Document.get_or_none(workspace_id=workspace.id, name=name)
            invoice = await Invoice.of_document(document) if document else None
            if invoice and invoice.decided_at is None and not invoice.before_decision:
                async with unit_of_work():
                    await _act(invoice, decision, by)


async def _act(invoice: Invoice, decision: str, by: FirmAccess) -> None:
    match decision:
        case "accept":
            await approval.accept(invoice, by)
        case "hold":
            await approval.hold(invoice, "Attendre le procès-verbal de réception du chantier", by)
        case "refuse":
            await approval.refuse(invoice, "DEST_ERR", "Cette facture est adressée à une autre entreprise.", by)


async def _described(firm: Firm) -> dict[str, Any]:
    """The line that scripts read: who can sign in, and each dossier's ways in."""
    staff = [{"email": one.email, "password": PASSWORD, "role": one.roles[0]} for one in STAFF]
    owners = [{"email": one.email, "password": PASSWORD, "role": "owner"} for one in DOSSIERS]
    dossiers = []
    for dossier in DOSSIERS:
        workspace = await Workspace.get(siren=dossier.company.siren)
        inbox = await addresses.current(workspace.id)
        dossiers.append(
            {
                "slug": workspace.slug,
                "name": workspace.name,
                "siren": workspace.siren,
                "api_key": key_of(workspace.siren),
                "purchase_inbox": inbox[Direction.PURCHASE],
                "sales_inbox": inbox[Direction.SALE],
            }
        )
    return {"firm": firm.name, "users": staff + owners, "workspaces": dossiers}


def told(made: dict[str, Any]) -> str:
    """The same for people: whom to sign in as."""
    lines = [f"Démonstration : {made['firm']}, {len(made['workspaces'])} dossiers."]
    lines += [f"  {user['email']:28} {user['role']}" for user in made["users"]]
    return "\n".join([*lines, f"Mot de passe de tous : {PASSWORD}"])
