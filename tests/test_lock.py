"""The lock files serve every Python that the product promises, not only the one that made them."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYTHONS = ["3.11.0", "3.11.2", "3.12.0", "3.13.0"]  # 3.11.2 is Debian 12's


def locked(name: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / name).read_text(), re.MULTILINE))


def needed(package: str, python: str) -> set[str]:
    """What an installed package asks for on that Python, its extras aside."""
    try:
        asked = metadata.requires(package) or []
    except metadata.PackageNotFoundError:  # locked for another Python or system
        return set()
    place = {"python_full_version": python, "python_version": python.rpartition(".")[0], "extra": ""}
    wanted = map(Requirement, asked)
    return {canonicalize_name(each.name) for each in wanted if not each.marker or each.marker.evaluate(place)}


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_nothing_is_missing_from_the_lock(lock: str, python: str):
    names = locked(lock)
    missing = {package: needed(package, python) - names for package in names}
    assert {package: absent for package, absent in missing.items() if absent} == {}


def test_what_is_tested_is_what_runs():
    runs, tested = ((ROOT / name).read_text() for name in ("requirements.lock", "requirements-dev.lock"))
    versions = re.compile(r"^[a-z0-9._-]+==\S+", re.MULTILINE)
    assert set(versions.findall(runs)) <= set(versions.findall(tested))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_held_by_a_hash_and_no_address_is_named(lock: str):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert text.count("==") - len(re.findall(r"; .*==", text)) == len(locked(lock))
    assert len(re.findall(r"^[a-z0-9._-]+==.*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(locked(lock))
