"""`python -m tests.prove.dossier`: opens a dossier that accepts by itself and receives mail, and says its API key."""

# ruff: noqa: T201

from __future__ import annotations

import asyncio

from portal.database import MODULES
from tests import make
from workspaces.dossiers import addresses
from workspaces.dossiers.models import Acceptance
from workspaces.kernel import db

SIREN = "812345676"


async def main() -> str:
    db.register(MODULES)
    async with db.opened():
        dossier = await make.workspace("Boulangerie Martin", siren=SIREN, acceptance=Acceptance.AUTOMATIC)
        await addresses.open_addresses(dossier.id, SIREN)
        return await make.api_key(dossier)


if __name__ == "__main__":
    print(asyncio.run(main()))
