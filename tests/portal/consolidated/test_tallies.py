"""The counters of the dossiers: the truth of the rows, whatever happened, without counting them."""

from __future__ import annotations

import random

import pytest

from portal.consolidated import tallies
from tests import make
from tests.portal.consolidated import counting
from workspaces.documents.models import Document, State
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting, Lifecycle, Processing
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.tenancy import acting_in

pytestmark = pytest.mark.database


async def told(workspace) -> dict:
    """The counters as read, without the dossier's id."""
    with acting_in(workspace.id):
        found = (await tallies.of([workspace.id])).get(workspace.id, {})
    return {name: int(found.get(name) or 0) for name in tallies.COUNTERS}


async def counted(workspace) -> dict:
    with acting_in(workspace.id):
        found = await tallies.truth(workspace.id)
    return {name: int(found[name]) for name in tallies.COUNTERS}


async def test_a_purchase_counts_where_it_stands_and_moves_with_its_status(moulin):
    purchase = await make.purchase(moulin, processing=Processing.TO_CHECK)
    assert (await told(moulin))["to_decide"] == 1
    with acting_in(moulin.id):
        await Invoice.filter(id=purchase.id).update(processing=Processing.ACCEPTED, lifecycle=Lifecycle.DISPUTED)
    now = await told(moulin)
    assert (now["to_decide"], now["disputed"]) == (0, 1)


async def test_a_rollback_takes_its_counts_back(moulin):
    with acting_in(moulin.id), pytest.raises(RuntimeError):
        async with unit_of_work():
            await make.purchase(moulin)
            raise RuntimeError
    assert await told(moulin) == dict.fromkeys(tallies.COUNTERS, 0)


async def test_two_hundred_random_changes_leave_the_counters_true(moulin, scierie):
    chance = random.Random(26)
    with acting_in(moulin.id, scierie.id):
        for _ in range(200):
            await random_change(chance, chance.choice((moulin, scierie)))
            if chance.random() < 0.05:
                await tallies.add_up_tallies()
    for dossier in (moulin, scierie):
        assert await told(dossier) == await counted(dossier)


async def random_change(chance: random.Random, dossier) -> None:
    kept = await Invoice.filter(workspace_id=dossier.id).values_list("id", flat=True)
    act = chance.choice(("add", "add", "move", "move", "move", "delete", "stop"))
    if act == "add" or not kept:
        await make.purchase(dossier, processing=chance.choice(list(Processing)), doubt_count=chance.randrange(2))
    elif act == "move":
        changes = {"processing": chance.choice(list(Processing)), "accounting": chance.choice(list(Accounting))}
        changes |= {"lifecycle": chance.choice(list(Lifecycle)), "doubt_count": chance.randrange(3)}
        await Invoice.filter(id=chance.choice(kept), workspace_id=dossier.id).update(**changes)
    elif act == "delete":
        await Invoice.filter(id=chance.choice(kept), workspace_id=dossier.id, series_no=None).delete()
    else:
        document = await Document.filter(workspace_id=dossier.id).first()
        await Document.filter(id=document.id).update(state=chance.choice(list(State)))


async def test_adding_up_changes_no_counter_and_leaves_no_move(moulin):
    for _ in range(3):
        await make.purchase(moulin)
    before = await told(moulin)
    await tallies.add_up_tallies()
    with acting_in(moulin.id):
        assert not await tallies.TallyMove.filter(workspace_id=moulin.id).exists()
    assert await told(moulin) == before


async def test_a_recount_repairs_what_was_changed_by_hand(moulin):
    await make.purchase(moulin)
    await tallies.add_up_tallies()
    with acting_in(moulin.id):
        await tallies.Tally.filter(workspace_id=moulin.id).update(to_decide=40)
    await tallies.recount([moulin.id])
    assert await told(moulin) == await counted(moulin)


async def test_whatever_happens_the_counters_are_the_truth(db):
    """A sample of what `make prove` walks whole."""
    assert await counting.walk(examples=3, steps=15) > 30
