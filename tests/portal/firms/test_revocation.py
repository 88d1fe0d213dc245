"""Rights taken back while a page is open: the next request and the open stream both say so."""

from __future__ import annotations

import asyncio

import pytest

from portal.accounts.models import Session
from portal.consolidated import live
from portal.doors import LiveDoors
from portal.firms.models import Assignment, FirmMember
from tests import make
from tests.conftest import browser_of
from tests.portal.consolidated.test_live import Listening
from workspaces import live as dossier_live
from workspaces.kernel import events, tenancy
from workspaces.kernel.access import Person


@pytest.fixture
async def lea(durand, moulin, app):
    user = await make.firm_member(durand, "Léa Petit", roles=["accountant"], all_dossiers=False)
    await Assignment.create(member_id=(await FirmMember.get(user_id=user.id)).id, workspace_id=moulin.id)
    async with await browser_of(app, user) as browser:
        browser.user = user
        yield browser.at(moulin)


async def listening(lea, monkeypatch, where=live, access=None):
    """An open stream, which looks at its listener's rights all the time."""
    monkeypatch.setattr(events, "LOOK", 0)
    person = Person(lea.user.id, lea.user.name, lea.user.email)
    firm = access or await LiveDoors().firm(person)
    tenancy.allow(firm.workspace_ids)
    session = await Session.filter(user_id=lea.user.id).first()
    body = (await where.events(Listening("queue", session.id), firm)).body_iterator
    await anext(body)
    return body


async def last_word(body) -> str:
    return "".join([part async for part in body])


async def theirs() -> FirmMember:
    return await FirmMember.get(name="Léa Petit")


async def test_somebody_put_out_is_told_on_the_next_request_and_on_the_open_page(ada, lea, monkeypatch):
    body = await listening(lea, monkeypatch)
    await ada.post(f"/cabinet/equipe/{(await theirs()).id}/retirer")
    assert "Vous ne faites plus partie de Cabinet Durand" in await asyncio.wait_for(last_word(body), 5)
    for path in ("/cabinet/a-traiter", lea.in_dossier("/archives"), "/d/no-such-dossier/archives"):
        page = await lea.get(path)
        assert page.status_code == 404 and "Vous ne faites plus partie de Cabinet Durand" in page.text
    piece = await lea.get("/cabinet/a-traiter", htmx=True)
    assert piece.text.startswith('<p class="msg"') and "Vous ne faites plus partie" in piece.text


async def test_a_role_taken_back_ends_the_stream_with_a_word(ada, lea, monkeypatch):
    body = await listening(lea, monkeypatch)
    await ada.post(f"/cabinet/equipe/{(await theirs()).id}", data={"roles": ["client-manager"], "follows": "assigned"})
    assert "Vos droits dans le cabinet viennent de changer" in await asyncio.wait_for(last_word(body), 5)
    refused = await lea.get("/cabinet/a-traiter")
    assert refused.status_code == 403 and "Votre rôle dans le cabinet ne donne pas ce droit" in refused.text


async def test_a_dossier_taken_back_is_said_in_the_firm_and_in_the_dossier(ada, lea, moulin, monkeypatch):
    body = await listening(lea, monkeypatch)
    inside = await LiveDoors().workspace(Person(lea.user.id, lea.user.name, lea.user.email), moulin.slug)
    within = await listening(lea, monkeypatch, dossier_live, inside)
    sent = {"act": "retirer", "ids": [str(moulin.id)]}
    await ada.post(f"/cabinet/equipe/{(await theirs()).id}/dossiers", data=sent)
    assert "1 dossier ne vous est plus confié" in await asyncio.wait_for(last_word(body), 5)
    assert "Ce dossier ne vous est plus ouvert" in await asyncio.wait_for(last_word(within), 5)
    page = await lea.get(lea.in_dossier("/archives"))
    assert page.status_code == 404 and "ne vous est pas confié, ou ne l’est plus" in page.text
    assert page.text == (await lea.get("/d/no-such-dossier/archives")).text


async def test_a_dossier_more_ends_the_stream_without_a_word(ada, lea, durand, monkeypatch):
    more = await make.workspace("Cycad", firm=durand)
    body = await listening(lea, monkeypatch)
    sent = {"act": "confier", "ids": [str(more.id)]}
    await ada.post(f"/cabinet/equipe/{(await theirs()).id}/dossiers", data=sent)
    assert await asyncio.wait_for(last_word(body), 5) == ""
