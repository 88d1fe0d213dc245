"""Documents brought in together are one deposit; those of before deposits were kept are found to be the same ones."""

from __future__ import annotations

from datetime import timedelta

from tests import make
from workspaces.documents import deposits, gathering
from workspaces.documents.deposits import LONGEST, PAUSE, Deposit
from workspaces.documents.models import Channel, Document
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.ids import new_id
from workspaces.kernel.tenancy import acting_in

START = now() - timedelta(days=3)
SECOND = timedelta(seconds=1)


async def joined(moulin, after: timedelta, **changes) -> Document:
    """A document that came in so long after the start, in the deposit it belongs to."""
    document = await make.document(moulin, received_at=START + after, **changes)
    with acting_in(moulin.id):
        async with unit_of_work():
            document.deposit_id = await deposits.join(document)
            await document.save()
    return document


async def test_documents_without_a_pause_between_them_are_one_deposit(moulin):
    first = await joined(moulin, timedelta(), name="une.pdf")
    second = await joined(moulin, PAUSE)
    later = await joined(moulin, 2 * PAUSE + SECOND)
    assert first.deposit_id == second.deposit_id == first.id
    assert later.deposit_id == later.id
    with acting_in(moulin.id):
        deposit = await Deposit.get(id=first.id, workspace_id=moulin.id)
    assert (deposit.name, deposit.last_at) == ("une.pdf", second.received_at)


async def test_another_sender_way_in_message_or_dossier_is_another_deposit(moulin, scierie):
    one = {"sender_id": new_id(), "sender_name": "Alice Martin"}
    others = [{}, one, one | {"channel": Channel.API}, {"mail_id": new_id(), "channel": Channel.MAIL}]
    found = [await joined(moulin, n * SECOND, **each) for n, each in enumerate(others)]
    found.append(await joined(scierie, SECOND))
    assert len({each.deposit_id for each in found}) == len(found)
    assert (await joined(moulin, 9 * SECOND, **one)).deposit_id == found[1].id


async def test_the_files_of_a_zip_belong_to_its_deposit_however_late_they_are_opened(moulin):
    archive = await joined(moulin, timedelta(), media_type="application/zip")
    inside = await joined(moulin, timedelta(hours=3), container_id=archive.id)
    assert inside.deposit_id == archive.deposit_id


async def test_what_never_pauses_is_told_in_parts(moulin):
    told = {"channel": Channel.UPLOAD, "name": "a.pdf", "first_at": START, "last_at": START + LONGEST}
    with acting_in(moulin.id):
        await Deposit.create(id=new_id(), workspace_id=moulin.id, **told)
    late = await joined(moulin, LONGEST + SECOND)
    assert late.deposit_id == late.id


async def test_documents_of_before_are_gathered_by_the_same_rule_and_once(moulin):
    first = await make.document(moulin, received_at=START)
    archive = await make.document(moulin, received_at=START + SECOND, media_type="application/zip")
    inside = await make.document(moulin, received_at=START + 5 * PAUSE, container_id=archive.id)
    later = await make.document(moulin, received_at=START + 2 * PAUSE)
    with acting_in(moulin.id):
        await gathering.gather()
        await gathering.gather()
        for each in (first, archive, inside, later):
            await each.refresh_from_db()
        assert await Deposit.filter(workspace_id=moulin.id).count() == 2
    assert first.deposit_id == archive.deposit_id == inside.deposit_id == first.id
    assert later.deposit_id == later.id
