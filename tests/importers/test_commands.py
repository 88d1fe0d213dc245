"""`liasse read`, `convert` and `check`, given a file as people name it: from where they stand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from importers.converting import convert_file
from importers.reading import read_file
from tests.importers.test_reading import SAMPLES
from workspaces.einvoice.checking import check_file

HERE = Path("facture.pdf")


@pytest.fixture(autouse=True)
def _beside_the_invoice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(SAMPLES / "facturx-en16931.pdf", tmp_path / HERE)
    monkeypatch.chdir(tmp_path)


async def test_reads_a_relative_path(tmp_path):
    assert (await read_file(HERE, work=tmp_path, name=HERE.name)).draft


async def test_converts_a_relative_path(tmp_path):
    outcome = await convert_file(HERE, Path("converted.pdf"))
    assert outcome["profile"] == "en16931", outcome
    assert (tmp_path / "converted.pdf").read_bytes().startswith(b"%PDF-")


async def test_checks_a_relative_path():
    assert (await check_file(HERE))["syntax"] == "cii"
