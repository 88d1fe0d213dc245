"""The link to choose a new password: single use, one hour, known only by its SHA-256."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from portal.accounts import passwords, sessions
from portal.accounts.models import ResetToken, User
from workspaces.kernel import mail
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.ids import new_id
from workspaces.kernel.jobs import effect, job, later
from workspaces.kernel.settings import settings

LASTING = timedelta(hours=1)


async def ask(email: str) -> None:
    """Somebody says that they forgot. Nothing that depends on whether the address is known happens before the job."""
    user = await User.get_or_none(email=email, disabled_at=None)
    async with unit_of_work():
        await later(send_reset, user_id=user.id if user else new_id())


@job(queue="mail")
async def send_reset(*, user_id: str) -> None:
    user = await User.get_or_none(id=UUID(user_id), disabled_at=None)
    if user is None:
        return
    token = secrets.token_urlsafe(32)
    async with effect():
        await ResetToken.filter(user_id=user.id, used_at=None).update(expires_at=now())
        await ResetToken.create(user_id=user.id, digest=sessions.digest(token), expires_at=now() + LASTING)
        await mail.write(
            "forgotten",
            to=user.email,
            subject="Choisir un nouveau mot de passe",
            preheader="Le lien est valable une heure et sert une seule fois.",
            firm_name="Liasse",
            first_name=user.name.split()[0] if user.name else "",
            link=f"{settings().base_url}/mot-de-passe/{token}",
            expires=now() + LASTING,
        )


async def living(token: str) -> tuple[ResetToken, User] | None:
    """The link and whose it is, if it can still be used."""
    found = await ResetToken.get_or_none(digest=sessions.digest(token), used_at=None, expires_at__gt=now())
    user = await User.get_or_none(id=found.user_id, disabled_at=None) if found else None
    return (found, user) if found and user else None


async def use(link: ResetToken, user: User, password: str) -> bool:
    """Change the password with this link. False: the link was used meanwhile."""
    hashed = await passwords.kept(password)
    async with unit_of_work():
        if await ResetToken.filter(id=link.id, used_at=None).update(used_at=now()) != 1:
            return False
        await change(user, hashed)
    return True


async def change(user: User, hashed: str, *, keeping: UUID | None = None) -> None:
    """The new password: other sessions end, other links die, and the person is told by mail."""
    user.password_hash = hashed
    await user.save(update_fields=["password_hash"])
    await sessions.end_all(user.id, but=keeping)
    await ResetToken.filter(user_id=user.id, used_at=None).update(used_at=now())
    await mail.write(
        "password_changed",
        to=user.email,
        subject="Votre mot de passe a changé",
        preheader="Si c’est bien vous, il n’y a rien à faire.",
        firm_name="Liasse",
        first_name=user.name.split()[0] if user.name else "",
        link=f"{settings().base_url}/mot-de-passe-oublie",
        changed_at=now(),
    )
