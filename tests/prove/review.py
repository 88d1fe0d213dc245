"""Fifty documents of twelve dossiers, by keyboard alone, in a real browser: each key's next document, each decision,
and the tally at the end. The time that a person needs to read is not in it: nobody pretends to measure that."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.desk import Desk, deal_with, seated, waiting
from tests.browser.papers import SAMPLE, WHOLE, Kind, Morning
from tests.servers.liasse import LiasseServer

PAINTED_MS, WHOLE_S = 300, 60


def prove(whole: bool) -> dict[str, Any]:
    morning = WHOLE if whole else SAMPLE
    with (
        tempfile.TemporaryDirectory() as data,
        waiting(morning, Path(data)) as (server, (lea, hugo)),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        with seated(browser, server, lea) as desk:
            told = faster_colleague(desk, browser, server, hugo)
            figures = dealt_with(desk, morning, server)
        browser.close()
    return figures | {"colleague": told, "holds": figures["holds"] and "Traitée par Hugo Blanc" in told}


def dealt_with(desk: Desk, morning: Morning, server: LiasseServer) -> dict[str, Any]:
    """From the dashboard to the end of the queue."""
    began = time.perf_counter()
    desk.press("t")
    deal_with(desk, morning)
    end = desk.page.locator("#contenu")
    expect(end).to_contain_text(f"Terminé : {morning.tally}.")
    took = time.perf_counter() - began
    tally = end.locator(".w").first.inner_text()
    refused = next(paper for paper in morning.papers if paper.kind is Kind.UNREADABLE)
    desk.told_client(refused.supplier, server)
    painted = spread([ms / 1000 for ms in desk.painted_ms])
    complaints: list[str] = desk.page.complaints  # type: ignore[attr-defined]
    return {
        "documents": morning.documents,
        "dossiers": morning.dossiers,
        "doubtful": morning.doubtful,
        "tally": tally,
        "client_told_of_the_refusal": True,
        "console": complaints,
        "key_to_next_document_painted_s": painted | {"target": PAINTED_MS / 1000},
        "machine_s_per_decision": spread(desk.decision_s),
        "machine_s": {"whole": round(took, 1), "target": WHOLE_S},
        "holds": not complaints and painted["median"] * 1000 <= PAINTED_MS and took <= WHOLE_S,
    }


def faster_colleague(desk: Desk, browser: Browser, server: LiasseServer, cookie: str) -> str:
    """Somebody else decides on the document in front of her: what her screen says of itself, before she touches a key.
    Then he takes it back, so that the queue is whole again."""
    first = f"{server.base_url}/cabinet"
    desk.press("t")
    heading = desk.page.locator("#review h1")
    expect(heading).to_be_visible()
    with seated(browser, server, cookie) as colleague:
        colleague.press("t")
        expect(colleague.page.locator("#review h1")).to_have_text(heading.inner_text())
        colleague.go_on_with("a")
        notice = desk.page.locator("#review [role=status]", has_text="Traitée par")
        expect(notice).to_be_visible()
        told = notice.inner_text()
        colleague.press("z")
        colleague.says("Décision annulée.")
    expect(notice).to_have_count(0)
    desk.page.goto(first)
    return told


def spread(seconds: Sequence[float]) -> dict[str, float | int]:
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, round(len(ordered) * 0.95))]
    found = {"median": statistics.median(ordered), "p95": late, "worst": ordered[-1]}
    return {"n": len(ordered)} | {name: round(value, 3) for name, value in found.items()}
