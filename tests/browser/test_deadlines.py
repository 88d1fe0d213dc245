"""J7 in Chromium: who has not sent the pieces of the VAT return, among 214 clients; sixteen reminded, one answers."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from portal.app import create_app
from portal.database import migrate
from tests import make
from tests.browser.chromium import faults, sideways, watched
from tests.conftest import forget_settings, set_environment
from tests.portal.deadlines.test_deadlines import bought
from tests.servers.liasse import Liasse, LiasseServer
from workspaces.deadlines import months
from workspaces.deadlines.completeness import declared, reckon_changed, reckon_everywhere
from workspaces.dossiers.models import VatRegime, Workspace
from workspaces.einvoice import cii
from workspaces.invoices.draft import Party
from workspaces.kernel import db
from workspaces.kernel.clock import today

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOTS = os.environ.get("LIASSE_SHOTS")
CLIENTS, INCOMPLETE, LEFT_OUT = 214, 18, 2
ORANGE = Party(name="Orange", siren="380129866")
T = TypeVar("T")
REGIMES = (VatRegime.MONTHLY, VatRegime.QUARTERLY, VatRegime.SIMPLIFIED)


def elsewhere(work: Coroutine[Any, Any, T]) -> T:
    """The browser holds this thread's loop."""
    return ThreadPoolExecutor().submit(asyncio.run, work).result()


@dataclass
class Office:
    """Chloé's browser on « Échéances de TVA », and the server behind it."""

    page: Page
    server: LiasseServer


def before(month: date, count: int) -> list[date]:
    """A day of each of the months before this one."""
    found = []
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
        found.append(month.replace(day=12))
    return found


async def client(at: int, firm: object) -> Workspace:
    """The first eighteen miss their telephone bill of the month declared; the next two have sent it."""
    month = declared()
    dossier = await make.workspace(
        f"Client {at:03d}", firm=firm, vat_regime=REGIMES[at % 3], vat_due_day=19, email=f"client{at}@exemple.fr"
    )
    if at <= INCOMPLETE + 2:
        days = before(month, 3) + ([month.replace(day=5)] if at > INCOMPLETE else [])
        await bought(dossier, *days, name=ORANGE.name, siren=ORANGE.siren or "")
    return dossier


async def prepared() -> str:
    await migrate()
    create_app()
    async with db.opened():
        durand = await make.firm("Cabinet Durand")
        for at in range(1, CLIENTS + 1):
            await client(at, durand)
        await reckon_everywhere()
        return await make.session(
            await make.firm_member(durand, "Chloé Durand", roles=["client-manager", "accountant"])
        )


@pytest.fixture
def office(tmp_path: Path, page: Page) -> Iterator[Office]:
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, DATA=str(tmp_path))
        token = elsewhere(prepared())
        server = Liasse(tmp_path, {"LIASSE_MAIL_LISTEN": ""}).serve()
        page.context.add_cookies([{"name": "session", "value": token, "url": server.base_url}])
        yield Office(page, server)
        server.stop()
    forget_settings()


@pytest.fixture
def telephone(chromium: Browser) -> Iterator[Page]:
    """The client's: no account, no cookie."""
    context = chromium.new_context(locale="fr-FR", viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    yield watched(context.new_page())
    context.close()


def seen(page: Page, name: str) -> list[str]:
    page.wait_for_load_state()
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", caret="initial", full_page=True)
    return faults(page) + [wide for wide in [sideways(page)] if wide]


def link_in_mail(office: Office, page: Page, client: str) -> str:
    """What the mail of the local mailbox leads to."""
    page.goto(f"{office.server.base_url}/boite-aux-lettres")
    page.locator("main li", has_text=client).get_by_role("link").click()
    found = page.locator("main a[href*='/pieces/']").first.get_attribute("href")
    assert found
    return found[found.index("/pieces/") :]


async def counted() -> None:
    """What the schedule does each minute."""
    async with db.opened():
        await reckon_changed()


def ticks_by_itself(telephone: Page) -> None:
    """Once the paper is read and counted."""
    for _ in range(60):
        elsewhere(counted())
        telephone.reload()
        if telephone.locator(".todo", has_text="(reçue)").count():
            return
        telephone.wait_for_timeout(1000)
    raise AssertionError("the piece never ticked")


def paper() -> bytes:
    """Orange's bill of the month declared."""
    return cii.write(make.draft(number="OR-2210", issue_date=declared().replace(day=14), seller=ORANGE)).xml


def test_sixteen_of_eighteen_are_reminded_and_one_answers_without_an_account(
    office: Office, telephone: Page, tmp_path: Path
):
    page, problems = office.page, []
    page.goto(f"{office.server.base_url}/cabinet/echeances")
    expect(page.get_by_role("heading", name="Échéances de TVA")).to_be_visible()
    for words in ("Réel, mensuel", "Réel, trimestriel", "Simplifié, annuel"):
        expect(page.locator("#list")).to_contain_text(words)
    page.get_by_role("link", name=f"Incomplets · {INCOMPLETE}").click()
    expect(page.locator("tr[data-row]")).to_have_count(INCOMPLETE)
    problems += seen(page, "echeances")

    page.get_by_label("Tout sélectionner").check()
    expect(page.locator("[data-bulk-count]")).to_contain_text(str(INCOMPLETE))
    page.get_by_role("button", name="Relancer").click()
    expect(page.get_by_role("heading", name=f"Relancer {INCOMPLETE} clients")).to_be_visible()
    page.locator("summary").first.click()
    expect(page.locator("details[open]").first).to_contain_text(f"Orange, {months.named(declared())}")
    for at in range(LEFT_OUT):
        page.locator("input[name=ids]").nth(at).uncheck()
    problems += seen(page, "relances")
    page.get_by_role("button", name="Envoyer les relances").click()
    expect(page.locator("#toasts")).to_contain_text(f"{INCOMPLETE - LEFT_OUT} relances envoyées.")

    page.goto(f"{office.server.base_url}/cabinet/echeances?vue=incomplets")
    reminded = page.locator("tr[data-row]", has_text=f"Relancé le {today():%d/%m/%Y}")
    expect(reminded).to_have_count(INCOMPLETE - LEFT_OUT)

    link = link_in_mail(office, telephone, "client18@exemple.fr")
    telephone.goto(f"{office.server.base_url}{link}")
    expect(telephone.get_by_role("heading", name="Pièces demandées")).to_be_visible()
    problems += seen(telephone, "pieces")
    telephone.get_by_label("Vos fichiers").set_input_files(
        {"name": "orange.xml", "mimeType": "application/xml", "buffer": paper()}
    )
    telephone.get_by_role("button", name="Envoyer").click()
    ticks_by_itself(telephone)
    expect(page.locator("#list .chip", has_text="Incomplets")).to_contain_text(str(INCOMPLETE - 1))

    with page.expect_download() as sheet:
        page.get_by_role("link", name="Exporter en XLSX").click()
    sheet.value.save_as(tmp_path / "echeances.xlsx")
    assert openpyxl.load_workbook(tmp_path / "echeances.xlsx").worksheets[0].max_row == 1 + INCOMPLETE - 1
    assert [*problems, *page.complaints, *telephone.complaints] == []  # type: ignore[attr-defined]
