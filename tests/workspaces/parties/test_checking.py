"""« Vérifier au répertoire »: what differs from a sheet, and taking it over, one thing at a time."""

from __future__ import annotations

import html
import re

import pytest

from tests import make
from tests.conftest import set_environment
from tests.servers.companies import Directory, Reply
from workspaces.kernel import clock
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import now
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.lookup.directory import LATELY
from workspaces.parties.lookup.models import CompanyFact
from workspaces.parties.models import ThirdParty

SIREN = "423761212"
THERE = {"address": "12 rue des Forges", "address2": "Bâtiment B", "postcode": "38000", "city": "Grenoble"}


@pytest.fixture
def public(db, companies: Directory, monkeypatch) -> Directory:
    set_environment(monkeypatch, COMPANIES_URL=companies.url, COMPANIES_WAIT_S="5")
    companies.answers("recherche-open")
    return companies


async def again(party: ThirdParty) -> ThirdParty:
    with acting_in(party.workspace_id):
        return await ThirdParty.get(id=party.id)


async def checked(browser, party: ThirdParty, *, htmx: bool = True):
    return await browser.post(browser.in_dossier(f"/tiers/{party.id}/repertoire"), data={}, htmx=htmx)


def offered(page: str) -> dict[str, tuple[str, str]]:
    """What may be taken over, by its part: (address, value)."""
    forms = re.findall(r'action="([^"]*/repertoire/([a-z]+))".*?name="seen" value="([^"]*)"', page, re.DOTALL)
    return {part: (path, html.unescape(value)) for path, part, value in forms}


async def test_says_what_differs_and_takes_it_over_one_by_one(alice, moulin, public):
    party = await make.party(moulin, name="Cycad", siren=SIREN, city="Lyon", email="a@cycad.fr")
    page = (await checked(alice, party)).text
    differences = offered(page)
    assert set(differences) == {"nom", "adresse", "tva", "siret"}
    assert differences["adresse"][1] == "12 RUE DES FORGES, BATIMENT B, 38000 GRENOBLE"
    path, seen = differences["adresse"]
    page = (await alice.post(path, data={"seen": seen}, htmx=True)).text
    assert set(offered(page)) == {"nom", "tva", "siret"}
    changed = await again(party)
    assert (changed.address, changed.postcode, changed.city) == ("12 RUE DES FORGES", "38000", "GRENOBLE")
    assert (changed.name, changed.vat_number, changed.email) == ("Cycad", "", "a@cycad.fr")
    with acting_in(moulin.id):
        events = AuditEvent.filter(workspace_id=moulin.id, subject_id=party.id)
        last = await events.get(what="party:changed")
        assert last.detail["city"] == "Lyon → GRENOBLE"
        assert (await events.get(what="party:checked")).by_name == "Alice Martin"
    sheet = (await alice.get(alice.in_dossier(f"/tiers/{party.id}"))).text
    assert "Vérifiée au répertoire" in sheet
    assert "ville : Lyon → GRENOBLE" in sheet
    assert "d’après : répertoire des entreprises" in sheet
    assert len(public.questions) == 1


async def test_capitals_accents_and_legal_forms_are_no_difference(alice, moulin, public):
    same = THERE | {"vat_number": "FR96423761212", "siret": "42376121200012"}
    party = await make.party(moulin, name="Cycad Conseil S.A.S.", siren=SIREN, **same)
    page = (await checked(alice, party)).text
    assert offered(page) == {}
    assert "Rien ne diffère." in page


async def test_another_establishment_keeps_its_number(alice, moulin, public):
    party = await make.party(moulin, name="Cycad Conseil", siren=SIREN, siret="42376121200020")
    assert "siret" not in offered((await checked(alice, party)).text)


async def test_without_scripts_the_sheet_shows_the_same(alice, moulin, public):
    party = await make.party(moulin, name="Cycad", siren=SIREN)
    answer = await checked(alice, party, htmx=False)
    page = (await alice.get(answer.headers["location"])).text
    path, seen = offered(page)["nom"]
    answer = await alice.post(path, data={"seen": seen})
    assert (await again(party)).name == "CYCAD CONSEIL"
    assert "nom" not in offered((await alice.get(answer.headers["location"])).text)


async def test_a_closed_company_is_said_on_top_of_its_sheet_from_then_on(alice, rene, moulin, public):
    public.answers("recherche-closed")
    party = await make.party(moulin, name="Cycad Conseil", siren=SIREN)
    path = alice.in_dossier(f"/tiers/{party.id}")
    assert "Fermée le 31/12/2025" not in (await alice.get(path)).text
    assert "Fermée le 31/12/2025" in (await checked(alice, party)).text
    for reader in (alice, rene):
        assert "Fermée le 31/12/2025" in (await reader.get(path)).text


@pytest.mark.parametrize("htmx", [True, False])
async def test_a_directory_that_does_not_answer_is_said_and_changes_nothing(alice, moulin, public, htmx):
    public.answers(Reply(status=503))
    party = await make.party(moulin, name="Cycad", siren=SIREN)
    page = (await checked(alice, party, htmx=htmx)).text
    assert "Le répertoire des entreprises ne répond pas\u00a0: seule la clé du SIREN a été vérifiée." in page
    with acting_in(moulin.id):
        assert not await AuditEvent.exists(workspace_id=moulin.id, what="party:checked")


async def test_a_check_asks_again_but_not_twice_within_the_hour(alice, moulin, public):
    party = await make.party(moulin, siren=SIREN)
    await checked(alice, party)
    await checked(alice, party)
    assert len(public.questions) == 1
    public.answers("recherche-closed")
    with clock.stopped(now() + LATELY * 2):
        assert "a cessé son activité" in (await checked(alice, party)).text


async def test_what_the_directory_no_longer_says_is_not_taken_over(alice, moulin, public):
    party = await make.party(moulin, name="Cycad", siren=SIREN)
    path, seen = offered((await checked(alice, party)).text)["nom"]
    await CompanyFact.filter(siren=SIREN).update(name="AUTRE NOM")
    answer = await alice.post(path, data={"seen": seen}, htmx=True)
    assert answer.status_code == 409
    assert "Vérifiez à nouveau" in answer.text
    assert (await again(party)).name == "Cycad"


async def test_a_sheet_without_a_siren_has_nothing_to_check(alice, moulin, public):
    party = await make.party(moulin, siren="")
    assert "Vérifier au répertoire" not in (await alice.get(alice.in_dossier(f"/tiers/{party.id}"))).text
    answer = await checked(alice, party)
    assert answer.status_code == 409
    assert "pas de SIREN" in answer.text
    assert public.questions == []


async def test_unknown_things_are_not_found(alice, moulin, public):
    party = await make.party(moulin, siren=SIREN)
    path = alice.in_dossier(f"/tiers/{party.id}/repertoire/iban")
    assert (await alice.post(path, data={"seen": ""})).status_code == 404
