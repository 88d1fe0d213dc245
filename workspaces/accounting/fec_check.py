"""What `liasse check` says of a FEC, and what an export is held to before it leaves."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from workspaces.accounting.packages.base import dotted
from workspaces.kernel import sandbox
from workspaces.kernel.sandbox import Limits, seen_from_anywhere

LIMITS = Limits(memory_mb=2048, cpu_s=60, wall_s=120)


def looks_like_fec(path: Path) -> bool:
    """By its first words, whatever it is called; a .txt that is none is told so too."""
    with path.open("rb") as file:
        return path.suffix.lower() == ".txt" or file.read(20).lstrip(b"\xef\xbb\xbf").startswith(b"JournalCode")


async def check_fec(path: Path, *, name: str = "") -> dict[str, Any]:
    """One JSON object: how many lines and entries, their sums, and each finding. `verdict` is "valid" without error."""
    with tempfile.TemporaryDirectory(prefix="liasse-fec-") as work:
        seen = seen_from_anywhere(path)
        told: dict[str, Any] = await sandbox.call(
            "workspaces.accounting.fec_reading.read", str(seen), name or path.name,
            work=Path(work), limits=LIMITS, reads=(seen,), alone=True,
        )  # fmt: skip
    findings = told.pop("findings")
    errors = sum(each["severity"] == "error" for each in findings)
    verdict = {"verdict": "invalid" if errors else "valid", "errors": errors, "warnings": len(findings) - errors}
    told |= {side: dotted(told[side]) for side in ("debit", "credit")}
    return {"file": str(path), "format": "fec"} | verdict | told | {"findings": findings}
