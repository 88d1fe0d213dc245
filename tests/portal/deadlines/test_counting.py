"""When the pieces of a dossier are counted again: with news of an invoice, or when its periods change."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from tests import make
from tests.portal.clients.lists import line, of_firm, sheet, undone, written
from tests.portal.deadlines.test_deadlines import JULY_TO_SEPTEMBER, bought, kept_of, november, october
from workspaces.deadlines.completeness import OVERLAP, reckon_changed
from workspaces.dossiers.models import VatRegime
from workspaces.kernel import clock, db, events
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.tenancy import acting_in

__all__ = ["november"]  # the day, for each test here too
pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)


async def first_half(dossier) -> tuple[int, int]:
    """What September's return covers: that month alone, or the quarter."""
    september = await kept_of(dossier, date(2026, 9, 1))
    return september.expected, september.received


async def test_is_counted_again_a_minute_after_news_of_an_invoice(moulin, scierie):
    await bought(moulin, *JULY_TO_SEPTEMBER)
    await reckon_changed()  # never counted yet
    assert await october(moulin) == (1, 0, 1)
    before = await kept_of(scierie, date(2026, 10, 1))
    with clock.stopped(NOW + timedelta(minutes=5)):
        await bought(moulin, date(2026, 10, 12))
        await events.tell([moulin.id], "invoice", moulin.id)
        await reckon_changed()
    assert await october(moulin) == (1, 1, 0)
    after = await kept_of(scierie, date(2026, 10, 1))
    assert after.computed_at == before.computed_at  # nothing happened there


async def test_news_told_before_a_count_and_committed_after_it_is_counted_too(moulin):
    await bought(moulin, *JULY_TO_SEPTEMBER)
    with clock.stopped(SOON):
        await reckon_changed()
    await bought(moulin, date(2026, 10, 12))  # at 9:00 by its own clock: its transaction was the slower one
    await events.tell([moulin.id], "invoice", moulin.id)
    with clock.stopped(SOON + timedelta(minutes=1)):
        await reckon_changed()
    assert await october(moulin) == (1, 1, 0)


async def test_two_transactions_at_once_on_postgresql_lose_no_news(moulin):
    if not db.is_postgres():
        pytest.skip("SQLite writes one transaction at a time; run with --postgres")
    await bought(moulin, *JULY_TO_SEPTEMBER)
    told, counted = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        with acting_in(moulin.id):
            async with unit_of_work():
                await bought(moulin, date(2026, 10, 12))
                await events.tell([moulin.id], "invoice", moulin.id)
                told.set()
                await counted.wait()

    filing = asyncio.create_task(slow())
    await told.wait()
    with clock.stopped(SOON):
        await reckon_changed()
    assert await october(moulin) == (1, 0, 1)
    counted.set()
    await filing
    with clock.stopped(SOON + timedelta(minutes=1)):
        await reckon_changed()
    assert await october(moulin) == (1, 1, 0)


async def test_what_is_settled_is_not_counted_for_ever(moulin):
    await events.tell([moulin.id], "invoice", moulin.id)
    with clock.stopped(NOW + OVERLAP):
        await reckon_changed()
    with clock.stopped(NOW + OVERLAP * 2):
        await reckon_changed()
    assert (await kept_of(moulin, date(2026, 10, 1))).computed_at == NOW + OVERLAP


async def test_a_change_of_regime_is_counted_at_once(alice, moulin):
    await bought(moulin, *(date(2026, month, 5) for month in (4, 5, 6, 8)))
    await alice.post(
        f"/d/{moulin.slug}/parametres/tva", data={"regime": "quarterly", "due_day": "19", "closing_month": "12"}
    )
    await make.run_jobs()
    assert await first_half(moulin) == (3, 1)


async def test_a_regime_that_an_import_changes_or_gives_back_is_counted_by_the_next_minute(chloe, durand, moulin):
    moulin.vat_regime = VatRegime.MONTHLY
    await moulin.save()
    await bought(moulin, *(date(2026, month, 5) for month in (4, 5, 6, 8)))
    await reckon_changed()
    assert await first_half(moulin) == (1, 0)
    said = sheet(line(0, siren=moulin.siren, name=moulin.name, regime="trimestriel"))
    batch = await written(durand, said, await of_firm(durand))
    assert batch.updated == 1
    await reckon_changed()
    assert await first_half(moulin) == (3, 1)
    await undone(durand, batch)
    await reckon_changed()
    assert await first_half(moulin) == (1, 0)
