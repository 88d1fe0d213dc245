"""Every page of the product, shown with made-up values in Chromium: accessible, within the CSP, never wider than the screen."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.gallery import samples
from tests.gallery.app import app

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREENS = {"desk": (1440, 900), "phone": (390, 844), "small": (320, 640)}
SHOTS = os.environ.get("LIASSE_SHOTS")  # a folder to keep the pictures in
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that remembers what its console complained about."""
    context = chromium.new_context(locale="fr-FR", viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.complaints = []  # type: ignore[attr-defined]
    page.on("console", lambda said: said.type in ("error", "warning") and page.complaints.append(said.text))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
    yield page
    context.close()


def sideways(page: Page) -> str:
    """The first element that makes the page wider than its window, or nothing."""
    return page.evaluate("""() => {
        const wide = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= wide) return "";
        const out = [...document.body.querySelectorAll("*")].find((one) => one.getBoundingClientRect().right > wide + 1);
        return `${document.documentElement.scrollWidth} > ${wide}: ${out?.outerHTML.slice(0, 160)}`;
    }""")


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("name", samples.PAGES_SHOWN)
def test_is_accessible_and_fits_every_screen_in_both_themes(name: str, gallery: str, page: Page):
    problems = []
    for screen, (width, height) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.goto(f"{gallery}/vue/{name}?theme={theme}")
            where = f"{screen} {theme}"
            problems += [f"{where}: {fault}" for fault in faults(page)]
            if wide := sideways(page):
                problems.append(f"{where}: wider than the screen, {wide}")
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"{name}-{screen}-{theme}.png")
    assert problems + page.complaints == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [820, 1024, 1280])
def test_fits_the_widths_between(width: int, gallery: str, page: Page):
    page.set_viewport_size({"width": width, "height": 800})
    problems = {}
    for name in samples.PAGES_SHOWN:
        page.goto(f"{gallery}/vue/{name}")
        problems[name] = sideways(page)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png")
    assert {name: wide for name, wide in problems.items() if wide} == {}


def test_a_document_moves_on_by_itself(gallery: str, page: Page):
    page.goto(f"{gallery}/vue/home")
    expect(page.locator("#document-0190-3")).to_contain_text("Lecture en cours")
    page.request.post(f"{gallery}/avance")
    row = page.locator("#document-0190-3")
    expect(row).to_contain_text("Transmise à votre cabinet")
    expect(row).to_contain_text("42,00")
    expect(page.locator("#document-0190-1")).to_contain_text("BIOBURO SARL")
    assert page.complaints == []  # type: ignore[attr-defined]
