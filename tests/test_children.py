"""What children run is named rather than imported: the names lead somewhere, and each process loads only its own."""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = [path for floor in ("portal", "importers", "workspaces") for path in (ROOT / floor).rglob("*.py")]
OURS = re.compile(r"(portal|importers|workspaces)(\.\w+)+")
DATABASE = {"tortoise", "dramatiq", "redis", "starlette", "structlog", "pydantic"}
PARSERS = {"facturx", "pikepdf", "pypdfium2", "PIL", "pypdf", "fontTools", "weasyprint", "saxonche"}
SHEETS = {"polars", "python_calamine", "openpyxl"}  # for a spreadsheet now and then: its own child loads them


def names(path: Path) -> Iterator[str]:
    """Dotted names of ours in the strings of a file, those written f"{MODULE}.function" too."""
    tree = ast.parse(path.read_text())
    known = dict(pair for node in tree.body if isinstance(node, ast.Assign) for pair in constants(node))
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if OURS.fullmatch(text):
                yield text
            case ast.JoinedStr(values=[ast.FormattedValue(value=ast.Name(id=module)), ast.Constant(value=rest)]):
                if OURS.fullmatch(whole := known.get(module, "") + str(rest)):
                    yield whole


def constants(node: ast.Assign) -> Iterator[tuple[str, str]]:
    target = node.targets[0]
    if isinstance(target, ast.Tuple):
        pairs = list(zip(target.elts, getattr(node.value, "elts", ()), strict=False))  # a generator names no constant
    else:
        pairs = [(target, node.value)]
    for name, value in pairs:
        if isinstance(name, ast.Name) and isinstance(value, ast.Constant):
            yield name.id, str(value.value)


def leads_to(name: str) -> object:
    module, _, last = name.rpartition(".")
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return getattr(importlib.import_module(module), last)


NAMES = sorted({name for path in CODE if "migrations" not in path.parts for name in names(path)})
ALONE = (  # in a child that loads polars for itself
    "importers.tables.",
    "importers.takeover.tables.",
    "workspaces.accounting.fec_reading.",
)
CHILDREN = sorted(
    {name.rpartition(".")[0] for name in NAMES if callable(leads_to(name)) and not name.startswith(ALONE)}
)


def loaded_by(*modules: str) -> set[str]:
    """The packages in memory once a fresh process has imported these modules."""
    program = f"import importlib, json, sys; [importlib.import_module(m) for m in {list(modules)!r}]"
    program += "; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, cwd=ROOT)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_leads_to_something(name: str):
    assert leads_to(name)


def test_the_fork_server_knows_the_parsers_and_no_database():
    assert {"importers.readers.inside", "workspaces.einvoice.ladder", "importers.drawing"} <= set(CHILDREN)
    loaded = loaded_by("workspaces.kernel.forkserver", *CHILDREN)
    assert {"pikepdf", "facturx"} <= loaded
    assert loaded & (DATABASE | SHEETS) == set()


def test_whoever_checks_a_fec_knows_polars_and_no_database():
    assert loaded_by("workspaces.accounting.fec_reading") & (DATABASE | PARSERS | SHEETS) == {"polars"}


def test_a_worker_knows_the_database_and_no_parser():
    loaded = loaded_by("portal.database", "portal.worker")
    assert "tortoise" in loaded
    assert loaded & (PARSERS | SHEETS) == set()


def test_the_validator_carries_its_library_alone():
    assert loaded_by("workspaces.einvoice.validator_child") & (DATABASE | PARSERS) == {"saxonche"}
