"""Tables are read in the sandbox; what its limits mean is told in the words of tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from importers.tables.refusals import SheetRefused, damaged
from workspaces.kernel import sandbox
from workspaces.kernel.sandbox import Limits, SandboxFailed

LIMITS = Limits(memory_mb=2048, cpu_s=120, wall_s=240, file_mb=256, answer_mb=8)
TOO_MUCH = {
    "SANDBOX_MEMORY": "sa lecture demande trop de mémoire",
    "SANDBOX_TIMEOUT": "sa lecture prend trop de temps",
    "SANDBOX_ANSWER": "ses premières lignes contiennent trop de texte",
}


async def read(function: str, *args: Any, work: Path, limits: Limits = LIMITS) -> Any:
    """`function` by its dotted name, in a child that loads what it needs for itself alone."""
    try:
        return await sandbox.call(function, *args, work=work, limits=limits, alone=True)
    except SandboxFailed as failed:
        raise _told(failed) from None


def _told(failed: SandboxFailed) -> SheetRefused:
    if why := TOO_MUCH.get(failed.code):
        return SheetRefused("SHEET_TOO_LARGE", why=why)
    return damaged("sa lecture s’est arrêtée en chemin")
