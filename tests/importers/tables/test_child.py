"""Tables are read and checked in real sandboxed children, one after the other out of the same fork server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from importers.tables.jail import LIMITS
from workspaces.kernel import sandbox

ROWS = "Nom;SIREN\nUn;552100554\nDeux;812345\n"
CHOICE = {"sheet": 0, "header_row": 1, "encoding": "utf-8", "separator": ";"}
THREADS = """
import os, polars, sys
before = len(os.listdir("/proc/self/task"))
import importers.tables.child, importers.tables.files, importers.tables.returned
print(len(os.listdir("/proc/self/task")) - before)
"""


async def test_rows_are_checked_in_a_child(tmp_path: Path):
    for turn in ("first", "second"):
        folder = tmp_path / turn
        folder.mkdir()
        path = folder / "tiers.csv"
        path.write_text(ROWS)
        told = await sandbox.call(
            "importers.tables.files.look", str(path), path.name, work=folder, limits=LIMITS, alone=True
        )
        mapping = {name: each["column"] for name, each in told["sheets"][0]["proposal"].items()}
        assert mapping == {"name": 0, "siren": 1}
        arguments = (str(path), CHOICE, mapping, "parties", [])
        checked = await sandbox.call("importers.tables.child.check", *arguments, work=folder, limits=LIMITS, alone=True)
        assert (checked["rows"], checked["bad"]) == (2, 1)


async def test_what_a_table_loads_weighs_on_no_later_child(tmp_path: Path):
    path = tmp_path / "tiers.csv"
    path.write_text(ROWS)
    await sandbox.call("importers.tables.files.look", str(path), path.name, work=tmp_path, limits=LIMITS, alone=True)
    assert not await sandbox.call("tests.kernel.attacks.knows", "polars", work=tmp_path)


def test_what_the_fork_server_imports_starts_no_thread_of_polars():
    """Its threads do not live in the children: the first computation there would wait for them for ever."""
    told = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "0"
