"""J4 in Chromium: three thousand suppliers, five hundred and fifty known, forty rows to correct, by keyboard."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from portal.app import create_app
from tests import make
from tests.browser.chromium import faults, sideways
from tests.conftest import forget_settings, set_environment
from tests.servers.liasse import Liasse
from workspaces.kernel import db
from workspaces.kernel.clock import now
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import Kind, ThirdParty

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOTS = os.environ.get("LIASSE_SHOTS")
NARROW = "\u202f"
ROWS, KNOWN = 3000, 550
COUNTRIES, KEYS, MAILS = range(100, 112), range(200, 214), range(300, 314)  # the rows with a mistake: 12, 14 and 14
TITLES = ("Code", "Societe", "Ident.", "RIB", "Mail", "CP", "Ville", "Pays", "Client depuis", "Relances 2025")
FORMULA = "=CMD|' /C calc'!A0"
LONG = 30_000  # ms, on a busy machine


def siren(number: int) -> str:
    """The siren that begins so, with its key."""
    for key in range(10):
        digits = f"{number:08d}{key}"
        doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(digits)]
        if sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0:
            return digits
    raise AssertionError


def iban(number: int) -> str:
    """A French account with both its keys, in groups of four."""
    bank, branch, account = 30006, 1, number
    rib = 97 - (89 * bank + 15 * branch + 3 * account) % 97
    inner = f"{bank:05d}{branch:05d}{account:011d}{rib:02d}"
    key = 98 - int(f"{inner}152700") % 97
    whole = f"FR{key:02d}{inner}"
    return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))


def supplier(at: int) -> list[object]:
    """One row: numbers where Excel makes numbers, so that zeros are lost; dates as serials; mistakes in place."""
    chance = random.Random(at)
    name = FORMULA if at == 7 else f"{chance.choice(('Garage', 'Scierie', 'Verrerie', 'Minoterie'))} n° {at:04d}"
    return [
        None,
        name,
        12345678 if at in KEYS else int(siren(1_000_000 + at * 7919)),
        iban(10_000_000 + at),
        f"compta{at}.exemple.fr" if at in MAILS else f"compta{at}@exemple.fr",
        1000 + at % 900,
        "Bourg-en-Bresse",
        "Farnce" if at in COUNTRIES else "France",
        (date(2019, 3, 12) - date(1899, 12, 30)).days + at % 300,
        at % 4,
    ]


def workbook(folder: Path) -> Path:
    """Two sheets, the one with the suppliers second."""
    book = openpyxl.Workbook(write_only=True)
    book.create_sheet("Notice").append(["Export du logiciel comptable", "novembre 2026"])
    sheet = book.create_sheet("Tiers")
    sheet.append(TITLES)
    for at in range(1, ROWS + 1):
        cells: list[object] = [openpyxl.cell.WriteOnlyCell(sheet, value=value) for value in supplier(at)]
        if at == 7:
            cells[1].data_type = "s"  # a text that looks like a formula, as a careless export writes it
        sheet.append(cells)
    path = folder / "fournisseurs.xlsx"
    book.save(path)
    return path


def known(workspace_id: object, at: int, number: int) -> ThirdParty:
    """A supplier that the dossier has already, at another e-mail address."""
    row = supplier(at)
    return ThirdParty(
        workspace_id=workspace_id,
        kind=Kind.SUPPLIER,
        number=f"FOUR-{number:03d}",
        name=row[1],
        folded="",
        siren=f"{row[2]:09d}",
        iban=str(row[3]).replace(" ", ""),
        email=f"ancien{at}@exemple.fr",
        created_at=now(),
    )


async def prepared() -> tuple[str, str]:
    """A dossier with its known suppliers, none of them in a row with a mistake; its address and its owner's cookie."""
    create_app()
    async with db.opened():
        moulin = await make.workspace("Au bon moulin")
        owner = await make.member(moulin, "Alice Martin")
        with acting_in(moulin.id):
            rows = [known(moulin.id, at, place) for place, at in enumerate(range(1001, 1001 + KNOWN), start=1)]
            await ThirdParty.bulk_create(rows, batch_size=100)
        return f"/d/{moulin.slug}/tiers", await make.session(owner)


@pytest.fixture
def desk(data: Path, page: Page) -> Iterator[Page]:
    """Alice's browser before the list of her suppliers, in front of a real server."""
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, DATA=str(data))
        path, token = ThreadPoolExecutor().submit(asyncio.run, prepared()).result()
    forget_settings()
    server = Liasse(data, {"LIASSE_MAIL_LISTEN": ""}).serve()
    page.context.add_cookies([{"name": "session", "value": token, "url": server.base_url}])
    page.goto(f"{server.base_url}{path}")
    yield page
    server.stop()


def seen(page: Page, name: str) -> list[str]:
    """A step that a person looks at: what is wrong with it, and its picture when asked."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", caret="initial")
    wide = sideways(page)
    return faults(page) + ([f"{name}: {wide[:200]}"] if wide else [])


def on_small_screens(page: Page, name: str) -> list[str]:
    """The same on phones, light and dark; then back at the desk."""
    problems = []
    for width, height, theme in ((390, 844, "light"), (320, 640, "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        problems += seen(page, f"{name}-{width}-{theme}")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.evaluate("document.documentElement.removeAttribute('data-theme')")
    return problems


def test_three_thousand_suppliers_are_checked_corrected_imported_and_taken_back(desk: Page, tmp_path: Path):
    page = desk
    page.goto(f"{page.url}/importer")
    with page.expect_download() as template:
        page.get_by_role("link", name="Télécharger le modèle").click()
    assert template.value.suggested_filename.endswith(".xlsx")
    problems = seen(page, "import-file")

    page.get_by_label("Choisir un fichier").set_input_files(workbook(tmp_path))
    go_on = page.get_by_role("button", name="Continuer")
    expect(go_on).to_be_focused(timeout=LONG)
    expect(page.get_by_role("radio", name="Tiers")).to_be_checked()
    expect(page.get_by_label("Nom de l’entreprise")).to_have_value("1")
    expect(page.get_by_label("SIREN", exact=True)).to_have_value("2")
    expect(page.locator(".unused")).to_contain_text("Relances 2025")
    problems += seen(page, "import-columns")
    page.keyboard.press("Enter")

    said = page.locator("#figures-t")
    expect(said).to_have_text(
        f"2{NARROW}960 prêtes (2{NARROW}410 nouvelles, 550 mises à jour), 40 à corriger", timeout=LONG
    )
    problems += seen(page, "import-grid")

    # the first wrong country, put right once and for all of them
    first = page.locator("#l-101 [name=country]")
    first.focus()
    page.keyboard.type("France")
    page.keyboard.press("Enter")
    expect(page.locator("#l-102 [name=country]")).to_be_focused()
    expect(page.locator("#l-101")).to_contain_text("Prête")
    expect(page.locator("#offer")).to_contain_text("11 autres lignes")
    page.keyboard.press("Control+Enter")
    expect(said).to_have_text(
        f"2{NARROW}972 prêtes (2{NARROW}422 nouvelles, 550 mises à jour), 28 à corriger", timeout=LONG
    )

    expect(page.locator("#l-201 [name=siren]")).to_be_focused()  # the list came back: on with its first mistake
    problems += on_small_screens(page, "import-grid")

    # cell by cell: what is typed can be taken back, the arrows go up and down the column
    cell = page.locator("#l-301 [name=email]")
    cell.focus()
    page.keyboard.type("non")
    page.keyboard.press("Escape")
    expect(cell).to_have_value("compta300.exemple.fr")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#l-302 [name=email]")).to_be_focused()
    page.keyboard.type("compta301@exemple.fr")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#l-302 td.fixed")).to_have_count(1)
    expect(page.locator("#l-302")).to_contain_text("Prête")
    expect(said).to_contain_text("27 à corriger")
    problems += seen(page, "import-grid-corrected")

    # the others in Excel, and only these come back
    with page.expect_download() as faulty:
        page.get_by_role("link", name="Télécharger les 27 lignes").click()
    path = tmp_path / "a-corriger.xlsx"
    faulty.value.save_as(path)
    put_right(path)
    page.get_by_label("Redéposer ces lignes").set_input_files(path)
    expect(said).to_contain_text("2 à corriger", timeout=LONG)
    expect(page.locator("#toasts")).to_contain_text("25 lignes corrigées, 2 restent à corriger.")

    page.get_by_role("button", name="Importer les").click()
    expect(page.locator("#contenu")).to_contain_text("Import terminé.", timeout=LONG)
    expect(page.locator(".counts")).to_contain_text(f"2{NARROW}448")
    expect(page.locator(".counts")).to_contain_text("550")
    expect(page.locator("#contenu")).to_contain_text("2 lignes restent à corriger.")
    problems += seen(page, "import-result")

    result = page.url
    page.get_by_role("link", name="Voir les fournisseurs").click()
    page.get_by_role("searchbox").first.fill("CMD")
    expect(page.locator("#list")).to_contain_text(FORMULA)
    page.goto(result)
    page.get_by_role("button", name="Annuler cet import").click()
    expect(page.locator("#contenu")).to_contain_text("Import annulé.", timeout=LONG)
    page.get_by_role("link", name="Voir les fournisseurs").click()
    expect(page.locator("#list")).to_contain_text("sur 550 fournisseurs")
    expect(page.locator("#list")).to_contain_text("ancien1001@exemple.fr")
    assert problems + page.complaints == []  # type: ignore[attr-defined]


def test_the_way_through_needs_no_script(desk: Page, tmp_path: Path):
    browser = desk.context.browser
    assert browser
    context = browser.new_context(java_script_enabled=False, storage_state=desk.context.storage_state())
    page = context.new_page()
    page.goto(f"{desk.url}/importer")
    page.get_by_label("Choisir un fichier").set_input_files(workbook(tmp_path))
    page.get_by_role("button", name="Envoyer le fichier choisi").click()
    again(page, "Continuer").click()
    again(page, "Importer les")
    page.locator("#l-101 [name=country]").fill("France")
    page.locator("#l-101").get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#figures-t")).to_contain_text("39 à corriger")
    again(page, "Importer les").click()
    expect(again(page, "Annuler cet import")).to_be_visible()
    context.close()


def again(page: Page, name: str) -> Locator:
    """The button of a step that comes when its work is done: without script, one asks again."""
    button = page.get_by_role("button", name=name).first
    for _ in range(200):
        if button.is_visible():
            break
        page.wait_for_timeout(300)
        page.get_by_role("link", name="Actualiser la page").click()
    return button


def put_right(path: Path) -> None:
    """Every row but two, as somebody would in Excel."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    titles = {cell.value: cell.column for cell in sheet[1]}
    for place, row in enumerate(sheet.iter_rows(min_row=2)):
        if place < 2:
            continue
        at = int(row[titles["Ligne"] - 1].value) - 1
        row[titles["SIREN"] - 1].value = siren(50_000_000 + at)
        row[titles["E-mail"] - 1].value = f"compta{at}@exemple.fr"
    book.save(path)
