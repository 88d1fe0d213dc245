"""« Relancer »: the mail seen before it leaves, one a client, and the link that takes files in without an account."""

from __future__ import annotations

import asyncio
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import openpyxl
import pytest

from portal.accounts.limits import LINKS_BY_NETWORK
from portal.deadlines.answering import SENDS
from tests import make
from tests.portal.deadlines.test_deadlines import JULY_TO_SEPTEMBER, bought, regime, row_of
from workspaces.deadlines.completeness import reckon_everywhere
from workspaces.deadlines.models import PieceReminder, WantedPiece
from workspaces.documents.models import Document
from workspaces.dossiers.models import FirmLink, VatRegime
from workspaces.kernel import clock
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in

pytestmark = pytest.mark.database
NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
LINK = re.compile(r"http://127\.0\.0\.1:8000(/pieces/\S+)")


@pytest.fixture(autouse=True)
def november():
    with clock.stopped(NOW):
        yield


@pytest.fixture
async def owner(moulin):
    """moulin has an owner, and misses one piece of October."""
    await regime(moulin, VatRegime.MONTHLY)
    await bought(moulin, *JULY_TO_SEPTEMBER)
    await reckon_everywhere()
    return await make.member(moulin, "Alice Martin")


def preview(browser, *dossiers):
    return browser.post("/cabinet/relances/apercu", data={"ids": [str(one.id) for one in dossiers]})


async def send(browser, *dossiers, seen: str = ""):
    """As the preview would: with the reminder that it saw last."""
    data = {"ids": [str(one.id) for one in dossiers], "seen": [seen or f"{one.id}:" for one in dossiers]}
    return await browser.post("/cabinet/relances", data=data)


async def link_of(browser, dossier) -> str:
    await send(browser, dossier)
    return LINK.search((await MailMessage.all().order_by("-created_at").first()).text)[1]


async def reminders(dossier) -> list[PieceReminder]:
    with acting_in(dossier.id):
        return await PieceReminder.filter(workspace_id=dossier.id)


async def test_the_preview_is_the_mail_to_the_letter(chloe, moulin, owner):
    page = (await preview(chloe, moulin)).text
    assert owner.email in page and "1 pièce manquante" in page
    await send(chloe, moulin)
    message = await MailMessage.get(to=owner.email)
    lines = [line for line in message.text.strip().splitlines() if line and not LINK.search(line)]
    assert "- Orange, octobre 2026" in lines and any("19/11/2026" in line for line in lines)
    assert all(line.replace("'", "&#39;") in page for line in lines)
    assert await MailMessage.all().count() == 1


async def test_a_row_says_when_its_client_was_reminded_and_when_the_link_was_opened(chloe, nobody, moulin, owner):
    link = await link_of(chloe, moulin)
    row = row_of((await chloe.get("/cabinet/echeances")).text, moulin)
    assert "Relancé le 03/11/2026" in row and row.count("03/11/2026") == 1
    assert (await nobody.get(link)).status_code == 200
    assert row_of((await chloe.get("/cabinet/echeances")).text, moulin).count("03/11/2026") == 2


async def test_warns_for_three_days_and_unticks(chloe, moulin, owner):
    await send(chloe, moulin)
    for days, warned in ((0, True), (2, True), (3, False)):
        with acting_in(moulin.id):
            await PieceReminder.filter(workspace_id=moulin.id).update(sent_at=NOW - timedelta(days=days))
        page = (await preview(chloe, moulin)).text
        assert ("cochez pour relancer quand même" in page) is warned
        assert bool(re.search(rf'value="{moulin.id}"( checked)?>', page)[1]) is not warned


async def test_a_preview_that_somebody_overtook_sends_nothing_twice(chloe, moulin, owner):
    await send(chloe, moulin)
    await send(chloe, moulin)  # the same preview again: the client was reminded since
    [first] = await reminders(moulin)
    await send(chloe, moulin, seen=f"{moulin.id}:{first.id}")  # a new one, warned
    assert len(await reminders(moulin)) == 2


async def test_two_who_send_at_once_remind_once_and_the_slower_is_told(chloe, moulin, owner):
    answers = await asyncio.gather(*(send(chloe, moulin) for _ in range(3)))
    assert len(await reminders(moulin)) == 1 and await MailMessage.all().count() == 1
    said = [json.loads(unquote(answer.cookies["message"].strip('"')))["message"] for answer in answers]
    assert sum("1 relance envoyée" in one for one in said) == 1
    assert sum("Rien n’est parti" in one and "client déjà relancé le 03/11/2026" in one for one in said) == 2


async def test_a_reminder_of_another_month_counts_as_one(chloe, moulin, owner):
    """A quarter's pieces are in the reminder of each of its months."""
    await send(chloe, moulin)
    await bought(moulin, *(date(2026, month, 5) for month in (8, 9, 10)), name="EDF")
    await reckon_everywhere()
    november = {"ids": [str(moulin.id)], "periode": "2026-11"}
    page = (await chloe.post("/cabinet/relances/apercu", data=november)).text
    assert "pour ses pièces d’octobre 2026" in page and "cochez pour relancer quand même" in page
    await chloe.post("/cabinet/relances", data=november | {"seen": f"{moulin.id}:"})  # read before the other left
    assert len(await reminders(moulin)) == 1


async def test_leaves_out_the_complete_and_those_without_address_with_the_reason(chloe, moulin, durand, owner):
    complete = await make.workspace("Garage", firm=durand)
    silent = await make.workspace("Lavande", firm=durand, email="")
    await bought(silent, *JULY_TO_SEPTEMBER)
    await reckon_everywhere()
    page = (await preview(chloe, moulin, complete, silent)).text
    assert "Aucune pièce ne manque." in page and "Aucune adresse e-mail" in page
    await send(chloe, moulin, complete, silent)
    assert await MailMessage.all().count() == 1


@pytest.mark.parametrize("verb", ["/cabinet/relances/apercu", "/cabinet/relances"])
async def test_nobody_elses_dossier_is_reminded(chloe, scierie, verb):
    await bought(scierie, *JULY_TO_SEPTEMBER)
    await reckon_everywhere()
    await chloe.post(verb, data={"ids": [str(scierie.id)], "seen": [f"{scierie.id}:"]})
    assert await MailMessage.all().count() == 0
    assert (await chloe.post(verb, data={})).status_code == 422


async def test_the_link_takes_files_and_ticks_a_piece_by_itself(chloe, nobody, moulin, owner):
    link = await link_of(chloe, moulin)
    page = (await nobody.get(link)).text
    assert "Orange, octobre 2026" in page and "(reçue)" not in page and moulin.name not in page
    sent = await nobody.post(f"{link}/documents", files={"files": ("orange.pdf", b"%PDF-1.7 orange")})
    assert sent.status_code == 303
    with acting_in(moulin.id):
        assert await Document.filter(workspace_id=moulin.id, name="orange.pdf").exists()
    await bought(moulin, date(2026, 10, 12))  # what its reading finds
    await reckon_everywhere()
    assert "(reçue)" in (await nobody.get(link)).text


async def test_the_bearer_of_a_link_does_not_learn_what_the_dossier_has(chloe, nobody, moulin, owner):
    await make.document(moulin, b"%PDF-1.7 known")
    link = await link_of(chloe, moulin)
    said = []
    for content in (b"%PDF-1.7 known", b"%PDF-1.7 new"):
        answer = await nobody.post(f"{link}/documents", files={"files": ("f.pdf", content)})
        said.append((answer.headers["location"], answer.headers["set-cookie"]))
    assert said[0] == said[1]


async def test_a_link_ends_with_time_with_the_firm_and_is_kept_hashed(chloe, nobody, moulin, owner, scierie):
    link = await link_of(chloe, moulin)
    [reminder] = await reminders(moulin)
    assert reminder.digest not in link and link.rpartition("/")[2] not in str(dict(reminder))
    assert (await nobody.get(link.replace(str(moulin.id), str(scierie.id)))).status_code == 410
    with clock.stopped(NOW + timedelta(days=31)):
        assert (await nobody.get(link)).status_code == 410
    await FirmLink.filter(workspace_id=moulin.id).update(until=date(2026, 11, 3))
    assert (await nobody.get(link)).status_code == 410
    refused = await nobody.post(f"{link}/documents", files={"files": ("f.pdf", b"%PDF-1.7 late")})
    assert refused.status_code == 410


async def test_replies_go_to_the_dossiers_own_address(chloe, moulin, owner):
    from workspaces.dossiers import addresses

    await addresses.open_addresses(moulin.id, moulin.siren)
    await send(chloe, moulin)
    message = await MailMessage.get(to=owner.email)
    assert message.reply_to.lower().startswith(f"siren{moulin.siren}@") and message.sender_name == "Cabinet Durand"


async def test_the_clients_home_says_what_is_awaited_until_it_comes(alice, chloe, moulin, owner):
    there = f"/d/{moulin.slug}"
    assert "attend encore" not in (await alice.get(there)).text
    await send(chloe, moulin)
    page = (await alice.get(there)).text
    assert "Cabinet Durand attend encore" in page and "Orange, octobre 2026" in page
    await bought(moulin, date(2026, 10, 12))
    await reckon_everywhere()
    assert "attend encore" not in (await alice.get(there)).text


async def test_a_piece_taken_off_the_list_is_no_longer_expected_and_did_not_come(chloe, nobody, alice, moulin, owner):
    there = f"/cabinet/echeances/{moulin.slug}/attendues"
    await chloe.post(there, data={"name": "EDF", "every": "1"})
    link = await link_of(chloe, moulin)
    with acting_in(moulin.id):
        row = await WantedPiece.get(workspace_id=moulin.id)
    await chloe.post(f"{there}/{row.id}/retirer")
    page = re.sub(r"<[^>]+>|\s+", " ", (await nobody.get(link)).text)
    assert "EDF, octobre 2026 : n’est plus attendue" in page.replace("\u00a0", " ") and "(reçue)" not in page
    assert "EDF" not in (await alice.get(f"/d/{moulin.slug}")).text


async def test_a_piece_asked_for_under_a_name_is_ticked_once_its_supplier_is_known(chloe, nobody, moulin, owner):
    await chloe.post(f"/cabinet/echeances/{moulin.slug}/attendues", data={"name": "Comptoir", "every": "1"})
    link = await link_of(chloe, moulin)
    await bought(moulin, date(2026, 10, 20), name="COMPTOIR SARL")
    await reckon_everywhere()
    page = (await nobody.get(link)).text
    assert page.count("(reçue)") == 1 and "plus attendue" not in page


async def test_the_pieces_of_a_link_are_counted_until_it_ends(chloe, nobody, moulin, owner):
    """July is the oldest month that can be chosen in November, and in December it no longer can."""
    await bought(moulin, *(date(2026, month, 5) for month in (4, 5, 6)), name="EDF")
    await reckon_everywhere()
    await chloe.post("/cabinet/relances", data={"ids": str(moulin.id), "periode": "2026-07", "seen": f"{moulin.id}:"})
    link = LINK.search((await MailMessage.get(to=owner.email)).text)[1]
    with clock.stopped(NOW + timedelta(days=29)):
        await bought(moulin, date(2026, 7, 20), name="EDF")
        await reckon_everywhere()
        assert "(reçue)" in (await nobody.get(link)).text


async def test_a_link_takes_so_many_deposits_an_hour_and_no_more(chloe, nobody, moulin, owner):
    link = await link_of(chloe, moulin)
    [reminder] = await reminders(moulin)
    for _ in range(SENDS.tries - 1):
        await SENDS.spend(str(reminder.id))
    last, refused = [await deposit(nobody, link, f"{name}.pdf") for name in ("last", "refused")]
    assert last.status_code == 303 and refused.status_code == 429
    assert int(refused.headers["retry-after"]) == SENDS.window.total_seconds() + 1
    assert "patientez avant de réessayer" in refused.text
    with acting_in(moulin.id):
        names = await Document.filter(workspace_id=moulin.id).values_list("name", flat=True)
    assert "last.pdf" in names and "refused.pdf" not in names
    with clock.stopped(NOW + SENDS.window + timedelta(seconds=1)):
        assert (await deposit(nobody, link, "later.pdf")).status_code == 303


async def test_links_are_not_guessed_from_one_network_without_end(nobody, moulin):
    for _ in range(LINKS_BY_NETWORK.tries):
        await LINKS_BY_NETWORK.spend("127.0.0.1")
    link = f"/pieces/{moulin.id}/guessed"
    assert (await nobody.get(link)).status_code == 429
    assert (await deposit(nobody, link, "f.pdf")).status_code == 429


def deposit(browser, link: str, name: str):
    content = b"%PDF-1.7 " + name.encode()
    return browser.post(f"{link}/documents", files={"files": (name, content)})


async def test_the_workbook_dates_what_happened_by_the_day_in_paris(chloe, nobody, moulin, owner):
    late = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)  # half past midnight on the 4th
    with clock.stopped(late):
        await make.document(moulin, b"%PDF-1.7 late")
    await nobody.get(await link_of(chloe, moulin))
    with acting_in(moulin.id):
        await PieceReminder.filter(workspace_id=moulin.id).update(sent_at=late, opened_at=late)
    answer = await chloe.get("/cabinet/echeances/export.xlsx")
    [heads, line] = openpyxl.load_workbook(io.BytesIO(answer.content))["Échéances"].iter_rows(values_only=True)
    told = dict(zip(heads, line, strict=True))
    days = [f"{told[name]:%d/%m/%Y}" for name in ("Dernier dépôt", "Dernière relance", "Ouvert le")]
    assert days == ["04/11/2026"] * 3
