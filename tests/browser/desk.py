"""Somebody of the firm in front of the queue, who has a keyboard and no mouse."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import watched
from tests.browser.papers import Kind, Morning, Paper, prepared
from tests.conftest import forget_settings, set_environment
from tests.servers.liasse import Liasse, LiasseServer

SHOTS = os.environ.get("LIASSE_SHOTS")  # a folder to keep the pictures in
NEW_CLIENT = ".client.new"
# From the key to the next document as it stands on the screen: swapped in, its page's picture there, a frame drawn.
PAINTED = """() => {
    let pressed;
    addEventListener("keydown", (event) => pressed ??= event.timeStamp, { capture: true });
    window.painted = new Promise((done) => document.addEventListener("htmx:after:swap", async (event) => {
        if (event.detail.ctx.target?.id !== "review") return;
        const pictures = [...document.querySelectorAll("#review image")];
        await Promise.all(pictures.map((picture) => picture.decode()));
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - pressed)));
    }));
}"""


@dataclass
class Desk:
    """`painted_ms`: from the deciding key to the next document; `decision_s`: all that one document took."""

    page: Page
    painted_ms: list[float] = field(default_factory=list)
    decision_s: list[float] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def shows(self, paper: Paper) -> None:
        """The document is there, and the keyboard stands in it: on its title or in its first doubtful field."""
        expect(self.page.locator("#review h1")).to_have_text(paper.supplier)
        expect(self.page.locator("#review :is(h1, input, select):focus")).to_have_count(1)

    def says(self, words: str) -> None:
        expect(self.page.locator("#toasts")).to_contain_text(words)

    def go_on_with(self, key: str) -> None:
        """The key that decides, timed until the next document is painted."""
        self.page.evaluate(PAINTED)
        self.press(key)
        self.painted_ms.append(self.page.evaluate("window.painted"))

    def accept(self, paper: Paper, *, last: bool = False) -> None:
        self.press("a") if last else self.go_on_with("a")
        self.says(f"{'Avoir' if paper.kind is Kind.CREDIT_NOTE else 'Facture'} {paper.supplier} accepté")

    def correct(self) -> None:
        """The doubtful field has the focus and its box is lit; the arithmetic turns green."""
        net, fields = self.page.locator("#f-net"), self.page.locator("#fields")
        expect(net).to_be_focused()
        expect(self.page.locator(".hl.on")).to_have_attribute("data-for", "net")
        expect(fields).to_contain_text("HT + TVA ne donne pas le TTC")
        self.page.keyboard.type("1284,5")
        self.press("Enter")
        expect(net).to_have_value("1\u202f284,50")
        expect(fields).to_contain_text("HT + TVA = TTC.")

    def compare_and_drop(self, *, side_by_side: bool) -> None:
        expect(self.page.locator("#contenu")).to_contain_text("Doublon probable.")
        if side_by_side:
            self.press("p")
            expect(self.page.locator("h1")).to_have_text("Est-ce la même facture ?")
            self.keep("compare")
        self.press("d")
        self.says("classée en doublon.")

    def send_back(self, paper: Paper) -> None:
        self.press("r")
        expect(self.page.locator("#refuse")).to_be_visible()
        self.go_on_with("2")
        self.says(f"Facture {paper.supplier} refusée.")

    def set_aside(self, paper: Paper) -> None:
        self.press("n")
        self.page.keyboard.type("Bon de livraison demandé")
        self.go_on_with("Enter")
        self.says(f"Facture {paper.supplier} mise en attente.")

    def told_client(self, supplier: str, server: LiasseServer) -> None:
        """The refusal has left for the client, once it could no longer be taken back."""
        wanted = self.page.locator("main", has_text=f"Un document est à revoir : {supplier}")
        for _ in range(60):
            self.page.goto(f"{server.base_url}/boite-aux-lettres")
            if wanted.count():
                return
            self.page.wait_for_timeout(500)
        raise AssertionError("the client was never told")

    def take_back(self, paper: Paper) -> None:
        """Z: the document is there again, in its place in the queue."""
        place = self.page.locator(".client .r")
        after = int(place.inner_text().split()[0])
        self.press("z")
        self.shows(paper)
        self.says("Décision annulée.")
        expect(place).to_contain_text(f"{after} sur ")

    def keep(self, name: str) -> None:
        if SHOTS:  # hiding the caret would inject a style
            self.page.screenshot(path=Path(SHOTS) / f"{name}.png", caret="initial")


def deal_with(desk: Desk, morning: Morning) -> None:
    """The whole queue, from the first document on the screen to the end; the first decision is taken twice."""
    papers, compared = morning.papers, False
    for before, paper, after in zip([None, *papers], papers, [*papers[1:], None], strict=False):
        began = time.perf_counter()
        desk.shows(paper)
        if before is None:
            desk.accept(paper)
            desk.take_back(paper)
        crossing = before is not None and before.dossier != paper.dossier
        expect(desk.page.locator(NEW_CLIENT)).to_have_count(1 if crossing else 0)
        match paper.kind:
            case Kind.DOUBTFUL:
                desk.correct()
                desk.accept(paper, last=after is None)
            case Kind.DUPLICATE:
                desk.compare_and_drop(side_by_side=not compared)
                compared = True
            case Kind.UNREADABLE:
                desk.send_back(paper)
            case Kind.TO_HOLD:
                desk.set_aside(paper)
            case _:
                desk.accept(paper, last=after is None)
        desk.decision_s.append(time.perf_counter() - began)


@contextmanager
def waiting(morning: Morning, data: Path) -> Iterator[tuple[LiasseServer, list[str]]]:
    """A real server over that queue, and the cookies of two people's browsers."""
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, DATA=str(data))
        opening = ThreadPoolExecutor().submit(asyncio.run, prepared(morning))  # the browser holds this thread's loop
        cookies = opening.result()
    forget_settings()
    server = Liasse(data, {"LIASSE_MAIL_LISTEN": ""}).serve()
    try:
        yield server, cookies
    finally:
        server.stop()


@contextmanager
def seated(browser: Browser, server: LiasseServer, cookie: str) -> Iterator[Desk]:
    """One of them, at the dashboard."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{"name": "session", "value": cookie, "url": server.base_url}])
    desk = Desk(watched(context.new_page()))
    desk.page.goto(f"{server.base_url}/cabinet")
    yield desk
    context.close()
