"""Conversations on an invoice: who reads them, who writes, whose turn it is, and what no client ever sees."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest

from tests import make
from tests.conftest import browser_of
from workspaces.conversations import mentions
from workspaces.conversations.models import Comment, Conversation, Waits
from workspaces.dossiers.models import Member
from workspaces.invoices.models import Invoice
from workspaces.kernel import clock, events
from workspaces.kernel.access import Person, Somebody, Via
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in

pytestmark = pytest.mark.database
SECRET = "marge suspecte"


def panel(browser, invoice) -> str:
    return browser.in_dossier(f"/factures/{invoice.id}/conversations")


async def write(browser, invoice, text: str, **more: str):
    return await browser.post(panel(browser, invoice), data={"texte": text} | more, htmx=True)


async def talks(moulin) -> list[Conversation]:
    with acting_in(moulin.id):
        return await Conversation.filter(workspace_id=moulin.id).order_by("opened_at", "id")


async def comments(moulin) -> list[Comment]:
    with acting_in(moulin.id):
        return await Comment.filter(workspace_id=moulin.id).order_by("at", "id")


def of(browser, talk, verb: str = "") -> str:
    return browser.in_dossier(f"/conversations/{talk.id}{verb}")


async def test_goes_back_and_forth_and_says_whose_turn_it_is(alice, chloe, rene, moulin):
    invoice = await make.purchase(moulin)
    page = await write(chloe, invoice, "À quoi correspond ce montant ?\n<b>Merci</b>")
    assert page.status_code == 200 and "<html" not in page.text
    assert "&lt;b&gt;Merci&lt;/b&gt;" in page.text and "<b>Merci" not in page.text
    (talk,) = await talks(moulin)
    assert talk.waits is Waits.CLIENT
    seen = (await alice.get(panel(alice, invoice))).text
    home = (await alice.get(alice.in_dossier())).text
    assert "Une réponse vous est demandée" in home and f"{panel(alice, invoice)}#talk-{talk.id}" in home
    assert "À quoi correspond ce montant ?" in seen and "Attend le client" in seen and "Partagé avec le client" in seen
    assert (await alice.post(of(alice, talk), data={"texte": "Le traiteur."}, htmx=True)).status_code == 200
    assert (await talks(moulin))[0].waits is Waits.FIRM
    read = (await rene.get(panel(rene, invoice))).text
    assert "Le traiteur." in read and "<textarea" not in read
    assert (await rene.post(of(rene, talk), data={"texte": "Moi aussi"})).status_code == 403
    await chloe.post(of(chloe, talk, "/clore"), htmx=True)
    assert ((await talks(moulin))[0].waits, (await talks(moulin))[0].resolved_by_name) == (Waits.NOBODY, "Chloé Durand")
    await alice.post(of(alice, talk, "/rouvrir"), htmx=True)
    assert (await talks(moulin))[0].waits is Waits.FIRM
    plain = await chloe.post(of(chloe, talk), data={"texte": "Sans script"})
    assert plain.status_code == 303 and plain.headers["location"].endswith(f"#talk-{talk.id}")
    with acting_in(moulin.id):
        told = [event.what for event in await AuditEvent.filter(workspace_id=moulin.id).order_by("seq")]
    assert [what for what in told if what.startswith("conversation:")] == [
        *("conversation:opened", "conversation:resolved", "conversation:reopened"),
    ]


async def test_what_is_for_the_firm_only_exists_for_nobody_of_the_dossier(alice, rene, chloe, zoe, moulin, monkeypatch):
    """Not on the page, by its address, in the API, the live stream, a search, an export, the history, a mail."""
    monkeypatch.setattr(events, "LONGEST", 0.5)
    document = await make.document(moulin)
    invoice = await make.purchase(moulin, of=document)
    before = await events.latest_id()
    await write(alice, invoice, "Bonjour")
    refused = await write(chloe, invoice, f"{SECRET} @Alice", pour="cabinet")
    assert refused.status_code == 422 and "ne peut pas lire ce commentaire" in refused.text
    assert (await write(chloe, invoice, SECRET, pour="cabinet")).status_code == 200
    await make.run_jobs()
    talk = next(one for one in await talks(moulin) if one.firm_id)
    said = next(one for one in await comments(moulin) if one.text == SECRET)
    own = (await chloe.get(panel(chloe, invoice))).text
    assert SECRET in own and "Cabinet seulement" in own
    key = {"Authorization": f"Bearer {await make.api_key(moulin)}"}
    for person in (alice, rene):
        live = {"last-event-id": str(before)}
        answers = [
            await person.get(panel(person, invoice)),
            await person.get(person.in_dossier(f"/achats/{invoice.id}")),
            await person.get(person.in_dossier(), headers=live),
            await person.get(person.in_dossier("/evenements"), headers=live),
            await person.get(person.in_dossier("/palette"), params={"q": "marge"}),
            await person.get(person.in_dossier("/achats"), params={"q": "marge"}),
            await person.get(f"/api/v1/documents/{document.id}", headers=key),
            await person.get("/api/v1/invoices", headers=key),
            await person.get("/aide", params={"q": "marge"}),
        ]
        for answer in answers:
            assert "suspecte" not in answer.text, answer.url
            assert str(talk.id) not in answer.text and "Cabinet seulement" not in answer.text, answer.url
        stream = answers[3].text
        assert "Bonjour" in stream and stream.count(f"talk-list-{invoice.id}") == 2  # its target and itself, once
    for path in ("", "/clore", "/rouvrir", f"/commentaires/{said.id}", f"/commentaires/{said.id}/supprimer"):
        absent = await alice.post(alice.in_dossier(f"/conversations/{uuid4()}{path}"), data={"texte": "?"})
        there = await alice.post(of(alice, talk, path), data={"texte": "?"})
        assert (there.status_code, there.text) == (404, absent.text)
        assert (await zoe.post(of(zoe, talk, path), data={"texte": "?"})).status_code == 404
    assert (await write(alice, invoice, "Pour moi seule", pour="cabinet")).status_code == 403
    archived = await alice.get(alice.in_dossier("/archives/export"))
    if archived.headers.get("content-type") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(archived.content)) as bundle:
            assert all(SECRET.encode() not in bundle.read(name) for name in bundle.namelist())
    assert not await MailMessage.filter(text__contains=SECRET).exists()


async def test_another_firm_that_follows_the_dossier_sees_nothing_of_it(app, chloe, moulin):
    from workspaces.dossiers.models import FirmLink

    other = await make.firm("Cabinet Autre")
    await FirmLink.create(workspace_id=moulin.id, firm_id=other.id, since=clock.today())
    invoice = await make.purchase(moulin)
    await write(chloe, invoice, SECRET, pour="cabinet")
    async with await browser_of(app, await make.firm_member(other, "Odile Roux", roles=["accountant"])) as odile:
        seen = (await odile.at(moulin).get(panel(odile, invoice))).text
        listed = (await odile.get("/cabinet/conversations")).text
    assert SECRET not in seen + listed
    assert SECRET in (await chloe.get("/cabinet/conversations")).text


@pytest.mark.parametrize(
    ("role", "writes"), [("accountant", True), ("reviewer", True), ("client-manager", True), ("read-only", False)]
)
async def test_of_the_firm_a_reviewer_writes_and_a_reader_only_reads(app, durand, alice, moulin, role, writes):
    invoice = await make.purchase(moulin)
    await write(alice, invoice, "Bonjour")
    async with await browser_of(app, await make.firm_member(durand, "Léa Petit", roles=[role])) as lea:
        lea.at(moulin)
        page = (await lea.get(panel(lea, invoice))).text
        status = (await write(lea, invoice, "Bonjour aussi")).status_code
    assert "Bonjour" in page and ("<textarea" in page) is writes
    assert status == (200 if writes else 403)


async def test_calls_people_by_name_and_tells_them_and_nobody_who_left(alice, chloe, rene, moulin):
    invoice = await make.purchase(moulin)
    await write(chloe, invoice, "Vu avec @rené petit, et contact@exemple.fr ne compte pas. @demain non plus.")
    (said,) = await comments(moulin)
    assert [one["name"] for one in said.mentions] == ["René Petit"]
    assert "<mark>" not in (await chloe.get(panel(chloe, invoice))).text  # he was written otherwise than his name
    await write(chloe, invoice, "Et @Alice Martin ?")
    assert "<mark>@Alice Martin</mark>" in (await chloe.get(panel(chloe, invoice))).text
    await Member.filter(name="René Petit").delete()
    await make.run_jobs()
    sent = await MailMessage.all().order_by("created_at")
    assert sent and all(one.to.startswith("alice") for one in sent)
    assert all(one.reply_to.startswith("fil-") for one in sent)
    for stranger in ("Bonjour @Zoé", "Bonjour @René"):  # of no dossier here, and no longer
        refused = await write(chloe, invoice, stranger)
        assert refused.status_code == 422 and "n’est ni de ce dossier" in refused.text and stranger in refused.text
    assert (await write(chloe, invoice, "Bonjour", prevenir=str(uuid4()))).status_code == 422


def test_knows_names_whatever_their_accents_and_first_names_of_one_person():
    def one(name: str) -> Somebody:
        return Somebody(Person(uuid4(), name, ""), Via.MEMBER)

    people = [one("Éloïse d’Arc"), one("Jean Roux"), one("Jean Roux-Martin"), one("Marc")]

    def called(text: str) -> list[str]:
        return [each.person.name for each in mentions.called(text, people, strict=False)]

    assert called("@eloise d'arc @Marc, @jean roux. @Jean Roux-Martin") == [
        *("Éloïse d’Arc", "Marc", "Jean Roux", "Jean Roux-Martin"),
    ]
    assert called("@Jean @Marcel marc@exemple.fr") == []
    assert called("@Éloïse") == ["Éloïse d’Arc"]


async def test_changes_its_own_words_for_ten_minutes_and_the_journal_knows(alice, chloe, moulin):
    invoice = await make.purchase(moulin)
    await write(alice, invoice, "Premier jet")
    (talk,), (said,) = await talks(moulin), await comments(moulin)
    there = of(alice, talk, f"/commentaires/{said.id}")
    assert (await alice.post(there, data={"texte": "Second jet"}, htmx=True)).status_code == 200
    assert "Second jet" in (page := (await chloe.get(panel(chloe, invoice))).text) and "modifié" in page
    assert (await chloe.post(there, data={"texte": "Pas le mien"})).status_code == 403
    with clock.stopped(clock.now() + timedelta(minutes=11)):
        late = await alice.post(there, data={"texte": "Trop tard"})
        assert late.status_code == 409 and "dix minutes" in late.text
        assert (await alice.post(f"{there}/supprimer")).status_code == 409
    assert (await alice.post(f"{there}/supprimer", htmx=True)).status_code == 200
    assert (
        "Commentaire supprimé" in (page := (await alice.get(panel(alice, invoice))).text) and "Second jet" not in page
    )
    with acting_in(moulin.id):
        journal = await AuditEvent.filter(workspace_id=moulin.id, subject_id=said.id).order_by("seq")
    assert [one.what for one in journal] == ["comment:written", "comment:edited", "comment:deleted"]
    assert all("jet" not in str(one.detail) for one in journal)
    await make.run_jobs()
    assert not await MailMessage.all().exists()  # deleted before anything left


async def test_is_pinned_to_a_spot_that_is_on_the_document(alice, moulin):
    document = await make.document(moulin)
    await make.page(document)
    invoice = await make.purchase(moulin, of=document)
    for wrong in ("2:10:10", "1:900:10", "1:10:9000", "1:-1:4", "nonsense", "1:1e9:3"):
        refused = await write(alice, invoice, "Ici", pin=wrong)
        assert refused.status_code == 422 and "n’est pas sur le document" in refused.text
    page = (await write(alice, invoice, "Ici", pin="1:120.5:340")).text
    assert re.search(r'data-page="1" data-x="120.5" data-y="340.0" data-number="1"', page)


async def test_refuses_what_is_too_long_or_empty_and_keeps_it(alice, moulin):
    invoice = await make.purchase(moulin)
    long = await write(alice, invoice, "é" * 4001)
    assert long.status_code == 422 and "4000 caractères au plus" in long.text and "é" * 4001 in long.text
    assert "Écrivez un commentaire" in (await write(alice, invoice, " \u200b ")).text
    assert await talks(moulin) == []


async def test_stays_readable_and_takes_no_more_once_the_document_is_gone(alice, chloe, moulin):
    invoice = await make.purchase(moulin)
    await write(alice, invoice, "Bonjour")
    (talk,) = await talks(moulin)
    with acting_in(moulin.id):
        await Invoice.filter(id=invoice.id, workspace_id=moulin.id).delete()
    gone = await chloe.post(of(chloe, talk), data={"texte": "Trop tard"})
    assert gone.status_code == 409 and "n’est plus dans le dossier" in gone.text
    listed = (await chloe.get("/cabinet/conversations")).text
    assert "Document déplacé ou retiré" in listed and panel(chloe, invoice) in listed
    left = (await chloe.get(panel(chloe, invoice))).text
    assert "Bonjour" in left and "<textarea" not in left and "Marquer comme résolue" in left
    assert (await chloe.get(panel(chloe, await make.purchase(await make.workspace("Ailleurs"))))).status_code == 404
    assert (await chloe.post(of(chloe, talk, "/clore"))).status_code == 303


async def test_comes_alive_on_the_pages_of_both_sides(alice, chloe, moulin, monkeypatch):
    monkeypatch.setattr(events, "LONGEST", 0.5)
    invoice, before = await make.purchase(moulin), {"last-event-id": str(await events.latest_id())}
    await write(alice, invoice, "Une question")
    own, firm = await asyncio.gather(
        alice.get(alice.in_dossier("/evenements"), headers=before),
        chloe.get("/cabinet/evenements?page=conversations", headers=before),
    )
    assert "Une question" in own.text and "count-q" not in own.text
    assert "Une question" in firm.text and 'id="count-q"' in firm.text and "#fresh" in firm.text
