"""Adding a third party from its SIREN: what the directory fills in, what it leaves alone, and adding without it."""

from __future__ import annotations

import html
import re

import pytest

from tests import make
from tests.conftest import set_environment
from tests.servers.companies import Directory, Reply
from workspaces.kernel import french
from workspaces.kernel.clock import now
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import Kind, ThirdParty

SIREN = "423761212"
TYPED = {"type": "fournisseur", "country": "FR", "siren": "423 761 212"}


@pytest.fixture
def public(db, companies: Directory, monkeypatch) -> Directory:
    set_environment(monkeypatch, COMPANIES_URL=companies.url, COMPANIES_WAIT_S="5")
    companies.answers("recherche-open")
    return companies


def values_of(page: str) -> dict[str, str]:
    """What the form holds, hidden fields too."""
    inputs = re.findall(r"<input[^>]*>", page)
    named = ((re.search(r' name="([^"]+)"', one), re.search(r' value="([^"]*)"', one)) for one in inputs)
    values = {name[1]: html.unescape(value[1]) for name, value in named if name and value}
    chosen = re.search(r'<option value="([A-Z]{2})" selected', page)
    return values | ({"country": chosen[1]} if chosen else {})


async def posted(browser, data: dict[str, str], *, htmx: bool = True):
    return await browser.post(browser.in_dossier("/tiers/nouveau"), data=data, htmx=htmx)


async def all_of(workspace) -> list[ThirdParty]:
    with acting_in(workspace.id):
        return await ThirdParty.filter(workspace_id=workspace.id)


@pytest.mark.parametrize("htmx", [True, False])
async def test_a_siren_alone_is_completed_and_then_kept(alice, moulin, public, htmx):
    page = (await posted(alice, TYPED, htmx=htmx)).text
    values = values_of(page)
    assert (values["name"], values["vat_number"]) == ("CYCAD CONSEIL", "FR96423761212")
    assert (values["address"], values["postcode"], values["city"]) == ("12 RUE DES FORGES", "38000", "GRENOBLE")
    assert page.count("Repris du répertoire") == 6
    assert "Calculé à partir du SIREN" in page
    source = f"Recherche d’entreprises, {french.day(now())}"
    assert f"Au répertoire ({source})\u00a0: CYCAD CONSEIL (SAS), 38000 GRENOBLE" in page
    assert await all_of(moulin) == []
    answer = await posted(alice, values | {"city": "Grenoble"}, htmx=htmx)
    (added,) = await all_of(moulin)
    assert answer.headers["hx-redirect" if htmx else "location"] == alice.in_dossier(f"/tiers/{added.id}")
    assert (added.number, added.name, added.siret) == ("FOUR-001", "CYCAD CONSEIL", "42376121200012")
    assert (added.city, added.vat_number) == ("Grenoble", "FR96423761212")
    assert len(public.questions) == 1


async def test_what_was_typed_stays_and_what_the_directory_says_stands_below(alice, public):
    typed = TYPED | {"acte": "chercher", "name": "Cycad", "city": "Meylan", "iban": "FR76 1"}
    page = (await posted(alice, typed)).text
    values = values_of(page)
    assert (values["name"], values["city"], values["address"], values["iban"]) == ("Cycad", "Meylan", "", "FR76 1")
    assert values["vat_number"] == "FR96423761212"
    assert "Au répertoire : CYCAD CONSEIL." in page
    assert "Au répertoire : 12 RUE DES FORGES, BATIMENT B, 38000 GRENOBLE." in page


async def test_a_siret_pasted_for_a_siren_stays_with_its_siren(alice, moulin, public):
    pasted = TYPED | {"siren": "423 761 212 00020"}
    values = values_of((await posted(alice, pasted)).text)
    assert (values["siren"], values["siret"]) == ("423\u202f761\u202f212", "42376121200020")
    await posted(alice, pasted | {"name": "Cycad"})
    assert [(one.siren, one.siret) for one in await all_of(moulin)] == [(SIREN, "42376121200020")]


async def test_another_siren_takes_back_what_the_first_one_filled_in(alice, moulin, public):
    values = values_of((await posted(alice, TYPED)).text)
    other = values | {"acte": "auto", "siren": "812345676", "contact": "Jeanne"}
    public.answers("recherche-open")  # not of that company
    page = (await posted(alice, other)).text
    assert "pour une autre entreprise" in page
    assert (values_of(page)["name"], values_of(page)["city"]) == ("", "")
    public.echo("812345676", "AU BON MOULIN")
    assert (await posted(alice, {k: v for k, v in other.items() if k != "acte"})).status_code == 200  # Enter
    assert await all_of(moulin) == []
    after = values_of((await posted(alice, other)).text)
    assert (after["name"], after["contact"]) == ("AU BON MOULIN", "Jeanne")
    assert after["vat_number"].endswith("812345676")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=503), "Le répertoire des entreprises ne répond pas\u00a0: seule la clé du SIREN a été vérifiée."),
        (Reply(b"<html>"), "réponse illisible"),
        ("recherche-nobody", "Aucune entreprise visible n’a ce SIREN"),
        ("recherche-partial", "limite la diffusion de ses informations"),
        ("recherche-closed", "a cessé son activité le 31/12/2025"),
    ],
)
async def test_it_can_be_added_by_hand_whatever_the_directory_says(alice, moulin, public, reply, words):
    public.answers(reply)
    page = (await posted(alice, TYPED)).text
    assert words in page
    assert (await posted(alice, values_of(page) | {"name": "Cycad"}, htmx=False)).status_code == 303
    assert [one.siren for one in await all_of(moulin)] == [SIREN]


async def test_without_a_name_it_asks_once_and_then_says_what_is_missing(alice, public):
    public.answers("recherche-nobody")
    values = values_of((await posted(alice, TYPED)).text)
    answer = await posted(alice, values)
    assert answer.status_code == 422
    assert "Indiquez le nom de l’entreprise." in answer.text


async def test_a_sheet_of_the_same_company_is_shown_with_what_was_found(alice, moulin, public):
    there = await make.party(moulin, name="Tout autre nom", siren=SIREN)
    page = (await posted(alice, TYPED)).text
    assert f"/tiers/{there.id}" in page
    assert "même SIREN" in page
    assert (await posted(alice, values_of(page), htmx=False)).status_code == 303


async def test_a_siren_that_was_just_typed_disturbs_nobody(alice, public):
    quiet = await posted(alice, {"type": "client", "acte": "auto", "siren": " "})
    assert quiet.status_code == 200
    wrong = await posted(alice, {"type": "client", "acte": "auto", "siren": "423761213"})
    assert "Ce SIREN n’existe pas" in wrong.text
    assert "data-focus" not in wrong.text
    found = await posted(alice, {"type": "client", "acte": "auto", "siren": SIREN})
    assert "data-focus" not in found.text
    asked = await posted(alice, {"type": "client", "acte": "chercher", "siren": ""})
    assert "Indiquez le SIREN à chercher." in asked.text
    assert len(public.questions) == 1


async def test_a_foreign_vat_number_is_a_likeness(alice, moulin):
    await make.party(moulin, kind=Kind.SUPPLIER, name="Tout autre nom", vat_number="BE0403170701")
    answer = await posted(alice, TYPED | {"siren": "", "name": "Drukkerij", "vat_number": "BE0403170701"})
    assert answer.status_code == 409
    assert "même n° de TVA (BE0403170701)" in answer.text


async def test_a_made_up_company_in_the_form_is_ignored(alice):
    answer = await posted(alice, {"type": "client", "name": "", "siren": "", "demande": "x'\x00" * 9})
    assert answer.status_code == 422
