"""The firm's queue in Chromium, by keyboard alone: twelve documents of two dossiers, not one click."""

from __future__ import annotations

import asyncio
import io
import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from portal.app import create_app
from portal.database import migrate
from tests import make
from tests.browser.chromium import faults
from tests.conftest import forget_settings, set_environment
from tests.servers.liasse import Liasse
from workspaces.documents.models import Page as PageRow
from workspaces.dossiers.models import Workspace
from workspaces.invoices.draft import Box, Confidence, Doubt, InvoiceDraft, Party, Proof
from workspaces.invoices.status import Processing
from workspaces.kernel import db, storage
from workspaces.kernel.clock import now
from workspaces.kernel.tenancy import acting_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOTS = os.environ.get("LIASSE_SHOTS")


def draft(supplier: str, **changes: object) -> InvoiceDraft:
    """With the places of two of its fields."""
    places = {"number": Box(1, 380, 70, 90, 14), "gross": Box(1, 480, 506, 60, 14)}
    confidence = {name: Confidence(0.95, Proof.ANCHOR, box) for name, box in places.items()}
    return make.draft(**{"seller": Party(name=supplier), "confidence": confidence} | changes)


async def pending(dossier: Workspace, supplier: str, rank: int, **changes: object):
    """A document of the queue, with the picture of its page."""
    original = await make.document(dossier, name=f"{supplier}.pdf", page_count=1)
    picture = Image.new("RGB", (595, 842), "white")
    ImageDraw.Draw(picture).text((60, 60), supplier, fill="black")
    file = io.BytesIO()
    picture.save(file, "WEBP")
    key = f"{dossier.id}/pages/{original.id}-1.webp"
    await storage.put_new(key, file.getvalue())
    with acting_in(dossier.id):
        await PageRow.create(
            workspace_id=dossier.id, document_id=original.id, number=1, width=595, height=842, image_key=key
        )
    given = {"draft_of": draft(supplier), "received_at": now() + timedelta(seconds=rank)} | changes
    return await make.purchase(dossier, of=original, **given)


async def prepared() -> str:
    """The firm, two dossiers, twelve documents; the cookie of Léa's browser."""
    await migrate()
    create_app()
    async with db.opened():
        durand = await make.firm("Cabinet Durand")
        lea = await make.firm_member(durand, "Léa Petit", roles=["client-manager", "accountant"])
        moulin = await make.workspace("Au bon moulin", firm=durand)
        garage = await make.workspace("Garage du Vercors", firm=durand)
        earlier = await make.purchase(moulin, draft_of=draft("Shimano", number="SH-1"), processing=Processing.ARCHIVED)
        wrong = Doubt("FX_TOTALS", "Les totaux ne concordent pas.", "tax")
        same = Doubt("DUPLICATE", "Elle ressemble à une autre.", "number")
        unread = Doubt("NOT_AN_INVOICE", "Nous n’avons pas reconnu de facture.")
        await pending(moulin, "Un", 1)
        await pending(moulin, "Deux", 2)
        await pending(moulin, "Trois", 3, draft_of=draft("Trois", tax=Decimal(2), doubts=[wrong]))
        await pending(
            moulin, "Quatre", 4, draft_of=draft("Quatre", number="SH-1", doubts=[same]), duplicate_of=earlier.id
        )
        await pending(moulin, "Cinq", 5)
        await pending(moulin, "Six", 6, draft_of=draft("Six", number=None, gross=None, doubts=[unread]))
        await pending(moulin, "Sept", 7)
        await pending(garage, "Huit", 8)
        await pending(garage, "Neuf", 9)
        await pending(garage, "Dix", 10, draft_of=draft("Dix", type_code="381"))
        await pending(garage, "Onze", 11)
        await pending(garage, "Douze", 12)
        return await make.session(lea)


@pytest.fixture
def desk(tmp_path: Path, page: Page) -> Iterator[Page]:
    """Léa's browser in front of a real server over that database, at her dashboard."""
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, DATA=str(tmp_path))
        token = ThreadPoolExecutor().submit(asyncio.run, prepared()).result()  # the browser holds this thread's loop
    forget_settings()
    server = Liasse(tmp_path, {"LIASSE_MAIL_LISTEN": ""}).serve()
    page.context.add_cookies([{"name": "session", "value": token, "url": server.base_url}])
    page.goto(f"{server.base_url}/cabinet")
    yield page
    server.stop()


def shows(page: Page, supplier: str) -> None:
    """The document is there, and the keyboard stands in it: on its title or on its first doubtful field."""
    expect(page.locator("#review h1")).to_have_text(supplier)
    expect(page.locator("#review :is(h1, input, select):focus")).to_have_count(1)


def keep(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", caret="initial")  # hiding the caret would inject a style


def test_twelve_documents_are_dealt_with_by_keyboard(desk: Page):
    page = desk
    took: list[float] = []

    def accept(following: str) -> None:
        start = time.perf_counter()
        page.keyboard.press("a")
        shows(page, following)
        took.append(time.perf_counter() - start)

    keep(page, "dashboard")
    problems = faults(page)
    page.keyboard.press("t")
    shows(page, "Un")
    problems += faults(page)
    accept("Deux")
    expect(page.locator("#toasts")).to_contain_text("Facture Un acceptée.")
    expect(page.locator("#count-t")).to_have_text("11")
    accept("Trois")

    expect(page.locator("#f-tax")).to_be_focused()  # the doubtful field; what is typed replaces what was read
    page.keyboard.press("Control+A")
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    expect(page.locator("#f-tax")).to_have_value("20,00")
    expect(page.locator("#fields")).to_contain_text("HT + TVA = TTC.")
    keep(page, "review")
    problems += faults(page)
    accept("Quatre")

    page.keyboard.press("Escape")
    page.locator("h1").focus()
    page.keyboard.press("p")
    expect(page.locator("h1")).to_have_text("Est-ce la même facture ?")
    keep(page, "compare")
    problems += faults(page)
    page.keyboard.press("d")
    shows(page, "Cinq")
    accept("Six")

    page.keyboard.press("r")
    problems += faults(page)
    page.keyboard.press("2")
    shows(page, "Sept")
    expect(page.locator("#toasts")).to_contain_text("Facture Six refusée.")

    accept("Huit")
    expect(page.locator(".client.new")).to_contain_text("Nouveau dossier : Garage du Vercors")
    page.keyboard.press("z")
    shows(page, "Sept")
    accept("Huit")
    accept("Neuf")
    page.keyboard.press("c")
    page.keyboard.type("Bon de livraison demandé")
    page.locator("h1").focus()
    page.keyboard.press("e")
    shows(page, "Dix")
    accept("Onze")
    accept("Douze")
    page.keyboard.press("a")
    expect(page.locator("#contenu")).to_contain_text("Terminé : 9 acceptées, 1 doublon, 1 refusée, 1 en attente.")
    keep(page, "done")
    problems += faults(page)
    if SHOTS:
        Path(SHOTS, "accept_ms.json").write_text(json.dumps([round(1000 * seconds) for seconds in sorted(took)]))
    assert problems + page.complaints == []  # type: ignore[attr-defined]


def test_typing_and_control_enter_at_once_loses_nothing(desk: Page):
    page = desk
    page.keyboard.press("t")
    shows(page, "Un")
    page.wait_for_load_state()
    page.locator("#f-due_date").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("31/12/2026")
    page.keyboard.press("Control+Enter")
    shows(page, "Deux")
    page.keyboard.press("k")
    page.keyboard.press("z")
    shows(page, "Un")
    expect(page.locator("#f-due_date")).to_have_value("31/12/2026")
    assert page.complaints == []  # type: ignore[attr-defined]


def test_the_list_selects_and_accepts_without_mouse(desk: Page):
    page = desk
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page.locator("h1")).to_have_text("Documents")
    problems = faults(page)
    expect(page.locator("#totals")).to_contain_text("13 factures")
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.locator("h1")).to_have_text("À traiter")
    page.wait_for_load_state()
    keep(page, "queue")
    problems += faults(page)
    for key in "jxjx":
        page.keyboard.press(key)
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("2 factures acceptées.")
    expect(page.locator("#count-t")).to_have_text("10")
    page.keyboard.press("z")
    expect(page.locator("#toasts")).to_contain_text("2 décisions annulées.")
    expect(page.locator("#count-t")).to_have_text("12")
    assert problems + page.complaints == []  # type: ignore[attr-defined]
