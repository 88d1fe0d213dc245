"""What the night forgets."""

from __future__ import annotations

from datetime import timedelta

from portal.accounts import sessions
from portal.accounts.forgetting import forget_ended
from portal.accounts.models import Attempt, ResetToken, Session
from workspaces.kernel.clock import now


async def test_ended_sessions_dead_links_and_old_tries_are_forgotten_and_nothing_else(marie):
    await sessions.open_for(marie)
    await sessions.open_for(marie)
    idle = await Session.all().first()
    await Session.filter(id=idle.id).update(seen_at=now() - sessions.IDLE - timedelta(seconds=1))
    for age in (timedelta(hours=2), timedelta(days=2)):
        await Attempt.create(key="x", at=now() - age)
        await ResetToken.create(user_id=marie.id, digest=str(age), expires_at=now() - age)
    await forget_ended()
    assert [row.id for row in await Session.all()] != [idle.id]
    assert (await Session.all().count(), await Attempt.all().count(), await ResetToken.all().count()) == (1, 1, 1)
