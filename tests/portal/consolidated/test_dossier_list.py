"""The list of dossiers: whose, which counters, which views; each figure leads to exactly as many rows."""

from __future__ import annotations

import re

import pytest

from portal.consolidated.saved import ListView
from portal.firms.models import Assignment, FirmMember
from tests import make
from tests.conftest import browser_of
from workspaces.invoices.status import Accounting, Lifecycle, Processing

pytestmark = pytest.mark.database
DONE = Processing.ACCEPTED


async def busy(dossier) -> dict[str, int]:
    """A dossier with a different figure in each counter."""
    for _ in range(2):
        await make.purchase(dossier)
    for _ in range(3):
        await make.purchase(dossier, processing=DONE, lifecycle=Lifecycle.DISPUTED)
    await make.purchase(dossier, processing=DONE, lifecycle=Lifecycle.SUSPENDED)
    await make.purchase(dossier, processing=DONE, lifecycle=Lifecycle.REJECTED)
    for _ in range(5):
        await make.purchase(dossier, processing=DONE, accounting=Accounting.ERROR)
    for _ in range(6):
        await make.purchase(dossier, processing=DONE, accounting=Accounting.CLIENT_ACTION)
    return {"waiting": 2, "client_action": 6, "disputed": 4, "rejected": 1, "export_errors": 5}


def heads_of(page: str) -> str:
    return re.search("<thead>.*?</thead>", page, re.S)[0]


async def follows(person_name: str, dossier) -> None:
    member = await FirmMember.get(name=person_name)
    await Assignment.create(member_id=member.id, workspace_id=dossier.id)


async def test_each_counter_leads_to_exactly_as_many_rows(chloe, moulin, durand):
    figures = await busy(moulin)
    await busy(await make.workspace("Garage du Vercors", firm=durand))
    page = (await chloe.get("/cabinet/dossiers")).text
    row = re.search(rf'<tr data-row id="dossier-{moulin.id}">.*?</tr>', page, re.S)[0]
    links = re.findall(r'<a href="([^"]+)"><strong>(\d+)</strong>', row)
    assert [int(figure) for _, figure in links] == list(figures.values())
    for href, figure in links:
        listed = (await chloe.get(href.replace("&amp;", "&"))).text
        assert listed.count("<tr data-row") == int(figure), href


@pytest.mark.parametrize("by", ["waiting", "client_action", "disputed", "rejected", "export_errors", "last_deposit"])
async def test_sorts_on_any_counter_both_ways(chloe, moulin, durand, by):
    await make.workspace("Aucun dépôt", firm=durand)
    await busy(moulin)
    down = (await chloe.get(f"/cabinet/dossiers?tri=-{by}", htmx=True)).text
    up = (await chloe.get(f"/cabinet/dossiers?tri={by}", htmx=True)).text
    assert down.index("Au bon moulin") < down.index("Aucun dépôt")
    assert up.index("Au bon moulin") > up.index("Aucun dépôt")
    assert 'aria-sort="descending"' in down


async def test_begins_with_the_dossiers_one_was_given(chloe, moulin, durand):
    garage = await make.workspace("Garage du Vercors", firm=durand)
    assert "Mes dossiers" not in (await chloe.get("/cabinet/dossiers")).text  # nothing was given to anybody
    await follows("Chloé Durand", garage)
    mine = (await chloe.get("/cabinet", htmx=True)).text
    assert "Garage du Vercors" in mine and "Au bon moulin" not in mine and "Mes dossiers" in mine
    everything = (await chloe.get("/cabinet?qui=tous", htmx=True)).text
    assert "Garage du Vercors" in everything and "Au bon moulin" in everything


async def test_views_keep_the_dossiers_in_which_something_counts(chloe, moulin, durand):
    await make.workspace("Garage du Vercors", firm=durand)
    await make.purchase(moulin, processing=DONE, lifecycle=Lifecycle.REJECTED)
    for view, shown in [("rejets", True), ("litiges", False), ("erreurs", False), ("a-traiter", False)]:
        page = (await chloe.get(f"/cabinet/dossiers?vue={view}", htmx=True)).text
        assert ("Au bon moulin" in page) is shown and "Garage du Vercors" not in page, view
    page = (await chloe.get("/cabinet/dossiers?vue=sans-depot", htmx=True)).text
    assert "Garage du Vercors" in page and "Au bon moulin" not in page


async def test_pages_by_key_without_missing_one(chloe, moulin, durand):
    for n in range(54):
        await make.workspace(f"Dossier {n:02d}.", firm=durand)
    first = (await chloe.get("/cabinet/dossiers?tri=-waiting")).text
    after = re.search(r'href="([^"]*apres=[^"]*)"', first)[1].replace("&amp;", "&")
    second = (await chloe.get(after)).text
    seen = set(re.findall(r"Dossier \d\d\.", first)) | set(re.findall(r"Dossier \d\d\.", second))
    assert first.count("<tr data-row") == 50 and second.count("<tr data-row") == 5 and len(seen) == 54


async def test_columns_are_chosen_once_and_kept(chloe, moulin):
    assert "SIREN" not in heads_of((await chloe.get("/cabinet/dossiers", htmx=True)).text)
    answer = await chloe.post("/cabinet/colonnes", data={"liste": "dossiers", "colonnes": ["siren", "waiting", "zzz"]})
    assert answer.headers["location"] == "/cabinet/dossiers"
    for path in ("/cabinet/dossiers", "/cabinet"):
        heads = heads_of((await chloe.get(path, htmx=True)).text)
        assert "SIREN" in heads and "À traiter" in heads and "Litiges" not in heads
    heads = re.search("<thead>.*?</thead>", (await chloe.get("/cabinet/dossiers?col=disputed", htmx=True)).text, re.S)[
        0
    ]
    assert "Litiges" in heads and "SIREN" not in heads  # what the address says comes first


async def test_a_view_is_kept_under_its_name_for_its_person_alone(app, chloe, moulin, durand):
    data = {"liste": "dossiers", "nom": "Litiges urgents", "etat": "vue=litiges&tri=-disputed&apres=3~x"}
    answer = await chloe.post("/cabinet/vues", data=data)
    assert answer.headers["location"] == "/cabinet/dossiers?tri=-disputed&vue=litiges"
    page = (await chloe.get("/cabinet/dossiers?vue=litiges&tri=-disputed")).text
    assert re.search(r'aria-current="true">Litiges urgents', page)
    other = await make.firm_member(durand, "Samba Diallo", roles=["accountant"])
    async with await browser_of(app, other) as samba:
        assert "Litiges urgents" not in (await samba.get("/cabinet/dossiers")).text
        view = await ListView.get(name="Litiges urgents")
        assert (await samba.post(f"/cabinet/vues/{view.id}/retirer")).status_code == 404
    await chloe.post(f"/cabinet/vues/{view.id}/retirer")
    assert not await ListView.exists(name="Litiges urgents")


async def test_whoever_reads_no_document_sees_no_figure(app, moulin, durand):
    await busy(moulin)
    person = await make.firm_member(durand, "Gaël Morin", roles=["client-manager"])
    async with await browser_of(app, person) as gael:
        page = (await gael.get("/cabinet/dossiers?vue=litiges&tri=-waiting&col=waiting.siren")).text
    assert "Au bon moulin" in page and "<strong>2</strong>" not in page and ">Litiges" not in page
