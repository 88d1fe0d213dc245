"""`liasse seed --demo`: the demonstration firm, made by the product's own code."""

from __future__ import annotations

from typing import Any

from importers.reading import warm_up
from portal import database, schedule
from portal.accounts.models import User
from portal.addresses import know_addresses
from portal.demo import opening
from portal.demo.companies import FIRM
from portal.demo.replay import replay
from portal.demo.story import DOSSIERS, FOUNDER, PASSWORD, STAFF
from portal.firms.models import ROLE_LABELS, Firm
from workspaces.dossiers import addresses
from workspaces.dossiers.models import Direction, Workspace
from workspaces.kernel import db
from workspaces.kernel.audit import AuditEvent, record_in
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in

assert schedule.MODULES_WITH_JOBS

MADE = "firm:demonstration"  # written in the firm's journal once everything is there


async def demo(*, only_if_empty: bool = False) -> dict[str, Any] | None:
    """Make the demonstration, or what is missing of it, and describe it. None: there is a firm and it stays alone."""
    await database.migrate()
    async with db.opened():
        firm = await Firm.get_or_none(siren=FIRM.siren, name=FIRM.name)
        made = firm is not None and await _is_made(firm)
        if only_if_empty and (made or (firm is None and await Firm.exists())):
            return None
        return await described(firm if firm and made else await make())


async def _is_made(firm: Firm) -> bool:
    with acting_in(firm.id):
        return await AuditEvent.exists(workspace_id=firm.id, what=MADE)


async def make() -> Firm:
    """What is missing of it: a run that was cut short is taken up again."""
    know_addresses()
    warm_up()
    firm = await opening.open_firm()
    await opening.open_dossiers(firm)
    await replay()
    founder = (await User.get(email=FOUNDER.email)).person
    with acting_in(firm.id):
        async with unit_of_work():
            await record_in(firm.id, MADE, firm.id, founder)
    return firm


async def described(firm: Firm) -> dict[str, Any]:
    """The line that scripts read: who can sign in, and each dossier's ways in. `role` is a person's first one."""
    staff = [{"email": one.email, "password": PASSWORD, "role": one.roles[0].value} for one in STAFF]
    owners = [{"email": one.email, "password": PASSWORD, "role": "owner"} for one in DOSSIERS]
    workspaces = [await _dossier(dossier.company.siren) for dossier in DOSSIERS]
    return {"firm": firm.name, "users": staff + owners, "workspaces": workspaces}


async def _dossier(siren: str) -> dict[str, str]:
    workspace = await Workspace.get(siren=siren)
    inbox = await addresses.current(workspace.id)
    return {
        "slug": workspace.slug,
        "name": workspace.name,
        "siren": siren,
        "api_key": opening.key_of(siren),
        "purchase_inbox": inbox[Direction.PURCHASE],
        "sales_inbox": inbox[Direction.SALE],
    }


def told(made: dict[str, Any]) -> str:
    """The same for people: where to sign in, and as whom."""
    lines = [f"{made['firm']} : {len(made['workspaces'])} dossiers de démonstration."]
    lines.append(f"Connexion : {settings().base_url}/connexion, mot de passe de tous : {PASSWORD}")
    lines += [f"  {one.email:30} {one.name}, {', '.join(map(ROLE_LABELS.__getitem__, one.roles))}" for one in STAFF]
    lines += [f"  {one.email:30} {one.owner}, propriétaire – {one.company.name}" for one in DOSSIERS]
    return "\n".join(lines)
