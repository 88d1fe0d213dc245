"""The name and the address of a client, from the SIREN that the firm typed."""

from __future__ import annotations

import pytest

from portal.invitations.models import Invitation
from tests.conftest import set_environment
from tests.servers.companies import Directory, Reply
from workspaces.dossiers.models import Workspace

OPEN = "/cabinet/dossiers/nouveau"
CYCAD = {"siren": "423 761 212", "email": "jeanne@cycad.fr"}


@pytest.fixture
def public(db, companies: Directory, monkeypatch) -> Directory:
    set_environment(monkeypatch, COMPANIES_URL=companies.url, COMPANIES_WAIT_S="5")
    companies.answers("recherche-open")
    return companies


async def test_the_name_goes_into_the_form(chloe, public):
    page = (await chloe.get(f"{OPEN}/entreprise", params=CYCAD | {"name": ""}, htmx=True)).text
    assert 'name="name" type="text" value="CYCAD CONSEIL"' in page
    assert "12 RUE DES FORGES, BATIMENT B, 38000 GRENOBLE" in page


async def test_a_name_that_was_typed_stays(chloe, public):
    page = (await chloe.get(f"{OPEN}/entreprise", params=CYCAD | {"name": "Cycad"}, htmx=True)).text
    assert "hx-partial" not in page
    assert "Au répertoire\u00a0: CYCAD CONSEIL" in page


async def test_without_scripts_the_form_comes_back_with_the_name_and_then_opens(chloe, public):
    page = await chloe.post(OPEN, data=CYCAD)
    assert page.status_code == 200
    assert 'value="CYCAD CONSEIL"' in page.text
    assert not await Invitation.exists()
    assert (await chloe.post(OPEN, data=CYCAD | {"name": "Cycad"})).status_code == 303
    opened = await Workspace.get(siren="423761212")
    assert (opened.name, opened.siret, opened.legal_form) == ("Cycad", "42376121200012", "SAS")
    assert (opened.address, opened.postcode) == ("12 RUE DES FORGES, BATIMENT B", "38000")
    assert len(public.questions) == 1


@pytest.mark.parametrize("reply", [Reply(status=503), "recherche-partial", "recherche-nobody"])
async def test_a_directory_without_a_name_stops_nobody(chloe, public, reply):
    public.answers(reply)
    page = await chloe.post(OPEN, data=CYCAD)
    assert page.status_code == 422
    assert "Indiquez la raison sociale." in page.text
    assert (await chloe.post(OPEN, data=CYCAD | {"name": "Cycad"})).status_code == 303
    assert (await Workspace.get(siren="423761212")).country == "FR"


async def test_a_siren_that_is_none_asks_nobody(chloe, public):
    page = await chloe.get(f"{OPEN}/entreprise", params={"siren": "423761213"}, htmx=True)
    assert page.status_code == 200
    assert public.questions == []
