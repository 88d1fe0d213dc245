"""Forgetting, every night, what no longer serves: ended sessions, dead links, counted tries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tortoise.expressions import Q

from portal.accounts.models import Attempt, ResetToken, Session
from portal.accounts.sessions import IDLE
from workspaces.kernel.clock import now
from workspaces.kernel.jobs import job

KEPT = timedelta(days=1)  # longer than any limit's window, and than the answer « expired » is worth


@job()
async def forget_ended(**_: Any) -> None:
    await Session.filter(Q(expires_at__lt=now()) | Q(seen_at__lt=now() - IDLE)).delete()
    await ResetToken.filter(expires_at__lt=now() - KEPT).delete()
    await Attempt.filter(at__lt=now() - KEPT).delete()
