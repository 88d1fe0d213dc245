"""Third parties over the dossiers that somebody follows: one table, one name for one company, nobody else's sheets."""

from __future__ import annotations

import io
import re
from html import unescape

import openpyxl
import pytest
import pytest_asyncio

from tests import make
from tests.conftest import browser_of
from tests.portal.clients.lists import SIRENS
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import now
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import Kind, ThirdParty

LIST = "/cabinet/tiers"
ONE, TWO = SIRENS[:2]


@pytest_asyncio.fixture
async def garage(durand):
    return await make.workspace("Garage du Pont", firm=durand)


@pytest_asyncio.fixture
async def shared(moulin, garage, scierie):
    """One company in three dossiers, of which the firm follows two, under two names; another in one."""
    await make.party(scierie, name="Ailleurs SAS", siren=ONE)
    await make.party(moulin, name="Minoterie du Lac", siren=TWO)
    return [
        await make.party(moulin, name="BIOBURO SARL", siren=ONE),
        await make.party(garage, name="Bioburo", siren=ONE),
    ]


def said(answer) -> str:
    return unescape(answer.text)


async def test_a_company_is_one_line_with_the_number_of_its_dossiers(chloe, shared):
    page = said(await chloe.get(LIST))
    assert "1 à 2 sur 2 entreprises" in page
    assert "BIOBURO SARL (1 dossier)" in page
    assert "Ailleurs SAS" not in page


async def test_sheets_are_listed_with_their_dossiers_and_filtered(chloe, shared):
    page = said(await chloe.get(f"{LIST}?vue=fiches", htmx=True))
    assert all(name in page for name in ("BIOBURO SARL", "Bioburo", "Minoterie du Lac", "Garage du Pont"))
    assert "<html" not in page
    few = said(await chloe.get(f"{LIST}?vue=fiches&q=minoterie"))
    assert "1 à 1 sur 1 fiche" in few
    assert "Rien à montrer" in said(await chloe.get(f"{LIST}?vue=fiches&cote=clients"))


@pytest.mark.parametrize("sort", ["name", "-dossiers", "siren"])
async def test_companies_are_paged_by_key(chloe, moulin, sort):
    with acting_in(moulin.id):
        await ThirdParty.bulk_create([sheet_of(moulin, at) for at in range(51)], batch_size=60)
    first = said(await chloe.get(f"{LIST}?tri={sort}"))
    assert "1 à 50 sur 51 entreprises" in first
    (following,) = set(re.findall(r'href="([^"]*apres=[^"]*)"', first))
    assert "51 à 51 sur 51 entreprises" in said(await chloe.get(following))


def sheet_of(workspace, at: int) -> ThirdParty:
    names = {"name": f"Tiers {at:02d}", "folded": f"tiers {at:02d}", "siren": f"9{at:08d}"}
    return ThirdParty(workspace_id=workspace.id, kind=Kind.SUPPLIER, number=f"F-{at}", created_at=now(), **names)


async def test_a_chosen_name_goes_on_every_sheet_and_into_each_journal(chloe, moulin, garage, shared):
    answer = await chloe.post(f"{LIST}/{ONE}/nom", data={"name": "BIOBURO SARL"})
    assert answer.status_code == 303
    for party in shared:
        await party.refresh_from_db()
    assert [(party.name, party.version) for party in shared] == [("BIOBURO SARL", 1), ("BIOBURO SARL", 2)]
    with acting_in(garage.id):
        event = await AuditEvent.get(workspace_id=garage.id, what="party:changed")
    assert event.detail == {"name": "Bioburo → BIOBURO SARL"}
    assert "Rien à montrer" in said(await chloe.get(f"{LIST}?vue=a-aligner"))


async def test_a_name_that_nobody_of_theirs_bears_is_refused(chloe, shared):
    assert (await chloe.post(f"{LIST}/{ONE}/nom", data={"name": "Ailleurs SAS"})).status_code == 422


async def test_whoever_follows_one_dossier_learns_nothing_of_the_others(app, durand, moulin, shared):
    user = await make.firm_member(durand, "Luc Petit", roles=["accountant"], all_dossiers=False)
    async with await browser_of(app, user) as luc:
        assert "Rien à montrer" in said(await luc.get(LIST))
        assert (await luc.post(f"{LIST}/{ONE}/nom", data={"name": "Bioburo"})).status_code == 422


async def exported(browser, query: str) -> list[str]:
    """The names in the file."""
    answer = await browser.get(f"{LIST}/export.xlsx{query}")
    rows = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    return [str(row[4]) for row in rows][1:]


async def test_the_export_of_names_to_align_holds_these_and_no_others(chloe, shared):
    page = said(await chloe.get(f"{LIST}?vue=a-aligner", htmx=True))
    (link,) = re.findall(r'href="[^"]*/export\.xlsx([^"]*)"', page)
    assert await exported(chloe, link) == ["BIOBURO SARL", "Bioburo"]
    assert len(await exported(chloe, "?vue=fiches")) == 3
    assert await exported(chloe, f"{link}&q=minoterie") == []


async def test_the_export_holds_what_is_shown_and_is_on_record(chloe, durand, shared):
    assert await exported(chloe, f"?q={ONE}") == ["BIOBURO SARL", "Bioburo"]
    with acting_in(durand.id):
        assert await AuditEvent.filter(workspace_id=durand.id, what="parties:exported").count() == 1


async def test_is_for_those_who_read_documents(ada):
    assert (await ada.get(LIST)).status_code == 403
