"""Adding a supplier and inviting a client in Chromium, from a SIREN: the form fills in under the hands of who types."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.app import create_app
from tests import make
from tests.browser.chromium import faults, sideways, watched
from tests.conftest import forget_settings, set_environment
from tests.servers.companies import Directory, Reply, directory, sample
from tests.servers.liasse import Liasse
from workspaces.kernel import db

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOTS = os.environ.get("LIASSE_SHOTS")
PHONE = {"width": 390, "height": 844}
SIREN = "423 761 212"


async def prepared() -> tuple[str, str]:
    """The session of somebody of the firm, and the path of a dossier that holds a supplier of that name."""
    create_app()
    async with db.opened():
        firm = await make.firm()
        moulin = await make.workspace("Au bon moulin", firm=firm)
        await make.party(moulin, number="FOUR-001", name="Cycad Conseil", siren="", city="Lyon")
        chloe = await make.firm_member(firm, "Chloé Durand", roles=["client-manager", "accountant"])
        return await make.session(chloe), f"/d/{moulin.slug}"


@dataclass(frozen=True)
class House:
    url: str
    token: str
    dossier: str
    directory: Directory


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[House]:
    """One server for all, beside one directory of companies."""
    data = tmp_path_factory.mktemp("adding")
    shutil.copy(migrated_sqlite, data / "liasse.sqlite3")
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, DATA=str(data))
        token, dossier = ThreadPoolExecutor().submit(asyncio.run, prepared()).result()  # the browser holds this loop
    forget_settings()
    with directory() as asked:
        settings = {"LIASSE_MAIL_LISTEN": "", "LIASSE_COMPANIES_URL": asked.url, "LIASSE_COMPANIES_WAIT_S": "10"}
        server = Liasse(data, settings).serve()
        yield House(server.base_url, token, dossier, asked)
        server.stop()


@pytest.fixture
def companies(house: House) -> Directory:
    house.directory.released.clear()
    return house.directory


@pytest.fixture
def desk(house: House, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="fr-FR", reduced_motion="reduce")
    context.add_cookies([{"name": "session", "value": house.token, "url": house.url}])
    page = watched(context.new_page())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{house.url}{house.dossier}/tiers/nouveau?type=fournisseur")
    yield page
    assert [url for url in asked if not url.startswith(house.url)] == []  # our server asks, never the browser
    context.close()


def looked_at(page: Page, name: str) -> list[str]:
    """What is wrong with the page as it stands, on a desk and on a phone, in the light and in the dark."""
    problems = []
    for size in (page.viewport_size, PHONE, page.viewport_size):
        page.set_viewport_size(size)
        problems += [*faults(page), *filter(None, [sideways(page)])]
        for theme in ("light", "dark") if SHOTS else ():
            page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            page.screenshot(path=Path(SHOTS) / f"{name}-{size['width']}-{theme}.png", full_page=True, caret="initial")
    return problems


def test_is_added_from_its_siren_without_the_mouse(desk: Page, companies: Directory):
    companies.answers("recherche-open")
    expect(desk.locator("#f-siren")).to_be_focused()
    problems = looked_at(desk, "new")
    desk.keyboard.type(SIREN)
    desk.keyboard.press("Enter")
    expect(desk.locator("#f-name")).to_have_value("CYCAD CONSEIL")
    expect(desk.locator("#alike")).to_be_focused()
    expect(desk.locator("#alike")).to_contain_text("FOUR-001")
    expect(desk.locator("#f-city")).to_have_value("GRENOBLE")
    problems += looked_at(desk, "new-found")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("h1")).to_have_text("CYCAD CONSEIL")
    companies.answers("recherche-closed")
    expect(desk.locator("#directory")).to_contain_text("D’après Recherche d’entreprises")
    desk.keyboard.press("i")
    desk.locator("#f-name").fill("Cycad")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#part-identite")).to_contain_text("Modifier")
    desk.keyboard.press("r")
    expect(desk.locator("#directory li")).to_contain_text("Fiche : Cycad")
    problems += looked_at(desk, "sheet-differs")
    desk.get_by_role("button", name="Reprendre").click()
    expect(desk.locator("h1")).to_have_text("CYCAD CONSEIL")
    expect(desk.locator("#directory")).to_contain_text("Rien ne diffère.")
    assert problems + desk.complaints == []  # type: ignore[attr-defined]


def test_what_is_typed_meanwhile_is_kept(desk: Page, companies: Directory):
    companies.answers(replace(sample("recherche-other"), waits=True))
    desk.keyboard.type("812 345 676")
    desk.keyboard.press("Tab")
    desk.locator("#f-name").press_sequentially("Cyc")
    expect(desk.locator("#f-name")).to_be_focused()
    companies.released.set()
    expect(desk.locator("#f-city")).to_have_value("GRENOBLE")
    expect(desk.locator("#f-name")).to_be_focused()
    desk.keyboard.type("ad")
    expect(desk.locator("#f-name")).to_have_value("Cycad")
    assert desk.complaints == []  # type: ignore[attr-defined]


def test_a_client_is_invited_from_its_siren(desk: Page, companies: Directory):
    companies.answers("recherche-open")
    desk.goto(desk.url.split("/d/")[0] + "/cabinet/dossiers/nouveau")
    expect(desk.locator("#f-siren")).to_be_focused()
    desk.keyboard.type(SIREN)
    desk.keyboard.press("Tab")
    expect(desk.locator("#f-name")).to_have_value("CYCAD CONSEIL")
    expect(desk.locator("#letter")).to_contain_text("Votre dossier CYCAD CONSEIL est prêt")
    problems = looked_at(desk, "invite")
    companies.answers(Reply(status=503))
    desk.locator("#f-siren").fill("404 833 048")
    desk.keyboard.press("Tab")
    expect(desk.locator("#company")).to_contain_text("ne répond pas : seule la clé du SIREN a été vérifiée.")
    problems += looked_at(desk, "invite-away")
    assert problems + desk.complaints == []  # type: ignore[attr-defined]
