"""What leaves by itself: once a day and client, at the firm’s hour, in the right name, while something lacks."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.deadlines import automatic
from portal.deadlines.models import DossierChasing, FirmChasing
from portal.firms.models import Absence, Assignment, FirmMember
from tests import make
from tests.portal.deadlines.test_deadlines import JULY_TO_SEPTEMBER, bought, regime
from tests.portal.deadlines.test_reminders import LINK
from workspaces.deadlines.completeness import reckon_everywhere
from workspaces.deadlines.models import PieceReminder
from workspaces.deadlines.planning import Why
from workspaces.dossiers.models import VatRegime
from workspaces.kernel import clock, worker
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.jobs import Job
from workspaces.kernel.mail import MailMessage, conclude
from workspaces.kernel.tenancy import acting_in
from workspaces.mails.models import IncomingMail

pytestmark = pytest.mark.database
TUESDAY = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)  # half past nine in Paris


@pytest.fixture(autouse=True)
def stopped_clock():
    with clock.stopped(TUESDAY):
        yield


@pytest.fixture
async def owner(moulin, durand):
    """moulin, whose VAT is due on the 19th, misses one piece of October and was asked for a contract."""
    await regime(moulin, VatRegime.MONTHLY)
    await bought(moulin, *JULY_TO_SEPTEMBER)
    await reckon_everywhere()
    return await make.member(moulin, "Alice Martin")


async def wants(firm, **what) -> None:
    await FirmChasing.create(firm_id=firm.id, changed_at=clock.now(), **what)


async def hour(at: datetime = TUESDAY) -> int:
    """What the timetable starts at that hour; how many mails there are in all."""
    with clock.stopped(at):
        await automatic.send_reminders_of_the_hour()
        for job in await Job.filter(name="remind_by_itself", state="queued"):
            await worker.run(job.id)
    return await MailMessage.all().count()


async def ask(browser, dossier, words: str) -> None:
    await browser.post(f"/cabinet/echeances/{dossier.slug}/demandes", data={"words": words})


async def reminder_of(dossier) -> PieceReminder:
    with acting_in(dossier.id):
        return await PieceReminder.filter(workspace_id=dossier.id).order_by("-sent_at").first()


def page_of(browser, dossier):
    return browser.get(f"/cabinet/echeances/{dossier.slug}")


async def test_one_message_a_week_holds_every_open_request_and_one_link(chloe, nobody, durand, moulin, owner):
    assert await hour() == 0  # nobody has asked for anything to leave by itself
    answer = await chloe.post(
        "/cabinet/relances/reglages/enregistrer", data={"weekly": "1", "weekday": "1", "hour": "9"}
    )
    assert answer.status_code == 303
    await ask(chloe, moulin, "Le contrat du photocopieur")
    assert await hour(TUESDAY - timedelta(hours=1)) == 0  # too early
    assert await hour() == 1
    message = await MailMessage.get(to=owner.email)
    assert message.subject == "Il nous manque 2 pièces" and len(LINK.findall(message.text)) == 1
    assert "- Orange, octobre 2026" in message.text and "- Le contrat du photocopieur" in message.text
    assert message.reply_to and (await reminder_of(moulin)).why is Why.WEEKLY
    assert (await nobody.get(LINK.search(message.text)[1])).status_code == 200
    for later in (0, 1, 24, 48):  # the same hour again, the next one, the days after
        assert await hour(TUESDAY + timedelta(hours=later)) == 1
    assert await hour(TUESDAY + timedelta(days=7, hours=12)) == 1  # missed its hour, and it is night
    assert await hour(TUESDAY + timedelta(days=7, hours=3)) == 2  # missed its hour by three


async def test_before_the_due_date_until_nothing_lacks(chloe, durand, moulin, owner):
    await wants(durand, before_due=True)
    days = {day: await hour(datetime(2026, 11, day, 8, 30, tzinfo=UTC)) for day in (3, 9, 10, 14)}
    assert days == {3: 0, 9: 1, 10: 1, 14: 2}
    assert (await reminder_of(moulin)).why is Why.DUE
    await bought(moulin, date(2026, 10, 12))
    with clock.stopped(TUESDAY + timedelta(days=12)):
        await reckon_everywhere()
    assert await hour(datetime(2026, 11, 18, 8, 30, tzinfo=UTC)) == 2  # complete: paused


async def test_a_mail_sent_by_hand_is_the_one_of_the_day(chloe, durand, moulin, owner):
    await wants(durand, weekly=True)
    await chloe.post("/cabinet/relances", data={"ids": [str(moulin.id)], "seen": [f"{moulin.id}:"]})
    assert await hour() == 1 and (await reminder_of(moulin)).why is Why.HAND


async def test_what_leaves_when_is_seen_skipped_stopped_and_told_otherwise_for_one_dossier(
    chloe, durand, moulin, owner
):
    await wants(durand, weekly=True, before_due=True)
    page = (await page_of(chloe, moulin)).text
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ")
    assert "mardi 03/11/2026" in told and "lundi 09/11/2026 , J−10 avant le 19/11/2026" in told
    assert f"1 pièce d’octobre 2026 à ce jour, à {owner.email}" in told
    here = f"/cabinet/echeances/{moulin.slug}/relances"
    await chloe.post(f"{here}/2026-11-03")
    assert "Ne partira pas" in (await page_of(chloe, moulin)).text and await hour() == 0
    assert (await chloe.post(f"{here}/2026-11-02")).status_code == 422  # gone by
    await chloe.post(f"{here}/2026-11-03")  # put back
    await chloe.post(here, data={"weekly": "no", "before_due": ""})
    assert await hour() == 0
    await chloe.post(here, data={"weekly": "", "before_due": ""})
    await chloe.post(f"{here}/arret")
    assert "aucun message ne part automatiquement" in (await page_of(chloe, moulin)).text and await hour() == 0
    await chloe.post(f"{here}/reprise")
    assert await hour() == 1
    assert "message de la semaine" in (await page_of(chloe, moulin)).text
    assert (await chloe.post(f"{here}/jamais")).status_code == 422


async def test_is_signed_by_whoever_follows_the_dossier_or_their_deputy(chloe, durand, moulin, owner):
    await wants(durand, weekly=True)
    for name in ("Paul Vidal", "Inès Roche"):
        await make.firm_member(durand, name, roles=["accountant"], all_dossiers=False)
    paul, ines = [await FirmMember.get(name=name) for name in ("Paul Vidal", "Inès Roche")]
    await Assignment.create(member_id=paul.id, workspace_id=moulin.id)
    await hour()
    assert "Paul Vidal, Cabinet Durand" in (await MailMessage.all().order_by("-created_at").first()).text
    await Absence.create(
        firm_id=durand.id,
        member_id=paul.id,
        deputy_id=ines.id,
        first_day=date(2026, 11, 9),
        last_day=date(2026, 11, 13),
    )
    await hour(TUESDAY + timedelta(days=7))
    message = await MailMessage.all().order_by("-created_at").first()
    assert "Inès Roche, Cabinet Durand" in message.text and "Paul" not in message.text


async def test_an_address_that_sends_it_back_stops_it_and_shows(chloe, durand, moulin, owner):
    await wants(durand, weekly=True)
    await hour()
    reminder = await reminder_of(moulin)
    report = {"recipient": owner.email, "action": "failed", "message_id": f"<{reminder.message_id}@liasse.localhost>"}
    with acting_in(moulin.id):
        async with unit_of_work():
            await automatic.came_back(IncomingMail(workspace_id=moulin.id, bounce=report | {"action": "delayed"}))
        assert not await DossierChasing.filter(workspace_id=moulin.id).exists()
        async with unit_of_work():
            await automatic.came_back(IncomingMail(workspace_id=moulin.id, bounce=report))
    page = (await page_of(chloe, moulin)).text
    assert f"Le message du 03/11/2026 à {owner.email} est revenu" in page
    assert await hour(TUESDAY + timedelta(days=7)) == 1
    await chloe.post(f"/cabinet/echeances/{moulin.slug}/relances/reprise")
    message = await MailMessage.get(id=reminder.message_id)
    await conclude(message, "failed", "550 no such user")  # refused at once by the server
    for job in await Job.filter(name="reminder_left", state="queued"):
        await worker.run(job.id)
    assert "est revenu" in (await page_of(chloe, moulin)).text


async def test_a_client_who_is_asked_for_nothing_gets_nothing_and_another_firm_sends_nothing(durand, moulin, scierie):
    await make.member(moulin, "Alice Martin")
    await wants(durand, weekly=True, before_due=True)
    assert await hour() == 0
