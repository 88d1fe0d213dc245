"""The firm's queue in Chromium, by keyboard alone: not one click. All fifty documents of it: tests/prove/review.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import faults
from tests.browser.desk import Desk, deal_with, seated, waiting
from tests.browser.papers import SAMPLE, Kind
from tests.servers.liasse import LiasseServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIRST, SECOND, THIRD = SAMPLE.papers[:3]

Morning = tuple[LiasseServer, list[str]]


@pytest.fixture
def morning(data: Path) -> Iterator[Morning]:
    with waiting(SAMPLE, data) as there:
        yield there


@pytest.fixture
def desk(morning: Morning, chromium: Browser) -> Iterator[Desk]:
    """Léa's browser at her dashboard."""
    server, (lea, _) = morning
    with seated(chromium, server, lea) as somebody:
        yield somebody


def complaints(page: Page) -> list[str]:
    return page.complaints  # type: ignore[attr-defined,no-any-return]


def test_a_queue_is_dealt_with_by_keyboard_to_its_exact_end(desk: Desk, morning: Morning):
    page = desk.page
    problems = faults(page)
    desk.keep("dashboard")
    desk.press("t")
    desk.shows(FIRST)
    problems += faults(page)
    desk.keep("review")
    desk.press("j")
    desk.shows(SECOND)
    desk.press("k")
    deal_with(desk, SAMPLE)
    expect(page.locator("#contenu")).to_contain_text(f"Terminé : {SAMPLE.tally}.")
    desk.keep("done")
    problems += faults(page)
    unreadable = next(paper for paper in SAMPLE.papers if paper.kind is Kind.UNREADABLE)
    desk.told_client(unreadable.supplier, morning[0])
    assert problems + complaints(page) == []


def test_the_last_decision_is_taken_back_and_the_document_is_in_its_place_again(desk: Desk):
    desk.press("t")
    desk.shows(FIRST)
    desk.accept(FIRST)
    desk.shows(SECOND)
    expect(desk.page.locator("#count-t")).to_have_text("13")
    desk.take_back(FIRST)
    expect(desk.page.locator("#count-t")).to_have_text("14")
    desk.accept(FIRST)
    desk.shows(SECOND)
    assert complaints(desk.page) == []


def test_of_two_people_in_one_queue_the_second_is_told_who_was_faster_and_moves_on(
    desk: Desk, morning: Morning, chromium: Browser
):
    server, (_, hugo) = morning
    desk.press("t")
    desk.shows(FIRST)
    with seated(chromium, server, hugo) as colleague:
        colleague.press("t")
        colleague.shows(FIRST)
        colleague.accept(FIRST)
    told = desk.page.locator("#review [role=status]", has_text="Traitée par Hugo Blanc il y a")
    expect(told).to_contain_text("acceptée")
    assert faults(desk.page) == []
    desk.press("a")
    desk.shows(SECOND)
    desk.says("Traitée par Hugo Blanc il y a")
    expect(desk.page.locator("#count-t")).to_have_text("13")
    assert complaints(desk.page) == []


def test_typing_and_control_enter_at_once_loses_nothing(desk: Desk):
    page = desk.page
    page.keyboard.press("t")
    desk.shows(FIRST)
    page.wait_for_load_state()
    page.locator("#f-due_date").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("31/12/2026")
    page.keyboard.press("Control+Enter")
    desk.shows(SECOND)
    page.keyboard.press("k")
    page.keyboard.press("z")
    desk.shows(FIRST)
    expect(page.locator("#f-due_date")).to_have_value("31/12/2026")
    assert complaints(page) == []


def test_the_list_selects_and_accepts_without_mouse(desk: Desk):
    page = desk.page
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page.locator("h1")).to_have_text("Documents")
    problems = faults(page)
    expect(page.locator("#totals")).to_contain_text("16 factures")
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.locator("h1")).to_have_text("À traiter")
    page.wait_for_load_state()
    desk.keep("queue")
    problems += faults(page)
    for key in "jxjx":
        page.keyboard.press(key)
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("2 factures acceptées.")
    expect(page.locator("#count-t")).to_have_text("12")
    page.keyboard.press("z")
    expect(page.locator("#toasts")).to_contain_text("2 décisions annulées.")
    expect(page.locator("#count-t")).to_have_text("14")
    assert problems + complaints(page) == []
