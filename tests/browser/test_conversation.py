"""A conversation in Chromium: pinned by the firm to a spot of the page, answered by the client, live on both sides."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from portal.app import create_app
from tests import make
from tests.browser.chromium import faults, sideways, watched
from tests.conftest import forget_settings, set_environment
from tests.servers.liasse import Liasse
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel import db
from workspaces.kernel.tenancy import acting_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Table:
    """Chloé of the firm at her review, Alice of the dossier at her phone."""

    chloe: Page
    alice: Page


async def prepared() -> tuple[str, str, str, str]:
    create_app()
    async with db.opened():
        firm = await make.firm("Cabinet Durand")
        moulin = await make.workspace("Au bon moulin", firm=firm)
        picture = io.BytesIO()
        Image.new("RGB", (595, 842), "white").save(picture, "WEBP")
        document = await make.document(moulin)
        await make.page(document, content=picture.getvalue())
        invoice = await make.purchase(moulin, of=document)
        chloe = await make.session(await make.firm_member(firm, "Chloé Durand", roles=["accountant"]))
        alice = await make.session(await make.member(moulin, "Alice Martin"))
    return chloe, alice, str(invoice.id), moulin.slug


def elsewhere(work, *args):  # type: ignore[no-untyped-def]
    """In a thread of its own: Playwright has its loop in this one."""
    return ThreadPoolExecutor().submit(asyncio.run, work(*args)).result()


@pytest.fixture
def table(data: Path, chromium: Browser) -> Iterator[Table]:
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, DATA=str(data))
        chloe, alice, invoice, slug = elsewhere(prepared)
    forget_settings()
    server = Liasse(data, {"LIASSE_MAIL_LISTEN": ""}).serve()
    wide = {"locale": "fr-FR", "viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
    phone = wide | {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True}
    pages = []
    for token, look, path in (
        (chloe, wide, f"/cabinet/a-traiter/{invoice}"),
        (alice, phone, f"/d/{slug}/achats/{invoice}"),
    ):
        page = watched(chromium.new_context(**look).new_page())  # type: ignore[arg-type]
        page.context.add_cookies([{"name": "session", "value": token, "url": server.base_url}])
        page.goto(f"{server.base_url}{path}")
        pages.append(page)
    yield Table(*pages)
    for page in pages:
        page.context.close()
    server.stop()


async def processing(data: Path) -> Processing:
    async with db.opened():
        rows = await db.rows("select id, workspace_id from invoice")
        with acting_in(rows[0]["workspace_id"]):
            return (await Invoice.get(id=rows[0]["id"], workspace_id=rows[0]["workspace_id"])).processing


def test_a_question_is_pinned_answered_and_seen_at_once_on_both_sides(table: Table, data: Path):
    chloe, alice = table.chloe, table.alice
    expect(chloe.locator("details.talks")).to_be_visible()
    expect(alice.locator("details.talks")).to_be_visible()
    chloe.locator("[data-start]").focus()
    chloe.keyboard.press("c")
    expect(chloe.locator("#talk-text")).to_be_focused()
    chloe.select_option("[data-call]", label="Alice Martin (Client)")
    expect(chloe.locator("#talk-text")).to_have_value("@Alice Martin ")
    chloe.keyboard.type("quel est ce montant ?")
    chloe.click("[data-pick]")
    chloe.locator("svg[data-page]").click(position={"x": 100, "y": 200})
    expect(chloe.locator("#talk-text")).to_be_focused()
    chloe.keyboard.press("Control+Enter")  # sends; it accepts nothing
    expect(chloe.locator(".talk")).to_contain_text("@Alice Martin quel est ce montant ?")
    expect(chloe.locator(".pin text")).to_have_text("1")
    expect(alice.locator(".talk")).to_contain_text("quel est ce montant ?")
    expect(alice.locator(".pin text")).to_have_text("1")
    alice.locator(".pin").click()
    expect(alice.locator(".talk")).to_be_focused()
    expect(alice.locator(".pin.on")).to_have_count(1)
    chloe.locator(".talk textarea").last.fill("Je complète ma quest")  # half a sentence, kept
    alice.locator(".talk textarea").fill("Le traiteur du 12.")
    alice.get_by_role("button", name="Répondre").click()
    expect(chloe.locator(".talk").first).to_contain_text("Le traiteur du 12.")
    expect(chloe.locator(".talk textarea").last).to_have_value("Je complète ma quest")
    problems = chloe.complaints + alice.complaints + [sideways(alice)]  # type: ignore[attr-defined]
    assert [one for one in problems if one] == []
    assert faults(chloe) + faults(alice) == []
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, DATA=str(data))
        assert elsewhere(processing, data) is Processing.TO_ACCEPT
    forget_settings()
