"""The long proofs, sampled: `make prove` runs them whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.prove import imports, kill9, mails
from tests.prove.__main__ import proofs, run


@pytest.mark.real
@pytest.mark.slow
def test_an_intake_survives_processes_that_are_killed():
    figures = kill9.prove(whole=False)
    assert figures["holds"], figures


@pytest.mark.real
@pytest.mark.slow
def test_mail_survives_processes_that_are_killed():
    figures = mails.prove(whole=False)
    assert figures["holds"], figures


@pytest.mark.real
@pytest.mark.slow
def test_an_import_survives_workers_that_are_killed():
    figures = imports.prove(whole=False)
    assert figures["holds"], figures


def test_every_proof_is_found_by_its_module():
    assert {"hostile_sheets", "imports", "kill9", "mails"} <= set(proofs())
    assert not {"papers", "inbox", "tables"} & set(proofs())


def test_a_proof_that_breaks_does_not_hold_and_says_why(tmp_path: Path):
    def broken(whole: bool) -> dict[str, object]:
        raise ValueError("no server")

    assert run("broken", broken, tmp_path) is False
    record = json.loads((tmp_path / "prove-broken.json").read_text())
    assert record["error"] == "ValueError: no server"
