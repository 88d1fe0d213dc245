"""Live pages miss nothing and see nobody else's news."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from workspaces.kernel import clock, events
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.ids import new_id

pytestmark = pytest.mark.usefixtures("db")


async def told(topic, kind="document"):
    subject = new_id()
    async with unit_of_work():
        await events.tell([topic], kind, subject)
    return subject


async def heard(topics, last_id, count):
    found = []
    async for event in events.follow(topics, last_id):
        found += [event.subject] if event else []
        if len(found) == count:
            break
    return found


async def test_news_of_these_dossiers_and_of_no_others():
    mine, theirs = new_id(), new_id()
    first, _other, second = await told(mine), await told(theirs), await told(mine)
    assert await asyncio.wait_for(heard([mine], 0, 2), 3) == [first, second]


async def test_a_page_that_reconnects_goes_on_where_it_was():
    topic = new_id()
    await told(topic)
    last = await events.latest_id()
    after = await told(topic)
    assert await asyncio.wait_for(heard([topic], last, 1), 3) == [after]


async def test_an_event_that_commits_late_under_a_smaller_number_is_still_shown():
    topic = new_id()
    late_id, early_id = 1_000_001, 1_000_002
    late, early = new_id(), new_id()
    await events.Event.create(id=early_id, at=clock.now(), topic=topic, kind="document", subject=early)
    following = asyncio.create_task(heard([topic], 1_000_000, 2))
    await asyncio.sleep(0.1)
    await events.Event.create(id=late_id, at=clock.now(), topic=topic, kind="document", subject=late)
    assert await asyncio.wait_for(following, 3) == [early, late]


async def test_the_stream_carries_what_the_page_shows_and_its_number():
    topic = new_id()
    subject = await told(topic)

    async def show(kind, about):
        return f"<p>{kind}\n{about}</p>"

    async def still_there():
        return True

    response = events.stream([topic], 0, show, still_there)
    lines = []
    async for part in response.body_iterator:
        lines.append(part)
        if "data:" in part:
            break
    assert lines[-1].endswith(f"data: <p>document\ndata: {subject}</p>\n\n") and lines[-1].startswith("id: ")


async def test_a_page_that_was_told_nothing_yet_comes_back_to_where_it_began():
    async def unchanged():
        return False

    response = events.stream([new_id()], 41, None, unchanged)
    assert "id: 41" in (await anext(aiter(response.body_iterator))).splitlines()


async def test_old_news_is_forgotten():
    topic = new_id()
    await told(topic)
    await events.Event.all().update(at=clock.now() - timedelta(hours=2))
    await events.forget_old_events()
    assert await events.Event.all().count() == 0


async def test_a_stream_ends_when_its_listener_lost_the_right_though_nothing_happens(monkeypatch):
    monkeypatch.setattr(events, "LOOK", 0)
    answers = iter([True, True, False])

    async def still_there():
        return next(answers)

    parts = events.stream([new_id()], 0, None, still_there).body_iterator
    assert len([part async for part in parts]) == 1, "a greeting, then the end"
    assert list(answers) == []
