"""Every page, shown with made-up values in Chromium: accessible, within the CSP, never wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import faults
from tests.browser.walking import SAMPLED, looked_at, served
from tests.gallery import samples
from tests.gallery.app import app

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.mark.parametrize("name", samples.PAGES_SHOWN)
def test_is_accessible_and_fits_every_screen(name: str, gallery: str, page: Page):
    problems = looked_at(page, gallery, name, SAMPLED)
    assert problems + page.complaints == []  # type: ignore[attr-defined]


def test_a_document_moves_on_by_itself(gallery: str, page: Page):
    page.goto(f"{gallery}/vue/home")
    expect(page.locator("#document-0190-3")).to_contain_text("Lecture en cours")
    page.request.post(f"{gallery}/avance")
    row = page.locator("#document-0190-3")
    expect(row).to_contain_text("Transmise à votre cabinet")
    expect(row).to_contain_text("42,00")
    expect(page.locator("#document-0190-1")).to_contain_text("BIOBURO SARL")
    assert page.complaints == []  # type: ignore[attr-defined]


def drop(page: Page, *files: tuple[str, int]) -> None:
    """Drags these (name, size) files from the desk onto the page."""
    carried = page.evaluate_handle(
        """(files) => {
            const carried = new DataTransfer();
            for (const [name, size] of files) carried.items.add(new File([new Uint8Array(size).fill(65)], name));
            return carried;
        }""",
        [list(file) for file in files],
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event("main", event, {"dataTransfer": carried})


def test_files_dropped_anywhere_each_go_their_own_way(gallery: str, page: Page):
    page.goto(f"{gallery}/vue/home")
    app.state.keys.clear()
    drop(
        page,
        ("a.pdf", 900),
        ("virus.exe", 10),
        ("double.pdf", 900),
        ("gros.pdf", 34_000_000),
        ("vide.pdf", 0),
        ("panne.pdf", 9),
    )
    line = {name: page.locator("#envois .up", has_text=name) for name in ("virus", "double", "gros", "vide", "panne")}
    expect(page.locator("#document-0190-77")).to_contain_text("a.pdf")
    expect(line["virus"]).to_contain_text("Ce format n’est pas accepté. Déposez un PDF, une photo ou un fichier XML.")
    expect(line["double"].get_by_role("link", name="Voir")).to_have_attribute("href", "#document-0190-1")
    expect(line["gros"]).to_contain_text("Fichier de 34 Mo : la limite est de 25 Mo.")
    expect(line["vide"]).to_contain_text("Ce fichier est vide.")
    expect(line["panne"].get_by_role("button", name="Réessayer")).to_be_visible()
    assert len(set(app.state.keys)) == 4, "one key a file sent; what is too big or empty never leaves"
    expect(page.locator("body")).not_to_have_class("dropping")


def test_a_file_sent_again_keeps_its_key(gallery: str, page: Page):
    page.goto(f"{gallery}/vue/home")
    app.state.keys.clear()
    drop(page, ("panne.pdf", 9))
    page.get_by_role("button", name="Réessayer").click()
    expect(page.get_by_role("button", name="Réessayer")).to_be_visible()
    assert len(app.state.keys) == 2
    assert len(set(app.state.keys)) == 1


def test_files_chosen_by_hand_are_sent_too(gallery: str, page: Page):
    page.goto(f"{gallery}/vue/purchases-empty")
    page.get_by_label("Choisir des fichiers").set_input_files(
        {"name": "b.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    expect(page.locator("#document-0190-77")).to_contain_text("b.pdf")
    expect(page.locator("#document-0190-77")).to_be_visible()


def test_the_review_begins_at_the_doubt_and_enter_leads_to_the_decision(gallery: str, page: Page):
    page.goto(f"{gallery}/vue/review")
    tax, lit = page.get_by_label("TVA 20 %"), page.locator(".hl.on")
    expect(tax).to_be_focused()
    expect(lit).to_have_attribute("data-for", "tax")
    page.keyboard.press("Shift+Tab")
    expect(lit).to_have_attribute("data-for", "net")
    page.keyboard.press("Enter")
    expect(tax).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Accepter")).to_be_focused()
    page.locator('.hl[data-for="gross"]').click()
    expect(page.get_by_label("Total TTC")).to_be_focused()


def test_a_letter_acts_only_when_nobody_types(gallery: str, page: Page):
    page.goto(f"{gallery}/vue/review")
    page.get_by_label("N° de facture").press("r")
    expect(page.locator("#refuse")).not_to_be_visible()
    page.get_by_role("heading", name="BIOBURO SARL").focus()
    page.keyboard.press("r")
    expect(page.locator("#refuse")).to_be_visible()
    with page.expect_request("**/refuser") as sent:
        page.keyboard.press("2")
    assert "motive=unreadable" in (sent.value.post_data or "")


def test_a_refusal_by_the_server_is_said_without_wiping_the_page(gallery: str, page: Page):
    page.goto(f"{gallery}/vue/review")
    page.get_by_role("heading", name="BIOBURO SARL").focus()
    page.keyboard.press("e")
    expect(page.locator("#toasts")).to_contain_text("Traitée par L. Petit il y a 5 s.")
    expect(page.get_by_role("heading", name="BIOBURO SARL")).to_be_visible()


def test_pages_zoom_and_turn_without_inline_style(gallery: str, page: Page):
    page.goto(f"{gallery}/vue/review")
    sheet = page.locator("svg[data-page]")
    width = sheet.bounding_box()["width"]  # type: ignore[index]
    page.get_by_role("heading", name="BIOBURO SARL").focus()
    page.keyboard.press("+")
    page.keyboard.press("v")
    expect(sheet).to_have_attribute("viewBox", "0 0 842 595")
    assert sheet.bounding_box()["width"] > width  # type: ignore[index]
    assert page.complaints == []  # type: ignore[attr-defined]


def test_lists_are_walked_and_ticked_from_the_keyboard(gallery: str, page: Page):
    page.goto(f"{gallery}/vue/queue")
    for key in ("j", "j", "x", "k", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-count]")).to_have_text("2 sélectionnées")
    expect(page.get_by_role("link", name="BIOBURO SARL")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts-list")).to_contain_text("Accepter la sélection")


def test_g_then_a_letter_goes_elsewhere(gallery: str, page: Page):
    page.goto(f"{gallery}/vue/dashboard")
    page.keyboard.press("g")
    with page.expect_request("**/vue/folder-open"):
        page.keyboard.press("c")


def test_one_key_shortcuts_can_be_turned_off(gallery: str, page: Page):
    page.goto(f"{gallery}/vue/components")
    page.evaluate("document.body.dataset.shortcuts = 'off'")
    page.get_by_role("link", name="Aller au contenu").focus()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).not_to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Rechercher partout")).to_be_focused()


def test_help_opens_beside_the_page(gallery: str, page: Page):
    page.goto(f"{gallery}/vue/home")
    page.get_by_role("link", name="Assistance").click()
    expect(page.locator("#assist")).to_contain_text("Déposer une facture")
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#assist")).not_to_be_visible()


def test_a_message_leaves_and_takes_its_undo_along(gallery: str, page: Page):
    page.clock.install()
    page.goto(f"{gallery}/vue/dashboard")
    expect(page.get_by_role("button", name="Annuler (Z)")).to_be_visible()
    page.clock.run_for(10_500)
    expect(page.get_by_role("button", name="Annuler (Z)")).to_have_count(0)


def test_the_rest_of_the_menu_is_behind_plus_on_a_phone(gallery: str, page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{gallery}/vue/home")
    page.get_by_role("button", name="Plus", exact=True).click()
    expect(page.locator("#plus").get_by_role("link", name="Paramètres")).to_be_visible()
    assert faults(page) == []
