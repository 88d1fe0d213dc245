"""The firm sees at once what its clients send."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from portal.accounts import sessions
from portal.accounts.models import Session, User
from portal.consolidated import live
from portal.doors import LiveDoors
from portal.firms.models import FirmMember
from tests import make
from tests.conftest import browser_of
from workspaces.kernel import events, tenancy
from workspaces.kernel.access import Person
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work


class Listening:
    """The request of a page that listens."""

    def __init__(self, page: str, session_id: UUID) -> None:
        self.query_params, self.headers, self.cookies = {"page": page}, {"last-event-id": "0"}, {}
        self.state, self.session_id = self, session_id
        self.app, self.doors = self, LiveDoors()


async def signed_in(firm) -> UUID:
    """A session of this person's."""
    await make.session(await User.get(id=firm.person.id))
    return (await Session.filter(user_id=firm.person.id).first()).id


async def first_message(firm, page: str) -> str:
    """What the page receives first, after the greeting."""
    tenancy.allow(firm.workspace_ids)
    body = (await live.events(Listening(page, await signed_in(firm)), firm)).body_iterator
    await anext(body)
    return await asyncio.wait_for(anext(body), 5)


async def test_a_deposit_renews_the_counter_the_figures_and_the_dossiers_line(db, durand, moulin, app):
    user = await make.firm_member(durand, "Chloé Durand", roles=["accountant"])
    firm = await LiveDoors().firm(Person(user.id, user.name, user.email))
    invoice = await make.purchase(moulin)
    async with unit_of_work():
        await events.tell([moulin.id], "invoice", invoice.id)
    message = await first_message(firm, "dashboard")
    assert '<span class="n" id="count-t">1</span>' in message
    assert f'hx-target="#dossier-{moulin.id}"' in message and "document à traiter" in message
    assert 'hx-target="#list"' in await first_message(firm, "queue")


async def test_other_firms_dossiers_say_nothing(db, durand, moulin, scierie, app):
    user = await make.firm_member(durand, "Chloé Durand", roles=["accountant"])
    firm = await LiveDoors().firm(Person(user.id, user.name, user.email))
    invoice, mine = await make.purchase(scierie), await make.purchase(moulin)
    async with unit_of_work():
        await events.tell([scierie.id], "invoice", invoice.id)
        await events.tell([moulin.id], "invoice", mine.id)
    assert str(scierie.id) not in await first_message(firm, "dashboard")


async def test_whoever_leaves_the_firm_hears_nothing_more(db, durand, moulin, app):
    user = await make.firm_member(durand, "Chloé Durand", roles=["accountant"])
    firm = await LiveDoors().firm(Person(user.id, user.name, user.email))
    invoice = await make.purchase(moulin)
    await FirmMember.filter(user_id=user.id).update(left_at=now())
    async with unit_of_work():
        await events.tell([moulin.id], "invoice", invoice.id)
    message = await first_message(firm, "queue")
    assert "Vous ne faites plus partie de Cabinet Durand" in message and str(invoice.id) not in message


async def test_whoever_signs_out_hears_nothing_more(db, durand, moulin, app):
    user = await make.firm_member(durand, "Chloé Durand", roles=["accountant"])
    firm = await LiveDoors().firm(Person(user.id, user.name, user.email))
    invoice = await make.purchase(moulin)
    tenancy.allow(firm.workspace_ids)
    body = (await live.events(Listening("queue", await signed_in(firm)), firm)).body_iterator
    await anext(body)
    await sessions.end_all(user.id)
    async with unit_of_work():
        await events.tell([moulin.id], "invoice", invoice.id)
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(body), 5)


async def test_a_document_under_review_says_who_has_just_dealt_with_it(db, durand, moulin, app):
    chloe, lea = [await make.firm_member(durand, name, roles=["accountant"]) for name in ("Chloé Durand", "Léa Petit")]
    firm = await LiveDoors().firm(Person(chloe.id, chloe.name, chloe.email))
    invoice = await make.purchase(moulin)
    async with await browser_of(app, lea) as other:
        await other.post(f"/cabinet/a-traiter/{invoice.id}/accepter")
    message = await first_message(firm, "review")
    assert f'hx-target="#notice-{invoice.id}"' in message
    assert "Traitée par Léa Petit il y a 0 s : acceptée." in message
    assert "notice-" not in await first_message(firm, "queue")
