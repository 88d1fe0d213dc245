"""`liasse import workspaces FILE --firm …`: a list of clients from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from importers.tables import command
from portal.firms.models import Firm
from workspaces.kernel.errors import NotFound

SIREN = 9  # digits


async def bring_in(path: Path, firm: str, *, dry_run: bool = False) -> dict[str, Any]:
    """`firm` is its SIREN, or its name. Nobody is invited. With `dry_run` nothing is written."""
    by = "siren" if firm.isdecimal() and len(firm) == SIREN else "name"
    found = await Firm.filter(**{by: firm})
    if len(found) != 1:
        raise NotFound(f"Aucun cabinet, ou plusieurs, ne portent le nom ou le SIREN « {firm} ».")
    return await command.bring_in_for(path, found[0].id, kind="workspaces", dry_run=dry_run)
