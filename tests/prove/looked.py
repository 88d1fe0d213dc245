"""What a program beside the running one sees in the installation's one dossier."""

# ruff: noqa: T201

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from portal.database import MODULES
from workspaces.dossiers.models import Workspace
from workspaces.kernel import db
from workspaces.kernel.tenancy import acting_in

Counted = Callable[[Workspace], Awaitable[dict[str, Any]]]


def tell(counted: Counted) -> None:
    """As JSON, on a line of the output."""
    print(json.dumps(asyncio.run(_look(counted))))


async def _look(counted: Counted) -> dict[str, Any]:
    db.register(MODULES)
    async with db.opened():
        dossier = await Workspace.get()
        with acting_in(dossier.id):
            return await counted(dossier)
