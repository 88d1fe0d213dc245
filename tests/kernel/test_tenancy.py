"""Another dossier's rows: out of reach for the code, and on PostgreSQL for the database itself."""

from __future__ import annotations

import asyncio

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from portal.safeguards import tenant_tables
from tests import make
from workspaces.invoices.models import Invoice, InvoiceLine
from workspaces.kernel import db, tenancy
from workspaces.kernel.tenancy import TenancyBreach, acting_in


async def test_a_row_is_not_saved_into_a_dossier_one_is_not_acting_in(moulin, scierie):
    invoice = await make.purchase(scierie)
    with acting_in(moulin.id):
        with pytest.raises(TenancyBreach):
            await invoice.save()
        with pytest.raises(TenancyBreach):
            await invoice.delete()
        with pytest.raises(TenancyBreach):
            await InvoiceLine.bulk_create([InvoiceLine(workspace_id=scierie.id, invoice_id=invoice.id, position=1)])


async def test_nothing_may_be_written_when_no_dossier_is_set(moulin):
    with pytest.raises(TenancyBreach):
        await Invoice(workspace_id=moulin.id).save()


async def test_within_shows_the_rows_of_this_dossier_and_of_no_other(moulin, scierie):
    mine, _theirs = await make.purchase(moulin), await make.purchase(scierie)

    class Here:
        workspace_ids = frozenset({moulin.id})

    with acting_in(moulin.id, scierie.id):
        assert [row.id for row in await Invoice.within(Here())] == [mine.id]


async def test_the_database_hides_what_the_code_forgot_to_filter(moulin, scierie):
    if not db.is_postgres():
        pytest.skip("row-level security is PostgreSQL's; run with --postgres")
    await make.purchase(moulin)
    await make.purchase(scierie)
    with acting_in(moulin.id):
        assert {row.workspace_id for row in await Invoice.all()} == {moulin.id}
        assert {row["workspace_id"] for row in await db.rows("select workspace_id from invoice")} == {moulin.id}
    assert await Invoice.all() == []


async def test_connections_of_the_pool_carry_nobody_elses_dossier(moulin, scierie):
    if not db.is_postgres():
        pytest.skip("row-level security is PostgreSQL's; run with --postgres")
    await make.purchase(moulin)
    await make.purchase(scierie)

    async def seen(workspace_id):
        with acting_in(workspace_id):
            found = [await db.rows("select workspace_id from invoice") for _ in range(20)]
        return {row["workspace_id"] for rows in found for row in rows}

    wanted = [moulin.id, scierie.id] * 10
    assert await asyncio.gather(*[asyncio.create_task(seen(w)) for w in wanted]) == [{w} for w in wanted]


async def test_the_dossiers_of_a_statement_are_read_once_and_not_for_every_row(moulin):
    """Read for each row, the ids of two thousand dossiers cost two milliseconds a row."""
    if not db.is_postgres():
        pytest.skip("row-level security is PostgreSQL's; run with --postgres")
    with acting_in(moulin.id):
        plan = await db.rows("explain select count(*) from invoice where number like '%7%'")
    lines = [line for row in plan for line in row.values()]
    [judged] = [line for line in lines if "workspace_id = ANY" in line]
    assert "::uuid[]" not in judged, lines


async def test_every_table_of_a_dossier_is_under_forced_row_level_security(db):
    from workspaces.kernel import db as database

    if not database.is_postgres():
        pytest.skip("row-level security is PostgreSQL's; run with --postgres")
    forced = await database.rows("select relname from pg_class where relrowsecurity and relforcerowsecurity")
    held = {row["relname"] for row in forced}
    assert held >= set(tenant_tables())
    carrying = await database.rows(
        "select table_name from information_schema.columns "
        "where column_name = 'workspace_id' and table_schema = 'public'"
    )
    outside = {"member", "firm_link", "address", "api_key", "job", "invitation", "assignment"}
    outside |= {"planned_invitation"}  # the firm's, like the invitation that it becomes: a job of all firms sends them
    outside |= {"alert_rule"}  # the firm's own, read for all its dossiers at once
    outside |= {"reply_address"}  # a digest that says, like an address, in which dossier a mail lands
    outside |= {"invoice_text"}  # under it, not forced: its owner's one function reads it (test_fulltext)
    assert {row["table_name"] for row in carrying} - held <= outside


async def test_sealed_rows_cannot_be_changed_even_by_hand(moulin):
    from workspaces.kernel import audit

    invoice = await make.purchase(moulin)
    with acting_in(moulin.id):
        async with db.unit_of_work():
            await audit.record("purchase:accepted", invoice)
        for sql in ("update audit_event set what = 'x'", "delete from audit_event"):
            with pytest.raises((OperationalError, IntegrityError), match="append-only"):
                await db.execute(sql)


async def test_acting_in_is_undone_at_its_end(moulin):
    with acting_in(moulin.id):
        assert tenancy.allowed() == {moulin.id}
    assert tenancy.allowed() == frozenset()
