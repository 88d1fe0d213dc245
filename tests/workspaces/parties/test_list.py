"""« Clients & fournisseurs »: two lists with the guide's columns, their state in the address."""

from __future__ import annotations

import re

import pytest

from tests import make
from workspaces.kernel import clock
from workspaces.kernel.clock import now
from workspaces.parties.models import Kind


async def listed(browser, query: str = "", **options) -> str:
    answer = await browser.get(browser.in_dossier(f"/tiers{query}"), **options)
    assert answer.status_code == 200
    return answer.text


def names(page: str) -> list[str]:
    return re.findall(r'<a class="name" href="[^"]+">([^<]+)</a>', page)


async def test_has_a_tab_for_each_side_with_the_guides_columns(alice, moulin):
    await make.party(moulin, name="BIOBURO")
    await make.party(moulin, name="Restaurant Sole", kind=Kind.CUSTOMER)
    suppliers, customers = await listed(alice), await listed(alice, "?onglet=clients")
    assert (names(suppliers), names(customers)) == (["BIOBURO"], ["Restaurant Sole"])
    for page, one in ((suppliers, "fournisseur"), (customers, "client")):
        for label in (f"N° {one}", "Nom de l’entreprise", "SIREN", "IBAN", "E-mail", "Sur la plateforme"):
            assert f">{label}<" in page
            assert f'aria-label="Filtrer\u00a0: {label}"' in page
        for key in ("number", "name", "siren", "iban", "email", "platform"):
            assert re.search(rf"[?&;]tri=-?{key}\"", page)
    assert 'aria-sort="ascending"' in suppliers


async def test_shows_what_may_be_empty_as_empty_and_the_rest_as_people_write_it(alice, moulin):
    await make.party(moulin, name="Vide", siren="", iban="", email="")
    await make.party(moulin, name="<b>Plein</b>", siren="423761212", iban="FR7630006000011234567890189", email="a@b.fr")
    page = await listed(alice)
    assert "423 761 212" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert "FR76 3000 6000 0112 3456 7890 189" in page.replace("\xa0", " ")
    assert "&lt;b&gt;Plein&lt;/b&gt;" in page


async def test_says_who_is_on_the_platform_and_when_that_was_checked(alice, moulin, monkeypatch):
    await make.workspace("Scierie", siren="552100554")
    await make.party(moulin, name="Scierie", siren="552100554")
    await make.party(moulin, name="Ailleurs", siren="503776874")  # no dossier of a test has it
    page = await listed(alice)
    rows = re.findall("<tr.*?</tr>", page, re.DOTALL)
    assert ["Scierie" in row for row in rows if "Sur Liasse, vérifié le" in row] == [True]
    assert f"vérifié le {clock.today():%d/%m/%Y}" in page


async def test_three_buttons_lead_to_one_by_hand_many_and_the_template(alice, rene, moulin):
    await make.party(moulin)
    page = await listed(alice, "?onglet=clients")
    for path in ("/tiers/nouveau?type=client", "/tiers/importer", "onglet=clients"):
        assert path in page
    assert "Télécharger le modèle" in page
    for words in ("Ajouter un", "Importer", "Archiver", 'data-key="n"'):
        assert words not in await listed(rene)
    answer = await alice.get(re.search(r'href="(/d/[^"]*tiers/nouveau\?type=client)"', page)[1])
    assert "Ajouter un client" in answer.text
    for path in re.findall(r'href="(/d/[^"]*/tiers/importer[^"]*)"', page):
        assert (await alice.get(path)).status_code == 200


async def test_an_address_keeps_the_order_the_filter_and_the_page(alice, moulin):
    for rank in range(52):
        await make.party(moulin, number=f"FOUR-{rank:03d}", name=f"Garage {rank:03d}", email="a@b.fr" if rank else "")
    page = await listed(alice, "?tri=-number&email=renseigne&q=gar")
    assert names(page)[:2] == ["Garage 051", "Garage 050"]
    assert "1 à 50 sur 51 fournisseurs" in page
    further = re.search(r'href="([^"]*apres=[^"]*)"', page)[1].replace("&amp;", "&")
    page = (await alice.get(further)).text
    assert names(page) == ["Garage 001"]
    assert "51 à 51 sur 51 fournisseurs" in page
    assert "E-mail : renseigné" in page
    back = re.search(r'href="([^"]*avant=[^"]*)"', page)[1].replace("&amp;", "&")
    assert names((await alice.get(back)).text)[-1] == "Garage 002"


async def test_a_fragment_is_the_list_alone(alice, moulin):
    await make.party(moulin)
    page = await listed(alice, "?q=bio", htmx=True)
    assert page.lstrip().startswith('<section class="panel" id="list"')


@pytest.mark.parametrize(("query", "words"), [
    ("", "Aucun fournisseur pour l’instant."),
    ("?onglet=clients", "Aucun client pour l’instant."),
    ("?q=zzz", "Aucun fournisseur ne correspond à « zzz »."),
    ("?siren=vide", "Aucun fournisseur ne correspond à ce filtre."),
    ("?archives=oui", "Aucun fournisseur archivé."),
])  # fmt: skip
async def test_says_why_it_is_empty_and_what_to_do(alice, query, words):
    assert words in (await listed(alice, query)).replace("\xa0", " ")


async def test_archived_and_merged_ones_are_not_in_the_way(alice, moulin):
    kept = await make.party(moulin, name="Gardé")
    await make.party(moulin, name="Archivé", archived_at=now())
    await make.party(moulin, name="Réuni", merged_into=kept.id)
    assert names(await listed(alice)) == ["Gardé"]
    assert names(await listed(alice, "?archives=avec")) == ["Archivé", "Gardé"]
    assert names(await listed(alice, "?archives=oui")) == ["Archivé"]


async def test_does_not_exist_for_strangers(zoe, nobody, moulin):
    assert (await zoe.get(zoe.in_dossier("/tiers"))).status_code == 404
    assert (await nobody.get(f"/d/{moulin.slug}/tiers")).status_code == 303
