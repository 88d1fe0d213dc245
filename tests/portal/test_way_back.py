"""« Retour au cabinet »: back to the very page that led into the dossier."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.database
LIST = "/cabinet/dossiers?vue=a-traiter&tri=-waiting&apres=7~x"


def way_back(page: str) -> str:
    found = re.search(r'class="band">.*?<a href="([^"]+)"', page, re.S)
    assert found
    return found[1].replace("&amp;", "&")


async def test_leads_to_the_list_as_it_stood_from_every_page_of_the_dossier(chloe, moulin):
    site = str(chloe.client.base_url).rstrip("/")
    first = await chloe.get(chloe.in_dossier(""), headers={"Referer": f"{site}{LIST}"})
    assert way_back(first.text) == LIST
    second = await chloe.get(chloe.in_dossier("/achats"), headers={"Referer": f"{site}/d/{moulin.slug}"})
    assert way_back(second.text) == LIST, "remembered by the browser"
    await chloe.get(chloe.in_dossier("/achats"), headers={"Referer": f"{site}/cabinet/anomalies"})
    assert way_back((await chloe.get(chloe.in_dossier("/ventes"))).text) == "/cabinet/anomalies"


@pytest.mark.parametrize(
    "referer",
    [
        "https://ailleurs.example/cabinet/dossiers",
        "{site}/cabinet.evil",
        "{site}/d/cabinet",
        "{site}//ailleurs/cabinet",
        "nonsense",
    ],
)
async def test_leads_nowhere_else(chloe, moulin, referer):
    site = str(chloe.client.base_url).rstrip("/")
    answer = await chloe.get(chloe.in_dossier(""), headers={"Referer": referer.format(site=site)})
    assert way_back(answer.text) == "/cabinet/dossiers"
    assert "retour" not in answer.cookies


async def test_a_forged_cookie_leads_nowhere_else(chloe, moulin):
    chloe.client.cookies.set("retour", "%2F%2Failleurs.example", path="/d")
    assert way_back((await chloe.get(chloe.in_dossier(""))).text) == "/cabinet/dossiers"
