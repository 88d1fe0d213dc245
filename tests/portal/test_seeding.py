"""The demonstration firm: made once by the real code, and looked at."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from importers.reading import read_file
from portal import seeding, verification
from portal.accounts import passwords
from portal.accounts.models import User
from portal.demo import companies, replay
from portal.demo.companies import Company
from portal.demo.papers import PAPERS
from portal.demo.story import DOSSIERS, PASSWORD
from portal.doors import LiveDoors
from portal.firms.models import Firm
from tests.conftest import forget_settings, set_environment
from workspaces.documents.models import Document, State
from workspaces.dossiers.models import Decider, Direction, Workspace
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel import db, jobs
from workspaces.kernel.clock import now
from workspaces.kernel.db import rows
from workspaces.kernel.identifiers import is_iban, is_siren, is_siret, is_vat

pytestmark = pytest.mark.slow
COMPANIES = [value for value in vars(companies).values() if isinstance(value, Company)]
TABLES = ("user_account", "workspace", "member", "document", "invoice", "archive_entry", "audit_event", "job")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory):
    """The line that `liasse seed --demo --json` prints; the tests below run in that installation."""
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, DATA=str(tmp_path_factory.mktemp("demo")))
        yield asyncio.run(seeding.demo())
    forget_settings()


@pytest.fixture
async def opened(made):
    async with db.opened(everywhere=True):
        yield


async def counts() -> dict[str, int]:
    return {table: (await rows(f"select count(*) as n from {table}"))[0]["n"] for table in TABLES}


def test_the_line_says_who_can_sign_in_and_each_dossiers_ways_in(made):
    assert set(made) == {"firm", "users", "workspaces"}
    assert Counter(user["role"] for user in made["users"]) == {
        "administrator": 1, "accountant": 1, "client-manager": 1, "owner": 6,
    }  # fmt: skip
    keys = {"slug", "name", "siren", "api_key", "purchase_inbox", "sales_inbox"}
    assert [set(workspace) for workspace in made["workspaces"]] == [keys] * 6
    assert all(is_siren(workspace["siren"]) for workspace in made["workspaces"])


def test_people_read_the_same(made):
    told = seeding.told(made)
    assert "/connexion" in told and PASSWORD in told
    assert all(user["email"] in told for user in made["users"])


async def test_everybody_enters_with_what_was_printed(made, opened):
    for user in made["users"]:
        account = await User.get(email=user["email"])
        assert await passwords.matches(user["password"], account.password_hash)
    for workspace in made["workspaces"]:
        access = await LiveDoors().api_key(workspace["api_key"])
        assert access and access.workspace.slug == workspace["slug"]


async def test_a_visitor_finds_every_state(opened):
    found = Counter(await Invoice.all().values_list("processing", flat=True))
    assert set(found) == set(Processing) - {Processing.ACCEPTED, Processing.ISSUED}  # sealed since, and our own sales
    refused = await Document.filter(state=State.REFUSED).values_list("reason", flat=True)
    assert sorted(refused) == ["PDF_ENCRYPTED", "TYPE_UNSUPPORTED"]
    assert await Invoice.filter(type_code="381").count() == 2
    assert await Invoice.filter(direction=Direction.SALE).count() == 4
    assert {"facturx", "cii", "ubl", "text", "ocr"} == set(await Invoice.all().values_list("source", flat=True))
    profiles = {"minimum", "basicwl", "en16931", "extended"}
    assert profiles == set(await Invoice.all().values_list("profile", flat=True))


async def test_every_dossier_has_four_to_nine_documents_and_its_way_of_accepting(opened):
    for workspace in await Workspace.all():
        assert 4 <= await Document.filter(workspace_id=workspace.id).count() <= 9
    assert {Decider.OWNER, Decider.FIRM, Decider.EITHER} == set(await Workspace.all().values_list("decider", flat=True))


async def test_every_invoice_has_its_factur_x(opened):
    assert await Invoice.filter(facturx_key="").values_list("number", flat=True) == []


async def test_nothing_is_left_to_do_and_nothing_is_to_come(opened):
    assert set(await jobs.Job.all().values_list("state", flat=True)) == {"done"}
    assert not await Document.filter(received_at__gt=now()).exists()


async def test_the_archive_is_whole(made):
    assert (await verification.verify_all(""))["faults"] == []


async def test_a_second_run_changes_nothing_and_says_the_same(made, opened):
    before = await counts()
    assert await seeding.demo() == made
    assert await counts() == before


async def test_a_run_that_was_cut_short_is_taken_up_again(made, opened):
    """What is there stays, what is missing is made: here, nothing but the word that all is done."""
    before = await counts()
    await seeding.make()
    assert await counts() == before | {"audit_event": before["audit_event"] + 1}


async def test_is_not_made_beside_a_firm_when_only_an_empty_database_asks_for_it(installation):
    async with db.opened():
        await Firm.create(name="Cabinet Voisin", created_at=now())
    assert await seeding.demo(only_if_empty=True) is None
    async with db.opened():
        assert await Firm.all().count() == 1


def test_companies_bear_numbers_with_right_keys_that_nobody_has():
    for company in COMPANIES:
        assert is_siren(company.siren) and is_siret(company.siret) and is_vat(company.vat) and is_iban(company.iban)
        assert company.siren.startswith("9999")
    assert len({company.siren for company in COMPANIES}) == len(COMPANIES)


def test_the_samples_are_those_of_the_story_and_stay_small():
    told = {piece.file for dossier in DOSSIERS for piece in dossier.pieces}
    kept = {path.name: path.stat().st_size for path in replay.SAMPLES.iterdir()}
    assert told == set(kept)
    assert sum(kept.values()) < 1_500_000


@pytest.mark.parametrize("paper", [p for p in PAPERS if p.form != "locked" and not p.inside], ids=lambda p: p.file)
async def test_a_paper_is_read_as_it_was_written(paper, tmp_path: Path):
    path = replay.SAMPLES / paper.file
    reading = await read_file(path, work=tmp_path, name=paper.file)
    draft, wanted = reading.draft, paper.draft()
    assert draft
    assert (draft.type_code, draft.number, draft.issue_date) == (wanted.type_code, wanted.number, wanted.issue_date)
    assert (draft.net, draft.tax, draft.gross) == (wanted.net, wanted.tax, wanted.gross)
    assert draft.seller.name == wanted.seller.name
