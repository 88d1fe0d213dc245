"""The rows of a table read in the sandbox, and nothing done with them: limits for the import."""

from __future__ import annotations

from pathlib import Path

from importers.tables import files


def by_us(path: str) -> int:
    told = files.look(path, "fournisseurs.xlsx")
    choice = files.Choice(told["chosen"], told["sheets"][told["chosen"]]["header_row"])
    return sum(frame.height for frame in files.frames(Path(path), choice))


def by_calamine(path: str) -> int:
    """The whole sheet at once into memory, a gigabyte for a million rows."""
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())
