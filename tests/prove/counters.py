"""Ten thousand random events over many dossiers: after each one, every counter equals what counting the rows says."""

from __future__ import annotations

import asyncio
import os
import tempfile
from typing import Any
from unittest import mock

from portal.database import migrate
from tests.conftest import forget_settings
from tests.portal.consolidated import counting
from workspaces.kernel import db

EXAMPLES, STEPS = 120, 100


def prove(whole: bool = True) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, {"LIASSE_DATA": folder}):
        forget_settings()
        events = asyncio.run(_walked(EXAMPLES if whole else 2, STEPS if whole else 10))
    forget_settings()
    return {"holds": True, "dossiers": EXAMPLES, "events_each": STEPS, "acts_and_checks": events}


async def _walked(examples: int, steps: int) -> int:
    await migrate()
    async with db.opened():
        return await counting.walk(examples, steps)
