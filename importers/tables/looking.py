"""A sheet looked at again with another row of titles than the one proposed."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from importers.tables import chunks, jail
from importers.tables.models import ImportBatch
from workspaces.kernel import storage
from workspaces.kernel.errors import DomainError

GONE = "Ce fichier n’est plus gardé : déposez-le de nouveau."


async def sheet(batch: ImportBatch, at: int, header_row: int | None) -> dict[str, Any]:
    """What the import knows of its sheet, or what the file says of it with this row of titles."""
    sheets = batch.look.get("sheets", [])
    if at >= len(sheets):
        raise DomainError("Cette feuille n’est pas dans le fichier.", code="SHEET_UNKNOWN")
    known: dict[str, Any] = sheets[at]
    if (header_row is None or header_row == known["header_row"]) and known["headers"]:
        return known
    return await _again(batch, at, header_row if header_row is not None else 1)


async def _again(batch: ImportBatch, at: int, header_row: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="liasse-table-") as folder:
        try:
            path = await storage.fetch(chunks.original(batch), Path(folder) / "original")
        except storage.Missing:
            raise DomainError(GONE, code="FILE_GONE") from None
        told: dict[str, Any] = await jail.read(
            "importers.tables.files.look_at", str(path), batch.name, at, header_row, work=Path(folder)
        )
    return told
