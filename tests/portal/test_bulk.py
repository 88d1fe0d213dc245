"""Synthetic dossiers: as many invoices as asked, the same for the same seed, as the product itself would have them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from portal import bulk
from portal.accounts.models import User
from tests import make
from tests.cast import Browser
from workspaces.documents.models import Document
from workspaces.dossiers.models import Workspace
from workspaces.invoices.draft import Party
from workspaces.invoices.models import Invoice, Series
from workspaces.invoices.status import Processing
from workspaces.kernel import clock
from workspaces.kernel.identifiers import is_siren
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import matching
from workspaces.parties.models import Kind, ThirdParty

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def filled(invoices: int = 60, workspaces: int = 3, seed: int = 7) -> list[Workspace]:
    """The dossiers made, oldest name first."""
    with clock.stopped(NOON):
        told = await bulk.fill(invoices, workspaces, seed)
    assert told == {"invoices": invoices, "workspaces": workspaces}
    return await Workspace.filter(slug__startswith=f"volume-{seed}-").order_by("slug")


async def rows_of(model: Any, dossier: Workspace) -> list[dict[str, Any]]:
    with acting_in(dossier.id):
        return await model.filter(workspace_id=dossier.id).order_by("id").values()


async def test_spreads_the_invoices_over_the_dossiers(db):
    assert [len(await rows_of(Invoice, dossier)) for dossier in await filled(11, 3)] == [4, 4, 3]


async def test_makes_the_same_rows_for_the_same_seed(db):
    first, *_ = await filled()
    before = await rows_of(Invoice, first)
    for made in await Workspace.filter(slug__startswith="volume-"):
        with acting_in(made.id):
            for model in (Invoice, Document, ThirdParty, Series):
                await model.filter(workspace_id=made.id).delete()
        await made.delete()
    again, *_ = await filled()
    assert await rows_of(Invoice, again) == before


async def test_another_seed_makes_other_rows(db):
    one, other = (await filled())[0], (await filled(seed=8))[0]
    assert {row["id"] for row in await rows_of(Invoice, one)}.isdisjoint(
        row["id"] for row in await rows_of(Invoice, other)
    )


async def test_leaves_a_seed_that_is_there_as_it_is(db):
    await filled()
    with clock.stopped(NOON):
        assert await bulk.fill(1000, 50, 7) == {"invoices": 60, "workspaces": 3}


async def test_each_invoice_is_whole(db):
    for dossier in await filled():
        documents = {row["id"]: row for row in await rows_of(Document, dossier)}
        for row in await rows_of(Invoice, dossier):
            assert documents[row["document_id"]]["invoice_id"] == row["id"]
            assert row["net"] + row["tax"] == row["gross"]
            assert is_siren(row["party_siren"])
            assert row["received_at"] < NOON
        with acting_in(dossier.id):
            invoice = await Invoice.filter(workspace_id=dossier.id).first()
        draft = invoice.as_draft()
        assert (draft.number, draft.issue_date) == (invoice.number, invoice.issue_date)
        assert round(draft.gross * 100) == invoice.gross


async def test_recent_purchases_wait_and_old_ones_have_been_dealt_with(db):
    (dossier,) = await filled(3000, 1)
    waiting = {Processing.TO_ACCEPT, Processing.TO_CHECK}
    ages = {True: [], False: []}
    for row in await rows_of(Invoice, dossier):
        ages[row["processing"] in waiting].append((NOON - row["received_at"]).days)
    assert 0 < len(ages[True]) < 100
    assert max(ages[True]) <= bulk.FRESH_DAYS < max(ages[False])


async def test_the_oldest_firm_follows_them(app, durand):
    dossiers = await filled()
    user = await make.firm_member(durand, "Chloé Durand", roles=["accountant"])
    async with Browser(app, await make.session(user)) as chloe:
        for dossier in dossiers:
            assert (await chloe.get(f"/d/{dossier.slug}/achats")).status_code == 200


async def test_a_new_firm_has_a_founder_whose_password_nobody_knows(db):
    await filled()
    assert (await User.get(email=bulk.FOUNDER)).password_hash == ""


async def test_what_comes_in_later_goes_on_from_their_numbers(db):
    dossier, *_ = await filled()
    with acting_in(dossier.id):
        party = await matching.find_or_add(dossier.id, Kind.SUPPLIER, Party(name="Nouveau venu"))
    assert party.number == f"FOUR-{bulk.PARTIES + 1:03d}"
