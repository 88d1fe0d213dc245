"""`python -m tests.prove FOLDER [NAME…]`: run the proofs whole, each one's figures into FOLDER/prove-NAME.json."""

# ruff: noqa: T201

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workspaces.kernel.clock import now

HERE = Path(__file__).parent
Proof = Callable[[bool], dict[str, Any]]


def proofs() -> dict[str, Proof]:
    """Every module of this folder that can prove something, by name."""
    names = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    modules = {name: importlib.import_module(f"tests.prove.{name}") for name in names}
    return {name: module.prove for name, module in modules.items() if hasattr(module, "prove")}


def run(name: str, proof: Proof, folder: Path) -> bool:
    """Run one proof; a proof that fails to run does not hold, and the others still run."""
    print(f"{name}…", flush=True)
    began = time.monotonic()
    try:
        figures = proof(True)
    except Exception as error:
        figures = {"holds": False, "error": f"{type(error).__name__}: {error}"}
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    record = {"proof": name, "date": now().date().isoformat(), "machine": machine, **figures}
    record["wall_s"] = round(time.monotonic() - began, 1)
    (folder / f"prove-{name}.json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    print(f"{name}: {'holds' if record['holds'] else 'DOES NOT HOLD'}, {json.dumps(figures, ensure_ascii=False)}")
    return bool(record["holds"])


def main(folder: str, *wanted: str) -> int:
    to = Path(folder)
    to.mkdir(parents=True, exist_ok=True)
    known = proofs()
    held = [run(name, known[name], to) for name in wanted or known]
    print(f"{held.count(True)} passed, {held.count(False)} failed")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
