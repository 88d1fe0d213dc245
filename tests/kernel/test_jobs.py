"""Jobs as rows: done if and only if the act that wanted them committed, and each effect once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from workspaces.kernel import clock, jobs, worker
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import Job, effect, job, later
from workspaces.kernel.mail import MailMessage

pytestmark = pytest.mark.usefixtures("db")


@job(attempts=3, timeout=5, when_dead=None)
async def write_note(*, text: str) -> None:
    async with effect():
        await note(text)


@job(attempts=2, timeout=5)
async def always_fails(**_: str) -> None:
    raise RuntimeError("the relay is away")


buried: list[str] = []


async def bury(*, text: str) -> None:
    buried.append(text)


@job(attempts=1, timeout=5, when_dead=bury)
async def dies_at_once(*, text: str) -> None:
    raise RuntimeError(text)


@job(attempts=1, timeout=5, when_dead=bury)
async def write_note_or_bury(*, text: str) -> None:
    await write_note(text=text)


@job(attempts=1, timeout=0.05)
async def never_ends(**_: str) -> None:
    import asyncio

    await asyncio.sleep(60)


async def note(text: str) -> None:
    await MailMessage.create(to="a@b.fr", subject=text, text="", html="", created_at=clock.now(), state="kept")


async def notes() -> list[str]:
    return await MailMessage.all().values_list("subject", flat=True)  # type: ignore[return-value]


async def asked(work, **more) -> Job:
    async with unit_of_work():
        return await later(work, **more)


async def test_an_act_that_rolls_back_asks_for_nothing():
    with pytest.raises(RuntimeError, match="changed my mind"):
        async with unit_of_work():
            await later(write_note, text="never")
            raise RuntimeError("changed my mind")
    assert await Job.all().count() == 0


async def test_outside_a_unit_of_work_nothing_can_be_asked():
    with pytest.raises(RuntimeError, match="unit of work"):
        await later(write_note, text="alone")


async def test_a_second_delivery_of_the_same_id_does_nothing():
    row = await asked(write_note, text="once")
    await worker.run(row.id)
    await worker.run(row.id)
    assert await notes() == ["once"]
    assert (await Job.get(id=row.id)).state == "done"


async def test_an_attempt_that_was_overtaken_writes_nothing():
    row = await asked(write_note, text="twice?")
    first = await jobs.claim(row.id)
    assert first
    await Job.filter(id=row.id).update(lease_until=clock.now() - timedelta(seconds=1))
    second = await jobs.claim(row.id)
    assert second and second.attempts == 2
    token = jobs._running.set(first)
    with pytest.raises(jobs.Overtaken):
        async with effect():
            await note("from the dead")
    jobs._running.reset(token)
    assert await notes() == []


async def test_a_worker_that_vanishes_leaves_its_job_to_the_next():
    row = await asked(write_note, text="found again")
    assert await jobs.claim(row.id)
    assert await jobs.due() == []
    await Job.filter(id=row.id).update(lease_until=clock.now() - timedelta(seconds=1))
    assert [found for found, _ in await jobs.due()] == [row.id]
    await worker.run(row.id)
    assert await notes() == ["found again"]


async def test_a_failure_waits_longer_each_time_and_then_is_dead_with_its_reason():
    row = await asked(always_fails)
    await worker.run(row.id)
    waiting = await Job.get(id=row.id)
    assert waiting.state == "queued" and waiting.run_after > clock.now() + timedelta(seconds=1)
    await worker.run(row.id)
    assert (await Job.get(id=row.id)).attempts == 1, "it is not due yet"
    await Job.filter(id=row.id).update(run_after=clock.now())
    await worker.run(row.id)
    dead = await Job.get(id=row.id)
    assert (dead.state, dead.error) == ("dead", "RuntimeError: the relay is away")


async def test_the_dead_are_told_to_whoever_cares():
    row = await asked(dies_at_once, text="for good")
    await worker.run(row.id)
    assert buried[-1] == "for good"


async def lost_with_its_worker(row: Job) -> int:
    """The seconds that it waited before it was taken again."""
    waits = 0
    if not await jobs.claim(row.id):
        waits = round(((await Job.get(id=row.id)).run_after - clock.now()).total_seconds())
        await Job.filter(id=row.id, state="queued").update(run_after=clock.now())
        assert await jobs.claim(row.id)
    await Job.filter(id=row.id).update(lease_until=clock.now() - timedelta(seconds=1))
    return waits


async def test_an_attempt_lost_with_its_worker_is_no_failure_of_the_work():
    row = await asked(always_fails)
    for _ in range(3):
        await lost_with_its_worker(row)
    await worker.run(row.id)
    waiting = await Job.get(id=row.id)
    assert (waiting.state, waiting.attempts, waiting.losses) == ("queued", 4, 3)
    assert waiting.run_after < clock.now() + timedelta(seconds=3), "the first failure waits as the first one does"
    await Job.filter(id=row.id).update(run_after=clock.now())
    await worker.run(row.id)
    assert (await Job.get(id=row.id)).state == "dead"


async def test_work_lost_many_times_waits_longer_each_time_for_a_quieter_moment():
    row = await asked(write_note, text="found again")
    waits = [await lost_with_its_worker(row) for _ in range(11)]
    assert waits == [0, 0, 0, 0, 2, 4, 8, 16, 32, 60, 60]


async def test_a_job_that_takes_its_worker_with_it_each_time_is_dead_in_the_end():
    row = await asked(write_note_or_bury, text="took the worker along")
    for _ in range(jobs.LOSSES + 1):
        await lost_with_its_worker(row)
    await worker.run(row.id)
    await Job.filter(id=row.id, state="queued").update(run_after=clock.now())
    await worker.run(row.id)
    assert (await Job.get(id=row.id)).state == "dead"
    assert (buried[-1], await notes()) == ("took the worker along", [])


async def test_work_that_never_ends_is_stopped():
    row = await asked(never_ends)
    await worker.run(row.id)
    assert (await Job.get(id=row.id)).state == "dead"


async def test_a_job_can_be_taken_back_until_it_begins():
    row = await asked(write_note, text="undone", after=timedelta(minutes=1), key="seal:1")
    assert await jobs.cancel("seal:1")
    assert not await jobs.cancel("seal:1")
    await Job.filter(id=row.id).update(run_after=clock.now())
    await worker.run(row.id)
    assert await notes() == []


async def test_one_key_waits_once():
    await asked(write_note, text="a", key="convert:1", after=timedelta(minutes=1))
    with pytest.raises(Exception, match=r"(?i)unique"):
        await asked(write_note, text="b", key="convert:1")


async def test_a_key_is_kept_while_the_job_may_still_be_done_and_given_back_by_the_dead():
    row = await asked(always_fails, key="company:1")
    await worker.run(row.id)
    assert (await Job.get(id=row.id)).key == "company:1"
    await Job.filter(id=row.id).update(run_after=clock.now())
    await worker.run(row.id)
    assert (await Job.get(id=row.id)).state == "dead"
    assert (await asked(always_fails, key="company:1")).id != row.id


async def test_an_effect_that_breaks_leaves_the_job_to_be_tried_again():
    @job(attempts=2, timeout=5)
    async def half_done(**_: str) -> None:
        async with effect():
            await note("half")
            raise RuntimeError("power cut")

    row = await asked(half_done)
    await worker.run(row.id)
    assert await notes() == []
    assert (await Job.get(id=row.id)).state == "queued"


async def test_a_slot_that_frees_goes_to_the_next_waiting_recognition(monkeypatch):
    monkeypatch.setattr(worker, "_slots", {"ocr": worker.Slots(1)})

    @job(queue="ocr", attempts=1, timeout=5)
    async def recognise(*, text: str) -> None:
        async with effect():
            await note(text)

    first, _second = await asked(recognise, text="one"), await asked(recognise, text="two")
    await worker.run_next("ocr", first.id)
    assert sorted(await notes()) == ["one", "two"]
    worker._slots["ocr"].take()
    third = await asked(recognise, text="three")
    await worker.run_next("ocr", third.id)
    assert (await Job.get(id=third.id)).state == "queued", "no slot: it stays for the sweeper"
