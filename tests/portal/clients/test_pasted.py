"""A pasted list goes the way of a file: with titles or in the order of the template."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.tables import pasted
from importers.tables.every_kind import WORKSPACES
from portal.clients import command
from tests.portal.clients.lists import SIRENS, line, sheet
from workspaces.dossiers.models import Workspace
from workspaces.kernel.errors import DomainError, NotFound


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (f"Boulangerie\t{SIRENS[0]}\tPaul", "Raison sociale\tSIREN\tPrénom"),
        (f"Boulangerie;{SIRENS[0]}", "Raison sociale;SIREN"),
        ("Societe;Ident.;Mail\nBoulangerie;1;a@b.fr", "Societe;Ident.;Mail"),
    ],
    ids=["tabs", "semicolons", "with titles"],
)
def test_lines_without_titles_get_those_of_the_template(tmp_path: Path, text: str, first: str):
    found = pasted.arrival(text, WORKSPACES, tmp_path)
    assert found.path.read_text().splitlines()[0] == first


def test_nothing_pasted_says_so(tmp_path: Path):
    with pytest.raises(DomainError, match="Collez au moins une ligne"):
        pasted.arrival(" \n", WORKSPACES, tmp_path)


async def test_pasted_lines_lead_to_an_import(chloe):
    answer = await chloe.post("/cabinet/imports/dossiers/coller", data={"lines": line(0)})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/cabinet/imports/dossiers/")
    assert (await chloe.post("/cabinet/imports/dossiers/coller", data={"lines": ""})).status_code == 422


async def test_the_command_opens_dossiers_for_the_firm_it_names(durand, tmp_path: Path):
    path = tmp_path / "clients.csv"
    path.write_bytes(sheet(line(0), line(1)))
    trial = await command.bring_in(path, "Cabinet Durand", dry_run=True)
    assert (trial["new"], trial["created"], await Workspace.all().count()) == (2, 0, 0)
    report = await command.bring_in(path, "Cabinet Durand")
    assert (report["created"], report["errors"], await Workspace.all().count()) == (2, [], 2)
    with pytest.raises(NotFound):
        await command.bring_in(path, "Cabinet Inconnu")
