"""The palette: what a few letters lead to, for whoever may go there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests import make
from tests.conftest import browser_of
from workspaces.invoices import fulltext
from workspaces.invoices.draft import Party
from workspaces.kernel.tenancy import acting_in

pytestmark = pytest.mark.database


async def offered(browser, typed: str) -> str:
    return (await browser.get("/cabinet/palette", params={"q": typed}, htmx=True)).text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("moulin", "/d/au-bon-moulin"),
        ("SH-88", "SH-88120"),
        ("electro", "tiers=%C3%89lectro"),
        ("1 284,50", "SH-88120"),
        ("béton", "SH-88120"),
        ("inviter", "/cabinet/dossiers/nouveau"),
        ("doublon", "/aide/doublons"),
    ],
)
async def test_leads_where_the_letters_say(chloe, moulin, typed, shown):
    draft = make.draft(seller=Party(name="Électro Dépôt"), number="SH-88120", gross=Decimal("1284.50"))
    invoice = await make.purchase(moulin, draft_of=draft)
    with acting_in(moulin.id):
        await fulltext.keep(invoice, ["Béton"])
    page = await offered(chloe, typed)
    assert shown in page.replace("tiers=É", "tiers=%C3%89") and "<html" not in page


async def test_begins_with_the_pages_one_may_open(chloe, ada, moulin):
    assert "Traiter les documents" in await offered(chloe, "")
    assert "Équipe" in await offered(ada, "") and "Traiter les documents" not in await offered(ada, "")


async def test_shows_nothing_of_others(chloe, ada, moulin, scierie):
    await make.purchase(scierie, draft_of=make.draft(seller=Party(name="Autodis"), gross=Decimal("77.70")))
    await make.purchase(moulin, draft_of=make.draft(seller=Party(name="Brico Dépôt")))
    for typed in ("autodis", "scierie", "77,70"):
        assert "Rien ne correspond" in await offered(chloe, typed), typed
    assert "Brico" not in await offered(ada, "brico")


async def test_who_follows_some_dossiers_finds_in_those_only(app, durand, moulin):
    await make.purchase(moulin, draft_of=make.draft(seller=Party(name="Autodis")))
    person = await make.firm_member(durand, "Samba Diallo", roles=["accountant"], all_dossiers=False)
    async with await browser_of(app, person) as samba:
        assert "Rien ne correspond" in await offered(samba, "autodis")


async def test_is_a_page_too(chloe):
    page = (await chloe.get("/cabinet/palette?q=archives")).text
    assert "<h1>Rechercher partout</h1>" in page and 'href="/cabinet/archives"' in page
