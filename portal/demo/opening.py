"""The people of the demonstration take their places: the firm, its dossiers and their owners, by the usual ways."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from portal.accounts import passwords
from portal.accounts.models import User
from portal.demo.companies import FIRM
from portal.demo.moments import at, run_jobs
from portal.demo.story import ACCOUNTANT, DOSSIERS, FOUNDER, OPENED, PASSWORD, STAFF, Dossier
from portal.doors import LiveDoors
from portal.firms.founding import found_firm
from portal.firms.models import Firm, FirmMember
from portal.invitations.joining import join
from portal.invitations.models import Invitation
from portal.invitations.sending import invite_colleague
from portal.provisioning.opening import open_dossier
from workspaces.dossiers.models import Workspace
from workspaces.kernel.access import Access, Person
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import accounts
from workspaces.parties.matching import find_or_add
from workspaces.parties.models import Kind
from workspaces.settings.menu import save


async def open_firm() -> Firm:
    """The firm with its three people; those who are there already stay."""
    with at(OPENED):
        firm = await Firm.get_or_none(siren=FIRM.siren, name=FIRM.name)
        if firm is None:
            firm = await found_firm(FIRM.name, FOUNDER.name, FOUNDER.email, PASSWORD, siren=FIRM.siren)
        founder = await person_of(FOUNDER.email)
    for colleague in STAFF[1:]:
        if not await User.exists(email=colleague.email):
            with at(OPENED):
                invited = await invite_colleague(firm, colleague.email, colleague.name, founder, list(colleague.roles))
            await accepted(invited, OPENED)
    return firm


async def person_of(email: str) -> Person:
    return (await User.get(email=email)).person


async def accepted(invitation: Invitation, sent: datetime) -> None:
    """The message leaves, and its reader does as it says: opens the link, chooses a password."""
    await run_jobs(sent)
    with at(sent + timedelta(minutes=40)):
        await invitation.open()
        user = User(email=invitation.email, name=invitation.name, created_at=now())
        user.password_hash = await passwords.kept(PASSWORD)
        await join(invitation, user)


async def open_dossiers(firm: Firm) -> None:
    """Each dossier that is not open yet, an hour after the one before."""
    for rank, dossier in enumerate(DOSSIERS, 1):
        if not await Workspace.exists(siren=dossier.company.siren):
            await _open(firm, dossier, OPENED + timedelta(hours=rank))


async def _open(firm: Firm, dossier: Dossier, moment: datetime) -> None:
    company = dossier.company
    accountant = await FirmMember.get(firm_id=firm.id, email=ACCOUNTANT.email)
    with at(moment):
        opened = await open_dossier(
            firm,
            company.name,
            company.siren,
            dossier.email,
            await person_of(FOUNDER.email),
            contact=dossier.owner,
            followers=[accountant.id],
            api_key=key_of(company.siren),
        )
    await accepted(await Invitation.get(workspace_id=opened.id), moment)
    with at(moment + timedelta(minutes=50)):
        await _set_up(await access(dossier.email, opened.slug), dossier)


async def access(email: str, slug: str) -> Access:
    """What this person may do in that dossier, read at its door like everybody's."""
    found = await LiveDoors().workspace(await person_of(email), slug)
    assert found, f"{email} has no business in {slug}"
    return found


async def _set_up(ws: Access, dossier: Dossier) -> None:
    """The owner walks through the first steps."""
    company = dossier.company
    identity = {"siret": company.siret, "address": company.street, "postcode": company.postcode, "city": company.city}
    changes: dict[str, Any] = identity | dossier.settings
    with acting_in(ws.workspace_id):
        async with unit_of_work():
            await save(ws, changes)
            if dossier.trusted:
                known = dossier.trusted.party(sells=True)
                supplier = await find_or_add(ws.workspace_id, Kind.SUPPLIER, known)
                assert supplier
                await supplier.write({"trusted": True})
                await accounts.announce(supplier, known.iban, origin=accounts.MANUAL, by=ws)


def key_of(siren: str) -> str:
    """The demonstration's API keys follow from the installation's secret, so that they can be told again."""
    return "lia_" + hmac.new(settings().secret_key, f"demo:{siren}".encode(), hashlib.sha256).hexdigest()[:40]
