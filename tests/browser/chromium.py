"""Chromium in front of our pages: what its console complains about, what axe finds, what does not fit."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # what is right is long, and nobody reads it
}


def complaint(said: ConsoleMessage) -> list[str]:
    """Errors and warnings, but for the preloaded font that a busy machine uses too late."""
    serious = said.type in ("error", "warning") and "was preloaded" not in said.text
    return [said.text] if serious else []


def watched(page: Page) -> Page:
    """The page, which from now on remembers what its console complained about."""
    page.complaints = []  # type: ignore[attr-defined]
    page.on("console", lambda said: page.complaints.extend(complaint(said)))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
    return page


def sideways(page: Page) -> str:
    """What makes the page wider than its window, or a control cut by the edge of its panel or bar; else nothing."""
    return page.evaluate("""() => {
        const wide = document.documentElement.clientWidth;
        const right = (one) => one.getBoundingClientRect().right;
        const all = [...document.body.querySelectorAll("*")];
        const widest = all.find((one) => right(one) > wide + 1);
        if (document.documentElement.scrollWidth > wide) return `wide: ${widest?.outerHTML}`;
        const cut = [...document.querySelectorAll(".panel, .acts-bar, .top, .tabbar, .snack")].find(
            (box) => box.checkVisibility() && (box.scrollWidth > box.clientWidth + 1 || right(box) > wide + 1));
        return cut ? `cut: ${cut.outerHTML}` : "";
    }""")


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
