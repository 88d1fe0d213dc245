"""The palette: what a few letters lead to, for whoever may go there."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from portal.app import create_app
from portal.listing import listed_routes
from portal.palette import places
from tests import make
from tests.conftest import browser_of
from workspaces.invoices import fulltext
from workspaces.invoices.draft import Party
from workspaces.kernel.tenancy import acting_in
from workspaces.settings.menu import PAGES

pytestmark = pytest.mark.database


async def offered(browser, typed: str) -> str:
    return (await browser.get("/cabinet/palette", params={"q": typed}, htmx=True)).text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("moulin", "/d/au-bon-moulin"),
        ("SH-88", "SH-88120"),
        ("electro", "tiers=%C3%89lectro+%26+Fils"),
        ("1 284,50", "SH-88120"),
        ("béton", "SH-88120"),
        ("inviter", "/cabinet/dossiers/nouveau"),
        ("électro & fils", "/cabinet/documents?q=%C3%A9lectro+%26+fils"),
        ("échéances", "/cabinet/echeances"),
        ("importer dossiers", "/cabinet/imports/dossiers"),
        ("moulin tva", "/parametres/tva"),
        ("réglages bon moulin", "/parametres"),
        ("doublon", "/aide/doublons"),
    ],
)
async def test_leads_where_the_letters_say(chloe, moulin, typed, shown):
    draft = make.draft(seller=Party(name="Électro & Fils"), number="SH-88120", gross=Decimal("1284.50"))
    invoice = await make.purchase(moulin, draft_of=draft)
    with acting_in(moulin.id):
        await fulltext.keep(invoice, ["Béton"])
    page = await offered(chloe, typed)
    assert shown in page and "<html" not in page


HREF = re.compile(r'<a href="([^"]+)"[^>]*>')
NO_PLACES = {  # what leads nowhere by itself: pieces of pages, files, and what asks for a page
    *("firm:document_totals", "firm:events", "firm:search", "firm:finished", "firm:invitation_preview"),
    *("firm:company_of_siren", "firm:export_deadlines", "firm:export_firm_parties"),
    *("workspace:events", "workspace:search_in_dossier", "workspace:number_example", "workspace:export_archives"),
    *("workspace:imports_template", "firm:takeover_template"),
}


def menu(page: str) -> set[str]:
    """The addresses that the side menu leads to."""
    return set(HREF.findall(page[page.index('aria-label="Menu principal"') : page.index("</nav>")]))


async def test_knows_every_page_of_the_firms_menu(chloe, ada):
    known = {place.href() for place in places.FIRM}
    for person in (chloe, ada):
        assert menu((await person.get("/cabinet")).text) <= known


async def test_knows_every_page_of_a_dossiers_menu_and_of_its_settings(alice, moulin):
    known = {place.href(workspace=moulin.slug) for place in places.DOSSIER}
    assert menu((await alice.get(alice.in_dossier())).text) <= known
    page = (await alice.get(alice.in_dossier("/parametres/identite"))).text
    settings = page[page.index('aria-label="Paramètres du dossier"') :]
    sections = set(HREF.findall(settings[: settings.index("</nav>")]))
    assert len(sections) == len(PAGES)
    assert sections <= known


def test_knows_every_page_that_needs_no_more_than_its_address():
    """A page added later is found too, or is said to be none."""
    ours = re.compile(r"/cabinet[^{]*|/d/{workspace}[^{]*")
    pages = {
        route["name"]
        for route in listed_routes(create_app())
        if "GET" in route["methods"] and ours.fullmatch(route["path"])
    }
    assert pages - NO_PLACES - {place.route for place in (*places.FIRM, *places.DOSSIER)} == set()


async def test_in_a_dossier_leads_to_its_pages_and_into_its_lists(alice, rene, moulin):
    page = (await alice.get(alice.in_dossier("/palette"), params={"q": "tva"}, htmx=True)).text
    assert alice.in_dossier("/parametres/tva") in page and "<html" not in page
    assert alice.in_dossier("/achats?q=tva") in page
    assert alice.in_dossier("/tiers/nouveau") in (await alice.get(alice.in_dossier("/palette?q=nouveau"))).text
    assert alice.in_dossier("/tiers/nouveau") not in (await rene.get(rene.in_dossier("/palette?q=nouveau"))).text
    assert 'data-key="Control+k"' in (await alice.get(alice.in_dossier())).text


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
