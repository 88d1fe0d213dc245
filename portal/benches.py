"""`liasse bench NAME`: figures of this machine, beside what they should be."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import sys
import tempfile
from typing import Any

from workspaces.kernel.errors import NotFound

BENCHES = ("intake", "list", "mail", "import", "growth", "fec", "parties", "portal", "acceptance")
MODULES = {"import": "imports"}  # where the name is a word of Python
TARGETS = {True: "tenu", False: "DÉPASSÉ", None: ""}


async def run(name: str, url: str = "") -> dict[str, Any]:
    """`{"bench", "machine", "results": [{"name", "unit", "n", "median", "p95", "target", "holds"}]}`.

    `url`: `list` measures that database as it is (filled by `liasse seed --invoices`) instead of one of its own.
    """
    if name not in BENCHES:
        raise NotFound(f"Mesure inconnue : {name}. Choisissez parmi {', '.join(BENCHES)}.")
    with tempfile.TemporaryDirectory(prefix="liasse-bench-") as data:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("LIASSE_")}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"portal.benching.{MODULES.get(name, name)}"),
            env=inherited | {"LIASSE_DATA": data, "LIASSE_DATABASE_URL": url},
            stdout=asyncio.subprocess.PIPE,
        )
        answer, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the bench ended with {process.returncode}")
    return {"bench": name, "machine": machine(), "results": json.loads(answer)}


def machine() -> dict[str, Any]:
    """What the figures depend on, and nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "python": platform.python_version(),
    }


def told(report: dict[str, Any]) -> str:
    """A table for people."""
    here = report["machine"]
    lines = [f"{report['bench']} : {here['cores']} cœurs, {here['memory_gb']} Go, Python {here['python']}"]
    lines.append(f"{'':62}{'n':>5}{'médiane':>10}{'p95':>10}{'cible':>8}")
    for one in report["results"]:
        target = "" if one["target"] is None else f"{one['target']:g}"
        figures = f"{one['n']:5}{one['median']:10g}{one['p95']:10g}{target:>8}"
        lines.append(f"{one['name'] + ', ' + one['unit']:62}{figures}  {TARGETS[one['holds']]}".rstrip())
    return "\n".join(lines)
