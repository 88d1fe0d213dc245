"""Exports: entries leave once, come back by cancelling, leave again the same; what cannot leave says why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests import make
from tests.workspaces.accounting.making import SINCE, UNTIL, accepted, sold
from workspaces.accounting import exports
from workspaces.accounting.books import Told
from workspaces.accounting.books import exported as exported_pieces
from workspaces.accounting.fec_reading import read
from workspaces.accounting.models import AccountingExport, AccountingPiece, ExportState
from workspaces.accounting.packages import REGISTRY
from workspaces.dossiers.models import Workspace
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting
from workspaces.kernel import storage
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError, IllegalMove
from workspaces.kernel.tenancy import acting_in

A = Accounting


async def exported(
    dossier: Workspace, package: str = "fec", since: date = SINCE, until: date = UNTIL
) -> AccountingExport:
    with acting_in(dossier.id):
        async with unit_of_work():
            asked = await exports.ask(make.access(dossier), package, since, until)
    await make.run_jobs()
    return await AccountingExport.get(id=asked.id, workspace_id=dossier.id)


async def cancelled(row: AccountingExport, dossier: Workspace) -> AccountingExport:
    with acting_in(dossier.id):
        async with unit_of_work():
            await exports.cancel(row, make.access(dossier))
    return await AccountingExport.get(id=row.id, workspace_id=dossier.id)


async def states(*invoices: Invoice) -> list[Accounting]:
    return [(await Invoice.get(id=one.id, workspace_id=one.workspace_id)).accounting for one in invoices]


async def test_what_is_ready_leaves_in_a_file_that_our_checker_accepts(moulin, tmp_path):
    purchase, sale, waiting = await accepted(moulin), await sold(moulin), await accepted(moulin, accounting=A.PENDING)
    row = await exported(moulin)
    assert (row.state, row.pieces, row.debit, row.problems) == (ExportState.READY, 2, 35_000, [])
    assert row.file_name == f"{moulin.siren}FEC20261231.txt"
    assert await states(purchase, sale, waiting) == [A.EXPORTED, A.EXPORTED, A.PENDING]
    (tmp_path / row.file_name).write_bytes(await storage.get(row.file_key))
    told = read(str(tmp_path / row.file_name), row.file_name)
    assert (told["findings"], told["debit"], told["entries"]) == ([], 35_000, 2)


async def test_entries_leave_once(moulin):
    await accepted(moulin)
    assert (await exported(moulin)).pieces == 1
    again = await exported(moulin)
    assert (again.state, again.pieces) == (ExportState.EMPTY, 0)


async def wanted(dossier: Workspace) -> AccountingExport:
    """An export that was asked for before exports of one dossier waited for each other."""
    values = {"package": "fec", "since": SINCE, "until": UNTIL, "created_at": now()}
    return await AccountingExport.create(workspace_id=dossier.id, **values)


@pytest.mark.parametrize("leaves", [False, True], ids=["taken", "gone"])
async def test_two_exports_that_saw_the_same_invoice_take_it_once_and_find_no_error(moulin, leaves):
    invoice, first, second = await accepted(moulin), await wanted(moulin), await wanted(moulin)
    await exports._take(first, invoice.id)
    if leaves:
        await exports._leave(first, Told(entries=1))
    await exports._take(second, invoice.id)
    piece = await AccountingPiece.get(workspace_id=moulin.id, invoice_id=invoice.id)
    assert (piece.export_id, first.problems, second.problems) == (first.id, [], [])
    assert await states(invoice) == [A.EXPORTED if leaves else A.PROCESSED]


async def test_what_somebody_changes_while_it_is_taken_is_not_in_error(moulin):
    invoice, row = await accepted(moulin), await wanted(moulin)
    await exports._fail(row, invoice.id, invoice.version - 1, DomainError("Trop tard."), None)
    assert (await states(invoice), row.problems) == ([A.READY], [])


async def test_a_second_export_waits_for_the_first(moulin):
    await accepted(moulin)
    await wanted(moulin)
    with pytest.raises(IllegalMove) as refused:
        await exported(moulin)
    assert refused.value.code == "EXPORT_RUNNING"
    assert "Attendez" in refused.value.message


async def test_only_the_period_leaves(moulin):
    inside = await accepted(moulin, issue_date=date(2026, 10, 31))
    outside = await accepted(moulin, issue_date=date(2026, 11, 1))
    await exported(moulin, until=date(2026, 10, 31))
    assert await states(inside, outside) == [A.EXPORTED, A.READY]


@pytest.mark.parametrize("package", ["fec", "sage", "xlsx"])
async def test_cancelled_and_exported_again_it_is_the_same_byte_for_byte(moulin, package):
    for _ in range(3):
        await accepted(moulin)
    await sold(moulin)
    first = await cancelled(await exported(moulin, package), moulin)
    assert first.state is ExportState.CANCELLED
    second = await exported(moulin, package)
    assert (second.sha256, second.size) == (first.sha256, first.size)
    what = AuditEvent.filter(workspace_id=moulin.id, what__startswith="accounting:export:")
    told = [event.what.rpartition(":")[2] for event in await what.order_by("seq")]
    assert told == ["asked", "ready", "cancelled", "asked", "ready"]


async def test_made_again_from_its_pieces_it_is_the_same_file(moulin, tmp_path):
    await accepted(moulin)
    row = await exported(moulin, "sage")
    await exports.written(row, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == await storage.get(row.file_key)


async def test_an_export_that_another_followed_is_not_cancelled(moulin):
    await accepted(moulin, issue_date=date(2026, 1, 10))
    first = await exported(moulin, until=date(2026, 1, 31))
    await accepted(moulin)
    second = await exported(moulin)
    with pytest.raises(IllegalMove) as refused:
        await cancelled(first, moulin)
    assert refused.value.code == "EXPORT_FOLLOWED"
    await cancelled(second, moulin)
    await cancelled(first, moulin)
    with pytest.raises(IllegalMove):
        await cancelled(first, moulin)


async def test_what_cannot_leave_is_in_error_with_its_reason_and_stops_nothing(moulin):
    good, dollars = await accepted(moulin), await accepted(moulin, currency="USD")
    row = await exported(moulin)
    assert (row.state, row.pieces) == (ExportState.READY, 1)
    assert await states(good, dollars) == [A.EXPORTED, A.ERROR]
    assert row.problems[0]["invoice"] == str(dollars.id)
    assert row.problems[0]["code"] == "ENTRY_CURRENCY"
    assert await AuditEvent.filter(workspace_id=moulin.id, what="accounting:failed", subject_id=dollars.id).exists()


async def test_documents_of_two_exercises_keep_names_of_their_own_in_one_export(moulin):
    supplier = await make.party(moulin, auxiliary="FBIO")
    for day in (date(2025, 12, 31), date(2026, 1, 2)):
        await accepted(moulin, party_id=supplier.id, issue_date=day)
    row = await exported(moulin, "quadra", since=date(2025, 1, 1))
    pieces = [piece async for batch in exported_pieces(moulin.id, row.id) for piece in batch]
    assert [piece["number"] for piece in pieces] == [1, 1]
    assert len({exports.image_of(piece, REGISTRY["quadra"]) for piece in pieces}) == 2


async def test_an_account_that_the_package_would_cut_waits_until_it_is_shorter(moulin):
    supplier = await make.party(moulin, auxiliary="FBIOBUREAU")
    invoice = await accepted(moulin, party_id=supplier.id)
    row = await exported(moulin, "quadra")
    assert [one["code"] for one in row.problems] == ["PACKAGE_ACCOUNT"]
    assert await states(invoice) == [A.ERROR]
    with acting_in(moulin.id):
        supplier.auxiliary = "FBIO"
        await supplier.save(update_fields=["auxiliary"])
    assert (await exported(moulin, "quadra")).pieces == 1
    assert await AccountingPiece.filter(workspace_id=moulin.id).values_list("number", flat=True) == [1]


async def test_a_worker_that_dies_before_the_end_exports_each_entry_once(moulin, monkeypatch):
    for _ in range(3):
        await accepted(moulin)
    real, deaths = exports.written, iter([True])

    async def dies(*args: Any) -> Any:
        if next(deaths, False):
            raise ConnectionError("the store is away")
        return await real(*args)

    monkeypatch.setattr(exports, "written", dies)
    monkeypatch.setattr("workspaces.kernel.jobs.FIRST_WAIT", timedelta())
    row = await exported(moulin)
    assert (row.state, row.pieces) == (ExportState.READY, 3)
    assert await AccountingPiece.filter(workspace_id=moulin.id, export_id=row.id).count() == 3


async def test_given_up_it_lets_its_pieces_go(moulin):
    invoice = await accepted(moulin)
    row = await exported(moulin)
    with acting_in(moulin.id):
        await exports.given_up(workspace=str(moulin.id), export=str(row.id))
    assert await states(invoice) == [A.PROCESSED]
    assert not await AccountingPiece.filter(workspace_id=moulin.id, export_id=row.id).exists()
    (told,) = (await AccountingExport.get(id=row.id, workspace_id=moulin.id)).problems
    assert (told["code"], "Demandez-le de nouveau" in told["message"]) == ("EXPORT_GIVEN_UP", True)


async def test_a_sale_that_cannot_leave_is_in_error_and_leaves_once_mended(moulin):
    sale = await sold(moulin, currency="USD")
    await exported(moulin)
    assert await states(sale) == [A.ERROR]
    await Invoice.filter(id=sale.id, workspace_id=moulin.id).update(currency="EUR")
    assert (await exported(moulin)).pieces == 1
    assert await states(sale) == [A.EXPORTED]


@pytest.mark.parametrize(
    ("package", "since", "until", "code"),
    [("lotus", SINCE, UNTIL, "PACKAGE_UNKNOWN"), ("fec", UNTIL, SINCE, "PERIOD")],
)
async def test_an_export_that_makes_no_sense_is_refused(moulin, package, since, until, code):
    with pytest.raises(DomainError) as refused:
        await exported(moulin, package, since, until)
    assert refused.value.code == code
