"""Third parties of two dossiers in Chromium: one file brings them in, one list shows, filters and exports them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from portal.app import create_app
from tests import make
from tests.browser.chromium import faults
from tests.browser.test_clients import LONG, seen
from tests.conftest import forget_settings, set_environment
from tests.portal.clients.lists import siren
from tests.servers.liasse import Liasse
from workspaces.kernel import db

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLES = ("SIREN du dossier", "N°", "Nom", "SIREN", "E-mail")
DOSSIERS = (siren(81_000_000), siren(81_000_031))
SHARED = siren(82_000_000)  # the company that each dossier knows under a name of its own


def workbook(folder: Path) -> Path:
    """Six suppliers a dossier, of which one is in both."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Tiers")
    sheet.append(TITLES)
    for place, dossier in enumerate(DOSSIERS):
        sheet.append([dossier, f"F-{place}", ("BIOBURO SARL", "Bioburo")[place], SHARED, "contact@bioburo.exemple.fr"])
        for at in range(1, 6):
            number = 10 * place + at
            sheet.append([dossier, f"F-{number}", f"Atelier {number:02d}", siren(82_000_000 + 31 * number), None])
    path = folder / "tiers.xlsx"
    book.save(path)
    return path


async def prepared() -> str:
    create_app()
    async with db.opened():
        durand = await make.firm("Cabinet Durand")
        for name, number in zip(("Au bon moulin", "Garage du Pont"), DOSSIERS, strict=True):
            await make.workspace(name, firm=durand, siren=number)
        return await make.session(await make.firm_member(durand, "Chloé Durand", roles=["accountant"]))


@pytest.fixture
def desk(data: Path, page: Page) -> Iterator[Page]:
    """Chloé's browser before an empty list of third parties, in front of a real server."""
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, DATA=str(data))
        token = ThreadPoolExecutor().submit(asyncio.run, prepared()).result()
    forget_settings()
    server = Liasse(data, {"LIASSE_MAIL_LISTEN": ""}).serve()
    page.context.add_cookies([{"name": "session", "value": token, "url": server.base_url}])
    page.goto(f"{server.base_url}/cabinet/tiers")
    yield page
    server.stop()


def exported(page: Page, folder: Path) -> list[str]:
    """The names in the file, in order."""
    with page.expect_download() as taken:
        page.get_by_role("link", name="Exporter").click()
    taken.value.save_as(folder / "export.xlsx")
    rows = openpyxl.load_workbook(folder / "export.xlsx").worksheets[0].iter_rows(min_row=2, values_only=True)
    return sorted(str(row[4]) for row in rows)


def test_twelve_third_parties_come_into_two_dossiers_and_are_found_filtered_and_exported(desk: Page, tmp_path: Path):
    page, listed = desk, desk.locator("#list")
    expect(listed).to_contain_text("Rien à montrer ici.")
    page.get_by_role("link", name="Importer").first.click()
    page.get_by_label("Choisir un fichier").set_input_files(workbook(tmp_path))
    page.get_by_role("button", name="Continuer").click(timeout=LONG)
    page.get_by_role("button", name="Importer les 12 prêtes").click(timeout=LONG)
    expect(page.locator("#contenu")).to_contain_text("Annuler cet import", timeout=LONG)

    page.goto(f"{page.url.partition('/cabinet')[0]}/cabinet/tiers")
    expect(listed).to_contain_text("1 à 11 sur 11 entreprises")
    problems = seen(page, "firm-parties")
    page.get_by_role("link", name="Toutes les fiches").click()
    expect(listed).to_contain_text("1 à 12 sur 12 fiches")
    page.get_by_label("Nom ou SIREN").fill("atelier 1")
    expect(listed).to_contain_text("1 à 5 sur 5 fiches")
    assert exported(page, tmp_path) == [f"Atelier {number}" for number in range(11, 16)]

    page.get_by_label("Nom ou SIREN").fill("")
    expect(listed).to_contain_text("sur 12 fiches")
    page.get_by_role("link", name="Noms à aligner").click()
    expect(listed).to_contain_text("1 à 1 sur 1 entreprise")
    problems += seen(page, "firm-parties-apart")
    assert exported(page, tmp_path) == ["BIOBURO SARL", "Bioburo"]

    page.keyboard.press("Control+k")
    page.get_by_label("Rechercher partout").last.fill("garage tva")
    expect(page.locator("#palette-found")).to_contain_text("Garage du Pont")
    problems += faults(page)
    assert problems + page.complaints == []  # type: ignore[attr-defined]
