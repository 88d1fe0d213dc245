"""The rows of a table read in the sandbox, and nothing done with them: a limit for the import."""

from __future__ import annotations

from pathlib import Path

from importers.tables import files


def read(path: str) -> int:
    told = files.look(path, "fournisseurs.xlsx")
    choice = files.Choice(told["chosen"], told["sheets"][told["chosen"]]["header_row"])
    return sum(frame.height for frame in files.frames(Path(path), choice))
