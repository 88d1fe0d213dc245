"""A supplier's sheet in Chromium: edited by keyboard, by two people at once; an account changed by both of them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.app import create_app
from tests import make
from tests.browser.chromium import faults, sideways, watched
from tests.conftest import forget_settings, set_environment
from tests.servers.liasse import Liasse
from workspaces.kernel import db

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOTS = os.environ.get("LIASSE_SHOTS")
OLD, NEW = "FR7630006000011234567890189", "FR14 2004 1010 0505 0001 3M02 606"
PHONE = {"width": 390, "height": 844}


async def prepared() -> tuple[list[str], str]:
    """The sessions of two owners of a dossier, and the path of a supplier's sheet."""
    create_app()
    async with db.opened():
        moulin = await make.workspace("Au bon moulin")
        alice, bob = [await make.member(moulin, name) for name in ("Alice Martin", "Bob Roux")]
        party = await make.party(moulin, number="FOUR-001", siren="503776874", iban=OLD)
        await make.purchase(moulin, party_id=party.id)
        return [await make.session(person) for person in (alice, bob)], f"/d/{moulin.slug}/tiers/{party.id}"


@pytest.fixture
def people(data: Path, chromium: Browser) -> Iterator[list[Page]]:
    """Alice and Bob, each in front of the sheet."""
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, DATA=str(data))
        tokens, path = ThreadPoolExecutor().submit(asyncio.run, prepared()).result()  # the browser holds this loop
    forget_settings()
    server = Liasse(data, {"LIASSE_MAIL_LISTEN": ""}).serve()
    contexts = [chromium.new_context(locale="fr-FR", reduced_motion="reduce") for _ in tokens]
    pages = [watched(context.new_page()) for context in contexts]
    for page, context, token in zip(pages, contexts, tokens, strict=True):
        context.add_cookies([{"name": "session", "value": token, "url": server.base_url}])
        page.goto(server.base_url + path)
    yield pages
    for context in contexts:
        context.close()
    server.stop()


def looked_at(page: Page, name: str) -> list[str]:
    """What is wrong with the page as it stands, on a desk and on a phone."""
    problems = [*faults(page), *filter(None, [sideways(page)])]
    desk = page.viewport_size
    page.set_viewport_size(PHONE)
    problems += [*faults(page), *filter(None, [sideways(page)])]
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True, caret="initial")
    if desk:
        page.set_viewport_size(desk)
    return problems


def test_is_edited_by_keyboard_and_the_second_to_save_is_told_by_whom(people: list[Page]):
    alice, bob = people
    problems = looked_at(alice, "party")
    alice.keyboard.press("i")
    expect(alice.locator("#f-name")).to_be_focused()
    bob.keyboard.press("i")
    expect(bob.locator("#f-name")).to_be_focused()
    problems += looked_at(alice, "party-edit")
    alice.locator("#f-siren").fill("123")
    alice.keyboard.press("Control+Enter")
    expect(alice.locator("#part-identite [role=alert]")).to_be_focused()
    expect(alice.locator("#part-identite")).to_contain_text("Le SIREN doit avoir 9 chiffres (3 saisis).")
    problems += looked_at(alice, "party-mistake")
    alice.locator("#f-siren").fill("503 776 874")
    alice.locator("#f-city").fill("Grenoble")
    alice.keyboard.press("Enter")
    expect(alice.locator("#part-identite")).to_contain_text("Grenoble")
    expect(alice.locator("#toasts")).to_contain_text("Identité : enregistré.")
    expect(alice.locator("#timeline")).to_contain_text("ville : vide → Grenoble")
    bob.locator("#f-city").fill("Lyon")
    bob.keyboard.press("Control+Enter")
    expect(bob.locator("#part-identite")).to_contain_text("Modifié par Alice Martin")
    expect(bob.locator("#part-identite")).to_contain_text("À présent : Grenoble")
    expect(bob.locator("#f-city")).to_have_value("Lyon")
    problems += looked_at(bob, "party-conflict")
    bob.get_by_role("button", name="Enregistrer quand même").click()
    expect(bob.locator("#part-identite")).to_contain_text("Lyon")
    bob.keyboard.press("c")
    bob.locator("#f-contacts-name").fill("Jeanne Roux")
    bob.keyboard.press("Enter")
    expect(bob.locator("#part-contacts")).to_contain_text("Jeanne Roux")
    bob.get_by_role("button", name="Supprimer Jeanne Roux").click()
    expect(bob.locator("#part-contacts")).to_contain_text("Aucun contact noté.")
    refused = [said for page in people for said in page.complaints if "40" not in said and "422" not in said]  # type: ignore[attr-defined]
    assert problems + refused == []


def test_an_account_is_changed_by_one_and_confirmed_by_the_other(people: list[Page]):
    alice, bob = people
    alice.keyboard.press("b")
    expect(alice.locator("#f-iban")).to_be_focused()
    alice.keyboard.type(NEW)
    alice.keyboard.press("Enter")
    expect(alice.locator("#pending")).to_contain_text("Vous avez annoncé ce changement")
    expect(alice.locator("#party-head")).to_contain_text("IBAN à confirmer")
    expect(alice.get_by_role("button", name="Confirmer")).to_have_count(0)
    bob.reload()
    problems = looked_at(bob, "party-pending")
    bob.get_by_role("button", name="Refuser", exact=True).click()
    bob.locator("dialog[open] textarea").fill("À rappeler")
    problems += faults(bob)
    bob.keyboard.press("Escape")
    bob.get_by_role("button", name="Confirmer").click()
    expect(bob.locator("#part-comptes")).to_contain_text("FR14\u00a02004")
    expect(bob.locator("#pending")).to_be_empty()
    expect(bob.locator("#party-head")).not_to_contain_text("IBAN à confirmer")
    bob.locator("#part-comptes summary").click()
    expect(bob.locator("#part-comptes")).to_contain_text("Confirmé par Bob Roux")
    problems += looked_at(bob, "party-history")
    assert problems + [said for page in people for said in page.complaints] == []  # type: ignore[attr-defined]
