"""`python -m tests.prove.dossier`: opens a dossier that accepts by itself, and says its API key."""

# ruff: noqa: T201

from __future__ import annotations

import asyncio

from portal.database import MODULES
from tests import make
from workspaces.dossiers.models import Acceptance
from workspaces.kernel import db


async def main() -> str:
    db.register(MODULES)
    async with db.opened():
        dossier = await make.workspace("Boulangerie Martin", acceptance=Acceptance.AUTOMATIC)
        return await make.api_key(dossier)


if __name__ == "__main__":
    print(asyncio.run(main()))
