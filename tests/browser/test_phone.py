"""J6 in Chromium with a camera that films a sheet on a desk: scanned, sent without a network, approved by a swipe."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from portal.app import create_app
from tests import make
from tests.browser.chromium import faults, sideways, watched
from tests.conftest import forget_settings, set_environment
from tests.samples import SAMPLES
from tests.servers.liasse import Liasse
from tests.workspaces.capture.desk import photo
from workspaces.invoices.draft import Party
from workspaces.kernel import db

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOTS = os.environ.get("LIASSE_SHOTS")
IDLE = {"LIASSE_MAIL_LISTEN": "", "LIASSE_BROKER_URL": "redis://127.0.0.1:1"}  # nothing is read meanwhile
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
LONG = 20_000
SHARE = """async (name) => {
    const form = new FormData();
    form.append("files", new File(["%PDF-1.7 partagé"], name, { type: "application/pdf" }));
    await fetch("/partage", { method: "POST", body: form });
}"""
SOMEBODY_ELSES = """async () => {
    await outbox.put({ id: "1", owner: "quelqu’un d’autre", url: "/", pages: [], at: 1, state: "ready" });
}"""
REFUSED = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"


async def prepared() -> tuple[str, str]:
    create_app()
    async with db.opened():
        dossier = await make.workspace("Boulangerie Martin", firm=await make.firm())
        for supplier in ("Moulins de Saône", "Cave des Flandres", "Tracoria"):
            await make.purchase(dossier, draft_of=make.draft(seller=Party(name=supplier)))
        return dossier.slug, await make.session(await make.member(dossier, "Karim Martin"))


@pytest.fixture(scope="module")
def dossier(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a dossier on a real server, and the cookie of its owner."""
    data = tmp_path_factory.mktemp("phone")
    shutil.copy(migrated_sqlite, data)
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, DATA=str(data))
        slug, token = ThreadPoolExecutor().submit(asyncio.run, prepared()).result()
    forget_settings()
    server = Liasse(data, IDLE).serve()
    yield f"{server.base_url}/d/{slug}", token
    server.stop()


@pytest.fixture(scope="module")
def filming(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose camera sees a sheet lying askew on a desk."""
    film = tmp_path_factory.mktemp("film") / "desk.mjpeg"
    film.write_bytes(photo(SAMPLES / "scan.png", size=(900, 1200)) * 2)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", *CAMERA, f"--use-file-for-fake-video-capture={film}"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def phone(filming: Browser, dossier: tuple[str, str]) -> Iterator[Page]:
    context = filming.new_context(
        locale="fr-FR", viewport={"width": 390, "height": 844}, reduced_motion="reduce", has_touch=True
    )
    context.add_cookies([{"name": "session", "value": dossier[1], "url": dossier[0]}])
    yield watched(context.new_page())
    context.close()


def seen(page: Page, name: str, theme: str = "light") -> list[str]:
    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"phone-{name}-{theme}.png", caret="initial", full_page=True)
    wide = sideways(page)
    return faults(page) + ([f"{name}: {wide[:200]}"] if wide else [])


def scan_a_page(page: Page, opening: str) -> None:
    """The frame turns green, the shutter goes by itself, the corners are where the sheet is."""
    page.get_by_role("button", name=opening).click()
    expect(page.locator(".live.found")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("heading", name="Vérifiez les coins")).to_be_visible(timeout=LONG)


def test_pages_are_scanned_kept_without_a_network_and_sent_once(phone: Page, dossier: tuple[str, str]):
    page, (address, _) = phone, dossier
    page.goto(address)
    page.get_by_role("link", name="Ajouter\u00a0: scanner ou choisir une facture").click()
    expect(page.get_by_role("heading", name="Scanner un document")).to_be_visible()
    problems = seen(page, "start")
    scan_a_page(page, "Ouvrir l’appareil photo")
    corner = page.locator("[data-corner]").first
    before = corner.get_attribute("aria-label") or ""
    assert re.search(r"1[1-3]\s% depuis la gauche, [7-9]\s% depuis le haut", before)
    corner.focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-corner-said]")).to_contain_text("Coin haut gauche")
    assert corner.get_attribute("aria-label") != before
    problems += seen(page, "corners", "dark")
    page.get_by_role("button", name="Garder la page").click()
    scan_a_page(page, "Ajouter une page")
    page.get_by_role("button", name="Pivoter").click()
    page.get_by_role("button", name="Garder la page").click()
    expect(page.locator("[data-pages] li")).to_have_count(2)
    page.get_by_text("Note de frais", exact=True).click()
    page.get_by_text("Avance personnelle").click()
    page.get_by_text("Restaurant").click()
    problems += seen(page, "expense")

    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.open('pages').then((cache) => cache.keys()).then((kept) => kept.length > 0)")
    page.context.set_offline(True)
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.locator("[data-count]")).to_have_text("1 en attente d’envoi")
    expect(page.locator("[data-said]")).to_contain_text("Envoi dès le retour du réseau")
    page.goto(f"{address}/achats")  # closed, and opened anywhere: the scanner is what works
    expect(page.locator("[data-count]")).to_have_text("1 en attente d’envoi")
    page.evaluate(SOMEBODY_ELSES)
    expect(page.locator("[data-count]")).to_have_text("1 en attente d’envoi")
    problems += seen(page, "waiting", "dark")
    page.context.set_offline(False)
    expect(page.locator("[data-pending]")).to_be_hidden(timeout=LONG)
    assert page.evaluate("outbox.mine('quelqu’un d’autre').then((kept) => kept.length)") == 1

    page.complaints.clear()  # type: ignore[attr-defined]  # the network was away
    page.goto(f"{address}/notes-de-frais?vue=a-rembourser")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("Avance personnelle")
    assert problems + page.complaints == []  # type: ignore[attr-defined]


def test_what_other_apps_share_waits_to_be_classed_and_a_refused_camera_leaves_the_files(
    phone: Page, dossier: tuple[str, str], tmp_path: Path
):
    page, (address, _) = phone, dossier
    page.add_init_script(REFUSED)
    page.goto(f"{address}/scanner")
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    page.evaluate(SHARE, "facture.pdf")
    page.reload()
    shared = page.locator("[data-queue=draft] li")
    expect(shared).to_contain_text("facture.pdf")
    shared.get_by_role("button", name="Classer").click()
    page.get_by_text("Vente", exact=True).click()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.locator("[data-said]")).to_contain_text("envoi reçu", timeout=LONG)
    expect(shared).to_have_count(0)

    page.get_by_role("button", name="Ouvrir l’appareil photo").click()
    expect(page.locator("[data-said]")).to_contain_text("Choisissez une photo")
    file = tmp_path / "ticket.jpg"
    file.write_bytes(photo(SAMPLES / "scan.png", size=(600, 800)))
    page.locator("[data-pick]").set_input_files(file)
    expect(page.get_by_role("heading", name="Vérifiez les coins")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Garder la page").click()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.locator("[data-said]")).to_contain_text("envoi reçu", timeout=LONG)
    page.goto(f"{address}/ventes")
    expect(page.locator("#documents")).to_contain_text("facture.pdf")
    page.goto(f"{address}/achats")
    expect(page.locator("#documents")).to_contain_text("ticket.jpg")
    assert page.complaints == []  # type: ignore[attr-defined]


def swipe(page: Page, title: str, by: int) -> None:
    """A finger across the card of this supplier, which rests before it leaves: after a fling a tap only stops it."""
    box = page.locator("[data-swipe]", has_text=title).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2 - by / 2, box["y"] + 40
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        there = {"x": x + by * step / 8, "y": y}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [there]})
    for _ in range(3):
        page.wait_for_timeout(100)
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [there]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_purchases_are_approved_and_refused_by_a_swipe(phone: Page, dossier: tuple[str, str]):
    page, (address, _) = phone, dossier
    page.goto(f"{address}/a-approuver")
    problems = seen(page, "approve", "dark")
    swipe(page, "Moulins de Saône", 200)
    expect(page.locator("#toasts")).to_contain_text("acceptée")
    expect(page.locator("[data-swipe]")).to_have_count(2)
    page.get_by_role("button", name="Annuler (Z)").click()
    expect(page.locator("#toasts")).to_contain_text("Décision annulée")
    expect(page.locator("[data-swipe]")).to_have_count(3)
    swipe(page, "Cave des Flandres", -200)
    expect(page.locator("#refuse")).to_be_visible()
    problems += seen(page, "refuse")
    page.get_by_role("button", name="Annuler", exact=True).tap()
    expect(page.locator("#refuse")).to_be_hidden()
    page.get_by_role("button", name="Refuser Tracoria").tap()
    page.locator("#refuse .choice").first.tap()
    page.get_by_role("button", name="Refuser la facture").tap()
    expect(page.locator("#toasts")).to_contain_text("refusée")
    expect(page.locator("[data-swipe]")).to_have_count(2)
    assert problems + page.complaints == []  # type: ignore[attr-defined]


def test_a_folder_is_dropped_and_its_sum_matches(phone: Page, dossier: tuple[str, str], tmp_path: Path):
    page, (address, _) = phone, dossier
    for n in range(30):
        file = tmp_path / f"mois-{n % 3}" / f"facture-{n}.pdf"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"" if n == 7 else b"%%PDF-1.7 dossier %d" % (n - n % 2 if n > 25 else n))
    (tmp_path / ".DS_Store").write_bytes(b"x")
    page.goto(f"{address}/achats")
    drag = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(tmp_path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        drag.send("Input.dispatchDragEvent", {"type": kind, "x": 200, "y": 300, "data": data})
    said = "30 fichiers\u00a0: 27 reçus, 2 déjà reçus, 1 refusé"
    expect(page.locator("[data-batch] [data-name]")).to_have_text(said, timeout=LONG)
    expect(page.locator(".up.failed")).to_contain_text("facture-7.pdf")
    assert seen(page, "folder") + page.complaints == []  # type: ignore[attr-defined]
