"""The colours of our PDF/A files: sRGB."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path


def profile_path() -> Path:
    """ocrmypdf ships the profile; importing it would cost fifty megabytes."""
    package = find_spec("ocrmypdf")
    assert package is not None
    assert package.submodule_search_locations is not None
    return Path(package.submodule_search_locations[0]) / "data" / "sRGB.icc"


SRGB = profile_path()


@cache
def srgb() -> bytes:
    return SRGB.read_bytes()
