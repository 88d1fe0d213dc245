"""Every page of the gallery before Chromium: at which sizes, in which themes, and what is wrong with it there."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from playwright.sync_api import Page

from tests.browser.chromium import faults, sideways
from tests.gallery.app import app

SHOTS = os.environ.get("LIASSE_SHOTS")  # a folder to keep the pictures in


@dataclass(frozen=True)
class Look:
    """One opening of a page, in one theme: axe looks at it there, and it is then drawn out and in to other widths."""

    name: str
    width: int
    height: int
    theme: str
    then: Sequence[int] = ()


SAMPLED = (
    Look("desk", 1440, 900, "light", then=(1280, 1024, 820)),
    Look("phone", 390, 844, "dark", then=(320,)),
)
WHOLE = tuple(
    Look(name, width, height, theme, then)
    for name, width, height, then in (
        ("desk", 1440, 900, (1280, 1024, 820)),
        ("phone", 390, 844, (360,)),
        ("small", 320, 640, ()),
    )
    for theme in ("light", "dark")
)


@contextmanager
def served() -> Iterator[str]:
    """The gallery on a free port."""
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


def looked_at(page: Page, gallery: str, name: str, looks: Sequence[Look]) -> list[str]:
    """What axe finds, and what does not fit, each with where it was seen."""
    return [f"{look.name} {look.theme}: {found}" for look in looks for found in _at(page, gallery, name, look)]


def _at(page: Page, gallery: str, name: str, look: Look) -> Iterator[str]:
    page.set_viewport_size({"width": look.width, "height": look.height})
    page.goto(f"{gallery}/vue/{name}?theme={look.theme}")
    yield from faults(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{look.name}-{look.theme}.png")
    for width in (look.width, *look.then):
        page.set_viewport_size({"width": width, "height": look.height})
        if wide := sideways(page):
            yield f"at {width}: {wide[:300]}"
