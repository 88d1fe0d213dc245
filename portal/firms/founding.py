"""A new firm, with its founder who holds every right."""

from __future__ import annotations

from portal.accounts import passwords
from portal.accounts.models import User
from portal.firms.models import FOUNDERS, Firm, FirmMember
from workspaces.kernel import db
from workspaces.kernel.audit import record_in
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import FormError, NotFound
from workspaces.kernel.forms import one_line
from workspaces.kernel.ids import new_id
from workspaces.kernel.tenancy import acting_in


async def found_firm(
    name: str, person_name: str, email: str, password: str, siren: str = "", *, first: bool = False
) -> Firm:
    """Create the firm, its founder's account and their membership, all or nothing. `first`: only where nobody has an
    account, whoever else asks in the same instant."""
    email = email.strip().lower()
    await _check(email, person_name, password)
    hashed = await passwords.kept(password)
    firm = Firm(id=new_id(), name=one_line(name), siren=siren, email=email, created_at=now())
    with acting_in(firm.id):
        async with unit_of_work():
            if first:
                await _nobody_yet()
            founder = await User.create(email=email, name=one_line(person_name), password_hash=hashed, created_at=now())
            await firm.save()
            await FirmMember.create(
                firm_id=firm.id, user_id=founder.id, name=founder.name, email=email, roles=list(FOUNDERS), since=now()
            )
            await record_in(firm.id, "firm:founded", firm.id, founder.person, name=firm.name)
    return firm


async def _nobody_yet() -> None:
    await db.alone("installation")
    if await User.exists():
        raise NotFound


async def _check(email: str, person_name: str, password: str) -> None:
    if wrong := passwords.wrong_with(password, email.partition("@")[0], *person_name.split()):
        raise FormError({"password": wrong})
    if await User.exists(email=email):
        raise FormError({"email": "Un compte existe déjà pour cette adresse."})
