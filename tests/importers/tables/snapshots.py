"""All that a dossier holds about third parties, byte for byte, as the database stores it."""

from __future__ import annotations

from typing import Any

from workspaces.dossiers.models import Workspace
from workspaces.kernel import db
from workspaces.kernel.tenancy import acting_in

TABLES = ("third_party", "bank_account", "party_contact", "party_address", "party_merge", "retired_party_number")


async def snapshot(dossier: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    with acting_in(dossier.id):
        return {table: await _rows(dossier, table) for table in TABLES}


async def _rows(dossier: Workspace, table: str) -> list[tuple[Any, ...]]:
    found = await db.rows(f"select * from {table} where workspace_id = :ws order by id", ws=dossier.id)
    return [tuple(row.values()) for row in found]
