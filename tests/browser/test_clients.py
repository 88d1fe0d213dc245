"""J1 in Chromium: two hundred clients from Excel, four rows to correct, one hundred and ninety-nine invitations."""

from __future__ import annotations

import asyncio
import os
import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from portal.app import create_app
from portal.database import migrate
from tests import make
from tests.browser.chromium import faults, sideways
from tests.conftest import forget_settings, set_environment
from tests.portal.clients.lists import siren
from tests.servers.liasse import Liasse
from workspaces.kernel import db

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOTS = os.environ.get("LIASSE_SHOTS")
TITLES = ("Societe", "SIREN", "Prénom", "Nom", "Mail", "Suivi par", "Régime de TVA")
ROWS, SHORT, MAILLESS, TWICE, STRANGER = 200, 41, 82, 123, 164  # the places of the four mistakes
LONG, MINUTE = 30_000, 60


def client(at: int) -> list[object]:
    chance = random.Random(at)
    name = f"{chance.choice(('Boulangerie', 'Garage', 'Menuiserie', 'Pharmacie'))} n° {at:03d}"
    return [
        name,
        12345678 if at == SHORT else siren(80_000_000 + (at - 1 if at == TWICE else at) * 31),
        chance.choice(("Julie", "Paul", "Inès")),
        "Martin",
        f"contact{at}.exemple.fr" if at == MAILLESS else f"contact{at}@exemple.fr",
        "Jean Inconnu" if at == STRANGER else chance.choice(("Chloé Durand", "Léa Petit", None)),
        chance.choice(("Mensuel", "Trimestriel", "Annuel", None)),
    ]


def workbook(folder: Path) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Clients")
    sheet.append(TITLES)
    for at in range(1, ROWS + 1):
        sheet.append(client(at))
    path = folder / "clients.xlsx"
    book.save(path)
    return path


async def prepared() -> str:
    await migrate()
    create_app()
    async with db.opened():
        durand = await make.firm("Cabinet Durand")
        await make.firm_member(durand, "Léa Petit", roles=["accountant"])
        return await make.session(await make.firm_member(durand, "Chloé Durand", roles=["client-manager"]))


@pytest.fixture
def desk(tmp_path: Path, page: Page) -> Iterator[Page]:
    """Chloé's browser before her empty list of dossiers, in front of a real server."""
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, DATA=str(tmp_path))
        token = ThreadPoolExecutor().submit(asyncio.run, prepared()).result()
    forget_settings()
    server = Liasse(tmp_path, {"LIASSE_MAIL_LISTEN": ""}).serve()
    page.context.add_cookies([{"name": "session", "value": token, "url": server.base_url}])
    page.goto(f"{server.base_url}/cabinet/dossiers")
    yield page
    server.stop()


def seen(page: Page, name: str) -> list[str]:
    """A step that a person looks at: at the desk and on a phone, light and dark."""
    problems = []
    page.wait_for_load_state()
    for width, height, theme in ((390, 844, "dark"), (1440, 900, "light")):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", caret="initial", full_page=True)
        wide = sideways(page)
        problems += faults(page) + ([f"{name}: {wide[:200]}"] if wide else [])
    page.evaluate("document.documentElement.removeAttribute('data-theme')")
    return problems


def correct(page: Page, row: int, field: str, typed: str) -> None:
    cell = page.locator(f"#l-{row} [name={field}]")
    cell.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator(f"#l-{row}")).to_contain_text("Prête")


def test_two_hundred_clients_are_brought_in_corrected_and_invited(desk: Page, tmp_path: Path):
    page, file = desk, workbook(tmp_path)
    page.get_by_role("link", name="Inviter des clients").click()
    for way in ("Un par un", "Depuis Excel", "Coller une liste"):
        expect(page.get_by_role("heading", name=way)).to_be_visible()
    with page.expect_download() as template:
        page.get_by_role("link", name="Télécharger le modèle").click()
    template.value.save_as(tmp_path / "modele.xlsx")
    titles = [cell.value for cell in openpyxl.load_workbook(tmp_path / "modele.xlsx").worksheets[0][1]]
    assert titles == ["Raison sociale", "SIREN", "Prénom", "Nom", "E-mail", "Suivi par", "Régime de TVA"]
    problems = seen(page, "clients-ways")

    page.get_by_role("link", name="Importer un fichier").click()
    expect(page.get_by_role("heading", name="Importer des dossiers")).to_be_visible()
    problems += seen(page, "clients-file")
    page.get_by_label("Choisir un fichier").set_input_files(file)
    expect(page.get_by_role("button", name="Continuer")).to_be_focused(timeout=LONG)
    for label, column in (("Raison sociale", "0"), ("SIREN", "1"), ("E-mail", "4"), ("Régime de TVA", "6")):
        expect(page.get_by_label(label, exact=False).first).to_have_value(column)
    page.keyboard.press("Enter")

    said = page.locator("#figures-t")
    expect(said).to_have_text("196 prêts, 4 à corriger", timeout=LONG)
    grid = page.locator("#list")
    for reason in ("n’a pas 9 chiffres", "pas une adresse e-mail", "plus haut dans le fichier", "de votre équipe"):
        expect(grid).to_contain_text(reason)
    problems += seen(page, "clients-grid")
    correct(page, SHORT + 1, "siren", siren(70_000_001))
    correct(page, MAILLESS + 1, "email", "contact82@exemple.fr")
    correct(page, TWICE + 1, "siren", siren(70_000_002))
    page.get_by_role("button", name=f"Ignorer la ligne {STRANGER + 1}").click()
    expect(said).to_have_text("199 prêts, 1 ignorée")

    elsewhere = page.context.new_page()
    elsewhere.goto(f"{page.url.partition('/cabinet')[0]}/cabinet/clients")
    page.get_by_role("button", name="Créer 199 dossiers").click()
    expect(page.locator("#contenu")).to_contain_text("Vous pouvez quitter cette page", timeout=LONG)
    told = "Import terminé\u00a0: clients.xlsx, 199 créés"
    expect(elsewhere.locator("#toasts")).to_contain_text(told, timeout=4 * LONG)
    expect(page.locator("#contenu")).to_contain_text("199 dossiers créés en", timeout=LONG)
    took = re.search("199 dossiers créés en ([0-9]+)", page.locator("#contenu").inner_text())
    assert took and int(took[1]) <= MINUTE
    elsewhere.close()
    problems += seen(page, "clients-result")

    page.get_by_role("link", name="Inviter ces clients").click()
    for when in ("Inviter maintenant", "Inviter plus tard", "Inviter à une date"):
        expect(page.get_by_label(when)).to_be_visible()
    expect(page.locator("#contenu")).to_contain_text("Cabinet Durand via Liasse")
    expect(page.locator("#contenu")).to_contain_text("est prêt")
    problems += seen(page, "clients-when")
    page.get_by_role("button", name="Envoyer 199 invitations").click()
    expect(page.locator("#contenu")).to_contain_text("ne peut pas être annulé")
    problems += seen(page, "clients-confirm")
    page.get_by_role("button", name="Oui, envoyer 199 invitations").click()
    expect(page.locator("#list")).not_to_contain_text("à faire partir", timeout=4 * LONG)
    expect(page.locator("#list .st").first).to_have_text("Invité")
    page.get_by_role("link", name="Pas encore connectés").click()
    expect(page.locator("#list")).to_contain_text("1 à 50 sur 199 clients")
    expect(page.get_by_role("button", name="Renvoyer")).to_have_count(0)
    problems += seen(page, "clients-states")

    page.goto(f"{page.url.partition('/cabinet')[0]}/cabinet/imports/dossiers")
    page.get_by_label("Choisir un fichier").set_input_files(file)
    page.get_by_role("button", name="Continuer").click(timeout=LONG)
    expect(said).to_have_text("4 à corriger, 196 inchangés", timeout=LONG)
    expect(page.locator("#figures")).to_contain_text("aucun doublon")
    assert problems + page.complaints == []  # type: ignore[attr-defined]
