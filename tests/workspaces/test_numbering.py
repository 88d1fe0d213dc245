"""Numbers of issued sales: without a gap, whoever issues and whatever fails, and for good."""

from __future__ import annotations

from datetime import date

import pytest
from tortoise.exceptions import IntegrityError

from portal.safeguards import FROZEN_ONCE_ISSUED
from tests.prove.issuing import ChangedTheirMind, issue, issue_all, outcome, sale
from workspaces.invoices import numbering
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Payment, Processing
from workspaces.kernel import db as database
from workspaces.kernel.errors import IllegalMove
from workspaces.kernel.tenancy import acting_in

YEAR = {"issue_date": date(2026, 11, 24)}


async def issued(moulin) -> Invoice:
    draft = await sale(moulin, **YEAR)
    await issue(moulin, draft)
    return draft


async def test_many_issuers_at_once_leave_no_gap_when_some_of_them_fail(moulin):
    failures = await issue_all(moulin, issuers=20, each=10, seed=2026)
    found = await outcome(moulin)
    assert failures > 5
    assert found["issued"] == 200
    assert found["holds"], found


async def test_a_draft_has_no_number(moulin):
    with acting_in(moulin.id):
        draft = await sale(moulin)
    assert (draft.number, draft.series_no) == ("", None)


async def test_a_number_says_its_series_and_year(moulin):
    with acting_in(moulin.id):
        first, second = await issued(moulin), await issued(moulin)
    assert [first.number, second.number] == ["FA-2026-0001", "FA-2026-0002"]
    assert first.processing is Processing.ISSUED


async def test_each_year_begins_again(moulin):
    with acting_in(moulin.id):
        await issued(moulin)
        draft = await sale(moulin, issue_date=date(2027, 1, 2))
        await issue(moulin, draft)
    assert draft.number == "FA-2027-0001"


async def test_each_dossier_has_its_own_numbers(moulin, scierie):
    for dossier in (moulin, scierie):
        with acting_in(dossier.id):
            assert (await issued(dossier)).number == "FA-2026-0001"


async def test_a_transaction_that_fails_gives_its_number_back(moulin):
    with acting_in(moulin.id):
        draft = await sale(moulin, **YEAR)
        with pytest.raises(ChangedTheirMind):
            await issue(moulin, draft, fail=True)
        kept = await Invoice.get(id=draft.id, workspace_id=moulin.id)
        assert (kept.number, kept.series_no, kept.processing) == ("", None, Processing.TO_ACCEPT)
        assert (await issued(moulin)).series_no == 1


async def test_is_not_issued_twice(moulin):
    with acting_in(moulin.id):
        invoice = await issued(moulin)
        with pytest.raises(IllegalMove, match="faites un avoir"):
            await issue(moulin, invoice)


@pytest.mark.parametrize("column", FROZEN_ONCE_ISSUED)
async def test_the_database_refuses_to_change_what_was_issued(moulin, column):
    change = {
        "workspace_id": "'01890000-0000-7000-8000-000000000000'",
        "direction": "'purchase'",
        "issue_date": "'2027-01-01'",
        "due_date": "'2027-01-01'",
        "currency": "'USD'",
        "type_code": "'381'",
    }.get(column, "'7'")
    with acting_in(moulin.id):
        invoice = await issued(moulin)
        with pytest.raises(IntegrityError, match="immutable"):
            await database.execute(f"update invoice set {column} = {change} where id = :id", id=invoice.id)


async def test_the_database_refuses_to_delete_what_was_issued(moulin):
    with acting_in(moulin.id):
        invoice = await issued(moulin)
        with pytest.raises(IntegrityError, match="immutable"):
            await database.execute("delete from invoice where id = :id", id=invoice.id)
        assert await Invoice.exists(id=invoice.id, workspace_id=moulin.id)


async def test_what_happens_to_an_issued_invoice_may_still_be_noted(moulin):
    with acting_in(moulin.id):
        invoice = await issued(moulin)
        invoice.payment = Payment.PAID
        await invoice.save(update_fields=["payment"])
        assert (await Invoice.get(id=invoice.id, workspace_id=moulin.id)).payment is Payment.PAID


async def test_a_draft_may_be_changed_and_deleted(moulin):
    with acting_in(moulin.id):
        draft = await sale(moulin)
        assert await database.execute("update invoice set gross = 7 where id = :id", id=draft.id) == 1
        assert await database.execute("delete from invoice where id = :id", id=draft.id) == 1


def test_a_number_is_written_as_the_reform_wants_it():
    assert numbering.written("FA", 2026, 12345) == "FA-2026-12345"
