"""The firm invites a client's owner."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from html import unescape

import pytest

from portal.accounts.limits import NEW_LINK_BY_LINK
from portal.accounts.models import User
from portal.invitations import joining
from portal.invitations.models import LASTING, Invitation, InvitationState
from portal.invitations.sending import invite_to_dossier, send_again
from tests import make
from tests.cast import Browser
from tests.portal.accounts import GOOD
from workspaces.dossiers.models import FirmLink, Member, MemberRole
from workspaces.kernel import clock, mail
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.jobs import KINDS, Job
from workspaces.kernel.mail import MailMessage, send_mail
from workspaces.kernel.settings import settings
from workspaces.kernel.tenancy import acting_in

OWNER = "paul@martin.fr"


@pytest.fixture
async def invitation(durand, moulin) -> Invitation:
    made = await invite_to_dossier(moulin, OWNER, "Paul Martin", None, firm=durand)
    await make.run_jobs()
    return await Invitation.get(id=made.id)


async def message_of(invitation: Invitation) -> MailMessage:
    return await MailMessage.get(id=invitation.message_id)


async def link_of(invitation: Invitation) -> str:
    text = (await message_of(invitation)).text
    return re.search(r"http://127\.0\.0\.1:8000(/invitation/\S+)", text)[1]


async def test_the_mail_is_the_guides_in_the_firms_name(invitation, durand, moulin):
    message = await message_of(invitation)
    assert message.subject == "Votre dossier Au bon moulin est prêt"
    wire = message.as_email()
    assert wire["From"] == f"Cabinet Durand via Liasse <{settings().mail_from}>"
    assert wire["Reply-To"] == durand.email
    words = [
        "vient d’être créé pour votre entreprise par votre cabinet comptable",
        "Choisissez votre mot de passe",
        "Choisir mon mot de passe",
        "Quelles sont les prochaines étapes\u00a0?",
    ]
    html, text = (wire.get_body((kind,)).get_content() for kind in ("html", "plain"))
    assert all(word in unescape(html) for word in words)
    assert all(word in text.replace("\u00a0?", " ?").replace("\u202f?", " ?") for word in [words[0], words[1]])
    assert html.count("<a ") == 1
    assert "<script" not in html
    assert f"expire le {(invitation.created_at + LASTING).astimezone(clock.PARIS):%d/%m/%Y}" in html


async def test_choosing_a_password_lands_the_owner_in_the_dossier(nobody, invitation, moulin):
    link = await link_of(invitation)
    page = await nobody.get(link)
    assert "Au bon moulin" in page.text
    answer = await nobody.post(link, data={"name": "Paul Martin", "password": GOOD})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/d/{moulin.slug}")
    member = await Member.get(workspace_id=moulin.id)
    assert (member.role, member.name) == (MemberRole.OWNER, "Paul Martin")
    assert (await nobody.get("/")).headers["location"] == f"/d/{moulin.slug}"
    with acting_in(moulin.id):
        assert await AuditEvent.filter(workspace_id=moulin.id, what="invitation:accepted").count() == 1


async def test_a_mail_scanner_that_looks_uses_nothing_up(nobody, invitation):
    link = await link_of(invitation)
    for _ in range(5):
        assert (await nobody.get(link)).status_code == 200
    assert (await nobody.request("HEAD", link)).status_code == 200
    assert (await nobody.post(link, data={"name": "Paul Martin", "password": GOOD})).status_code == 303


async def test_the_link_works_once(nobody, app, invitation):
    link = await link_of(invitation)
    await nobody.post(link, data={"name": "Paul Martin", "password": GOOD})
    async with Browser(app, "") as thief:
        again = await thief.post(link, data={"name": "Voleur", "password": "une autre phrase secrète"})
        assert again.status_code == 410
        assert "Ce lien a expiré" in again.text
        assert (await thief.get("/compte/appareils")).status_code == 303
    assert await User.all().count() == 1


async def test_two_browsers_at_once_make_one_member(invitation, moulin):
    slower = await Invitation.get(id=invitation.id)  # read before the faster one took it
    paul, thief = (User(email=mail, name="Paul", created_at=clock.now()) for mail in (OWNER, "voleur@evil.invalid"))
    assert await joining.join(invitation, paul)
    assert not await joining.join(slower, thief)
    assert await Member.all().count() == await User.all().count() == 1


async def test_the_states_follow_what_happens(nobody, durand, moulin):
    asked = await invite_to_dossier(moulin, OWNER, "Paul Martin", None, firm=durand)

    async def state() -> InvitationState:
        return (await Invitation.get(id=asked.id)).state

    assert await state() is InvitationState.QUEUED
    await make.run_jobs()
    assert await state() is InvitationState.SENT
    link = await link_of(asked)
    await nobody.get(link)
    assert await state() is InvitationState.OPENED
    await nobody.post(link, data={"name": "Paul Martin", "password": GOOD})
    assert await state() is InvitationState.ACCEPTED


async def test_an_unanswered_invitation_expires(nobody, invitation):
    link = await link_of(invitation)
    with clock.stopped(clock.now() + LASTING + timedelta(seconds=1)):
        assert invitation.state is InvitationState.EXPIRED
        assert (await nobody.get(link)).status_code == 410
        assert (await nobody.post(link, data={"name": "Paul", "password": GOOD})).status_code == 410
    assert await User.all().count() == 0


async def test_an_address_that_refuses_mail_shows_as_failed(durand, moulin, smtp_server, monkeypatch):
    smtp_server.refused.add(OWNER)
    monkeypatch.setenv("LIASSE_SMTP_URL", smtp_server.url)
    settings.cache_clear()
    asked = await invite_to_dossier(moulin, OWNER, "Paul Martin", None, firm=durand)
    await make.run_jobs()
    assert (await Invitation.get(id=asked.id)).state is InvitationState.FAILED


async def test_sending_again_voids_the_old_link(nobody, invitation):
    first = await link_of(invitation)
    second = await link_of(await send_again(invitation))
    assert (await nobody.get(first)).status_code == 410
    assert (await nobody.get(second)).status_code == 200


async def test_an_expired_link_sends_another_to_the_same_address_only(nobody, invitation):
    link = await link_of(invitation)
    with clock.stopped(clock.now() + LASTING + timedelta(seconds=1)):
        page = await nobody.get(link)
        assert "Recevoir un nouveau lien" in page.text
        assert f'action="{link}/nouveau-lien"' in page.text
        sent = await nobody.post(f"{link}/nouveau-lien", data={"email": "voleur@evil.invalid"})
        assert "Un nouveau lien vient de partir à la même adresse." in sent.text
        newest = await Invitation.all().order_by("-created_at").first()
        assert newest.email == OWNER
        assert (await nobody.get(await link_of(newest))).status_code == 200
    assert set(await MailMessage.all().values_list("to", flat=True)) == {OWNER}


async def test_a_link_that_never_was_gets_the_same_answer_and_sends_nothing(nobody, invitation):
    link = await link_of(invitation)
    known = await nobody.post(f"{link}/nouveau-lien")
    before = await MailMessage.all().count()
    unknown = await nobody.post("/invitation/never-was/nouveau-lien")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert await MailMessage.all().count() == before


async def test_asking_for_new_links_ends_in_429(nobody, invitation):
    link = await link_of(invitation)
    for _ in range(NEW_LINK_BY_LINK.tries):
        assert (await nobody.post(f"{link}/nouveau-lien")).status_code == 200
    assert (await nobody.post(f"{link}/nouveau-lien")).status_code == 429


async def test_no_new_link_once_the_firm_no_longer_follows_the_dossier(nobody, invitation, moulin):
    link = await link_of(invitation)
    await FirmLink.filter(workspace_id=moulin.id).update(until=clock.today())
    before = await Invitation.all().count()
    await nobody.post(f"{link}/nouveau-lien")
    assert await Invitation.all().count() == before


async def test_an_address_with_an_account_signs_in_and_joins(nobody, marie, durand, moulin):
    asked = await invite_to_dossier(moulin, marie.email, "Marie", None, firm=durand)
    link = await link_of(asked)
    page = await nobody.get(link)
    assert "Vous avez déjà un compte" in page.text
    wrong = await nobody.post(link, data={"name": "Voleur", "password": "une autre phrase secrète"})
    assert wrong.status_code == 422
    assert not await Member.exists(workspace_id=moulin.id)
    assert (await nobody.post(link, data={"password": GOOD})).status_code == 303
    assert (await Member.get(workspace_id=moulin.id)).user_id == marie.id
    await marie.refresh_from_db()
    assert marie.name == "Marie Curie"


async def test_the_holder_of_a_link_cannot_change_whose_it_is(nobody, invitation, moulin, scierie):
    typed = {"name": "Paul Martin", "password": GOOD, "email": "voleur@evil.invalid", "roles": "reader"}
    await nobody.post(await link_of(invitation), data=typed | {"workspace_id": str(scierie.id), "firm_id": "2"})
    assert (await User.get()).email == OWNER
    assert (await Member.get()).workspace_id == moulin.id


@pytest.mark.parametrize("name", ["Martin\r\nBcc: voleur@evil.invalid", "Martin\nSubject: autre", "A\u202eB"])
async def test_no_header_can_be_smuggled_in_through_a_name(durand, moulin, name):
    durand.name = f"Cabinet {name}"
    moulin.name = name
    asked = await invite_to_dossier(moulin, OWNER, name, None, firm=durand)
    wire = (await message_of(asked)).as_email().as_bytes()
    head = wire.partition(b"\r\n\r\n")[0].lower()
    assert b"\nbcc:" not in head
    assert head.count(b"\nsubject:") == 1


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{settings}}", "<img/src=x>", "Four & Fils"])
async def test_a_name_is_text_in_the_mail(durand, moulin, name):
    moulin.name = name
    asked = await invite_to_dossier(moulin, OWNER, name, None, firm=durand)
    message = await message_of(asked)
    assert "<script" not in message.html
    assert "<img" not in message.html
    assert name in message.text


async def test_a_mail_that_is_never_taken_ends_as_failed(durand, moulin):
    asked = await invite_to_dossier(moulin, OWNER, "Paul Martin", None, firm=durand)
    await Job.filter(name="send_mail").update(state="dead")
    await KINDS[send_mail.__name__].when_dead(message_id=str(asked.message_id))
    await make.run_jobs()
    assert (await Invitation.get(id=asked.id)).state is InvitationState.FAILED


async def test_two_invitations_of_one_new_person_taken_at_once_make_one_account(durand, moulin, scierie, nobody):
    made = [await invite_to_dossier(dossier, OWNER, "Paul", None, firm=durand) for dossier in (moulin, scierie)]
    links = [await link_of(one) for one in made]
    taken = [nobody.post(link, data={"name": "Paul Martin", "password": GOOD}) for link in links]
    statuses = sorted([answer.status_code for answer in await asyncio.gather(*taken)])
    assert statuses[0] == 303
    assert statuses[1] in (303, 409, 422)
    assert await User.filter(email=OWNER).count() == 1


async def test_the_link_is_kept_nowhere_once_the_message_has_left_or_failed(invitation):
    message = await message_of(invitation)
    for outcome in ("sent", "failed"):
        message.text = "https://exemple.fr/invitation/secret"
        await message.save()
        await mail.conclude(message, outcome, "")
        assert "secret" not in (await message_of(invitation)).text
