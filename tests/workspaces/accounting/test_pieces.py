"""Booking an invoice: its number without a gap, its entry frozen, the moves that the table allows and no other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from tests import make
from tests.workspaces.accounting.making import accepted, sold
from workspaces.accounting import axis, pieces
from workspaces.accounting.models import AccountingPiece, AccountingPlan
from workspaces.invoices import approval
from workspaces.invoices.models import Invoice, Series
from workspaces.invoices.status import MOVES, Accounting, Processing
from workspaces.kernel.access import Via
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, IllegalMove
from workspaces.kernel.tenancy import acting_in

A = Accounting


async def moved(invoice: Invoice, target: Accounting, **more: str) -> Invoice:
    by = make.access(await make.Workspace.get(id=invoice.workspace_id))
    fresh = await Invoice.get(id=invoice.id, workspace_id=invoice.workspace_id)
    with acting_in(invoice.workspace_id):
        async with unit_of_work():
            await axis.move(fresh, target, by, **more)
    return fresh


async def piece_of(invoice: Invoice) -> AccountingPiece:
    return await AccountingPiece.get(workspace_id=invoice.workspace_id, invoice_id=invoice.id)


async def test_only_the_moves_of_the_table_are_made(moulin):
    for before, target in product(A, A):
        invoice = await accepted(moulin, accounting=before)
        legal = target in MOVES[before] and target in axis.BY_HAND and before is not A.EXPORTED
        if legal:
            assert (await moved(invoice, target, reason="Le bon de commande")).accounting is target
            continue
        with pytest.raises(IllegalMove) as refused:
            await moved(invoice, target, reason="Le bon de commande")
        assert refused.value.status == 409
    legal_moves = sum(before is not A.EXPORTED and after in axis.BY_HAND for before in A for after in MOVES[before])
    assert await AuditEvent.filter(workspace_id=moulin.id, what="accounting:moved").count() == legal_moves


async def test_numbers_follow_each_other_in_each_journal_and_exercise(moulin):
    made = [await accepted(moulin) for _ in range(3)] + [await sold(moulin, accounting=A.READY)]
    old = await accepted(moulin, issue_date=date(2025, 12, 31))
    for invoice in (*made, old):
        await moved(invoice, A.PROCESSED)
    names = [(await piece_of(invoice)).name for invoice in (*made, old)]
    assert names == ["AC-2026-0001", "AC-2026-0002", "AC-2026-0003", "VE-2026-0001", "AC-2025-0001"]


async def test_a_refused_booking_takes_no_number_and_changes_nothing(moulin):
    with acting_in(moulin.id):
        await AccountingPlan.create(workspace_id=moulin.id, accounts={"charge": ""})
    invoice = await accepted(moulin)
    with pytest.raises(DomainError, match="Le compte de charge du fournisseur BIOBURO SARL manque"):
        await moved(invoice, A.PROCESSED)
    kept = await Invoice.get(id=invoice.id, workspace_id=moulin.id)
    assert (kept.accounting, kept.version) == (A.READY, invoice.version)
    assert not await AccountingPiece.filter(workspace_id=moulin.id).exists()
    assert not await Series.filter(workspace_id=moulin.id, issued__gt=0).exists()


async def test_what_nobody_has_accepted_is_not_booked(moulin):
    with pytest.raises(IllegalMove) as refused:
        await moved(await accepted(moulin, processing=Processing.TO_ACCEPT), A.PROCESSED)
    assert refused.value.code == "NOT_ACCOUNTABLE"


async def test_the_last_piece_gives_its_number_back_and_an_earlier_one_keeps_it(moulin):
    first, second = await accepted(moulin), await accepted(moulin)
    for invoice in (first, second):
        await moved(invoice, A.PROCESSED)
    await moved(first, A.READY)
    assert (await piece_of(first)).open
    await moved(second, A.READY)
    assert not await AccountingPiece.filter(workspace_id=moulin.id, invoice_id=second.id).exists()
    await moved(first, A.PROCESSED)
    await moved(second, A.PROCESSED)
    assert [(await piece_of(one)).number for one in (first, second)] == [1, 2]
    assert not (await piece_of(first)).open


async def test_a_piece_that_others_follow_does_not_change_its_journal(moulin):
    supplier = await make.party(moulin)
    first, second = await accepted(moulin, party_id=supplier.id), await accepted(moulin)
    for invoice in (first, second):
        await moved(invoice, A.PROCESSED)
    await moved(first, A.READY)
    with acting_in(moulin.id):
        supplier.journal = "ACX"
        await supplier.save(update_fields=["journal"])
    with pytest.raises(IllegalMove) as refused:
        await moved(first, A.PROCESSED)
    assert refused.value.code == "PIECE_FOLLOWED"


async def test_a_frozen_entry_does_not_follow_later_settings(moulin):
    invoice = await accepted(moulin)
    await moved(invoice, A.PROCESSED)
    before = (await piece_of(invoice)).lines
    with acting_in(moulin.id):
        await AccountingPlan.create(workspace_id=moulin.id, accounts={"charge": "606100"})
    assert (await piece_of(invoice)).lines == before
    assert [line[0] for line in before] == ["401000", "607000", "445660"]


async def test_the_account_of_the_last_entries_is_proposed_for_the_next(moulin):
    supplier = await make.party(moulin)
    for account in ("611000", "606400", "606400", "606400"):
        await moved(await accepted(moulin, party_id=supplier.id), A.PROCESSED, account=account)
    with acting_in(moulin.id):
        draft, _, _ = await pieces.entry_of(await accepted(moulin, party_id=supplier.id))
        alone, _, _ = await pieces.entry_of(await accepted(moulin))
    assert draft.lines[1].account == "606400"
    assert alone.lines[1].account == "607000"


async def test_many_at_once_leave_no_gap_and_no_double(moulin):
    made = [await accepted(moulin) for _ in range(20)]
    for start in range(0, 20, 5):
        await asyncio.gather(*(moved(invoice, A.PROCESSED) for invoice in made[start : start + 5]))
    numbers = await AccountingPiece.filter(workspace_id=moulin.id).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 21))


async def test_whoever_accepts_for_the_firm_has_looked_and_undoing_takes_that_back_too(moulin):
    invoice = await make.purchase(moulin)
    staff = replace(make.access(moulin), via=Via.FIRM)
    with acting_in(moulin.id):
        async with unit_of_work():
            await approval.accept(invoice, staff)
        assert invoice.accounting is A.READY
        async with unit_of_work():
            await approval.undo(invoice, staff)
    assert invoice.accounting is A.PENDING


async def test_acceptance_is_not_undone_under_a_booked_entry(moulin):
    invoice = await make.purchase(moulin)
    with acting_in(moulin.id):
        async with unit_of_work():
            await approval.accept(invoice, replace(make.access(moulin), via=Via.FIRM))
    booked = await moved(invoice, A.PROCESSED)
    with acting_in(moulin.id), pytest.raises(IllegalMove) as refused:
        await approval.undo(booked, make.access(moulin))
    assert refused.value.code == "IN_THE_BOOKS"
