"""The main job end to end, as people do it: the firm invites, the owner drops, the firm accepts, the archive proves."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import faults, sideways, watched
from tests.samples import SAMPLES
from tests.servers.liasse import Liasse, LiasseServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.real]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SHOTS = os.environ.get("LIASSE_SHOTS")  # a folder to keep the pictures in
READ, RECOGNISED = 30_000, 60_000  # ms, on a busy machine


@pytest.fixture
def house(tmp_path: Path) -> Liasse:
    return Liasse(tmp_path / "data", {"LIASSE_UNDO_S": "3"})


@pytest.fixture
def server(house: Liasse) -> Iterator[LiasseServer]:
    """A new installation, empty: no firm yet."""
    with_workers = house.serve()
    yield with_workers
    with_workers.stop()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="fr-FR", reduced_motion="reduce", **PHONE)
    yield watched(context.new_page())
    context.close()


def seen(page: Page, name: str) -> None:
    """A step that a person looks at: accessible, fitting, and photographed when asked."""
    assert faults(page) == []
    assert sideways(page) == ""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator("main form button[type=submit]").first.click()


def found_firm(page: Page, server: LiasseServer) -> None:
    page.goto(server.base_url)
    seen(page, "installation")
    fill(
        page, firm="Cabinet Durand", name="Claire Durand", email="claire@durand.fr", password="une phrase assez longue"
    )
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour Claire")
    seen(page, "cabinet")


def invite(page: Page, server: LiasseServer) -> str:
    """Open the dossier, follow the message in the local mailbox: the link that the owner receives."""
    page.goto(f"{server.base_url}/cabinet/dossiers/nouveau")
    fill(
        page,
        name="Boulangerie Martin",
        siren="404 833 048",
        first_name="Karim",
        last_name="Martin",
        email="karim@martin.fr",
    )
    expect(page.locator("main")).to_contain_text("Boulangerie Martin")
    page.goto(f"{server.base_url}/boite-aux-lettres")
    page.locator("main a", has_text="Boulangerie Martin").first.click()
    expect(page.locator("main")).to_contain_text("Choisissez votre mot de passe")
    expect(page.locator("main")).to_contain_text("par votre cabinet comptable")
    return re.search(r"http[^\s\"<]+/invitation/[\w-]+", page.content()).group(0)  # type: ignore[union-attr]


def accept_invitation(phone: Page, link: str) -> None:
    phone.goto(link)
    seen(phone, "invitation-telephone")
    fill(phone, password="ma boulangerie est belle")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Bonjour Karim")
    seen(phone, "accueil-telephone")


def drop_three(phone: Page) -> None:
    """A text PDF, a photo and a Factur-X in one pick; each is read while the owner watches, without reloading."""
    picked = [SAMPLES / name for name in ("text-layer.pdf", "scan.png", "facturx-en16931.pdf")]
    phone.locator("input[type=file][multiple]").set_input_files(picked)
    rows = phone.locator("#documents .doc-row")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="Transmise à votre cabinet")).to_have_count(3, timeout=RECOGNISED)
    expect(rows.filter(has_text="Déjà au format Factur-X")).to_have_count(1)
    seen(phone, "documents-telephone")


def test_from_an_invitation_to_a_verified_archive(house: Liasse, server: LiasseServer, page: Page, phone: Page):
    found_firm(page, server)
    link = invite(page, server)
    accept_invitation(phone, link)
    page.goto(f"{server.base_url}/cabinet/a-traiter")
    drop_three(phone)
    expect(page.locator("#count-t")).to_have_text("3", timeout=READ)

    phone.locator("input[type=file][multiple]").set_input_files([SAMPLES / "facturx-en16931.pdf"])
    expect(phone.locator("#envois")).to_contain_text("Déjà reçue le")
    expect(phone.locator("#documents .doc-row")).to_have_count(3)

    page.goto(f"{server.base_url}/cabinet/a-traiter")
    seen(page, "a-traiter")
    page.locator("main a", has_text="LE FOURNISSEUR").first.click()
    expect(page.locator("svg rect").first).to_be_attached(timeout=READ)
    seen(page, "revision")
    page.locator("body").press("a")
    expect(page.locator("#toasts")).to_contain_text("acceptée")

    page.goto(f"{server.base_url}/cabinet/archives")
    for _ in range(60):
        if page.locator("main tbody tr").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator("main tbody")).to_contain_text("F20260023")
    seen(page, "archives")

    used = phone.context.browser.new_page()  # type: ignore[union-attr]
    used.goto(link)
    expect(used.locator("main")).to_contain_text("Ce lien")
    assert [page.complaints, phone.complaints] == [[], []]  # type: ignore[attr-defined]
    report = json.loads(house.run("verify").stdout)
    assert report == {"workspaces": 1, "faults": []}


def test_what_cannot_be_taken_says_so_and_the_rest_goes_on(
    server: LiasseServer, page: Page, phone: Page, tmp_path: Path
):
    found_firm(page, server)
    accept_invitation(phone, invite(page, server))
    heavy, program = tmp_path / "gros.pdf", tmp_path / "facture.exe"
    heavy.write_bytes(b"%PDF-1.7" + b"0" * 34 * 2**20)
    program.write_bytes(b"MZ\x90\x00 inert")
    phone.locator("input[type=file][multiple]").set_input_files([heavy, program, SAMPLES / "facturx-en16931.pdf"])
    expect(phone.locator("#envois")).to_contain_text("la limite est de 25 Mo")
    expect(phone.locator("#documents")).to_contain_text("un programme", timeout=READ)
    expect(phone.locator("#documents")).to_contain_text("Transmise à votre cabinet", timeout=READ)
