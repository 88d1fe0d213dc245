"""Forgotten password: the link, and what it does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from portal.accounts import passwords, resets
from portal.accounts.limits import FORGOTTEN_BY_ACCOUNT, NEW_LINK_BY_LINK
from portal.accounts.models import ResetToken
from tests import make
from tests.cast import Browser
from tests.portal.accounts import GOOD, OTHER
from workspaces.kernel import clock
from workspaces.kernel.jobs import Job
from workspaces.kernel.mail import MailMessage


async def link_for(browser: Browser, email: str = "marie@exemple.fr", **options) -> str:
    """Asks for a link and takes it out of the mail."""
    assert (await browser.post("/mot-de-passe-oublie", data={"email": email}, **options)).status_code == 200
    await make.run_jobs()
    message = await MailMessage.filter(to=email, subject__contains="nouveau").order_by("-created_at").first()
    assert message
    return re.search(r"http://127\.0\.0\.1:8000(/mot-de-passe/\S+)", message.text)[1]


async def test_the_link_lets_one_choose_a_new_password_and_signs_in(nobody, marie):
    link = await link_for(nobody)
    page = await nobody.get(link)
    assert page.status_code == 200
    assert "marie@exemple.fr" in page.text
    answer = await nobody.post(link, data={"password": OTHER})
    assert answer.status_code == 303
    assert (await nobody.get("/compte/appareils")).status_code == 200
    await nobody.post("/deconnexion")
    old = await nobody.post("/connexion", data={"email": "marie@exemple.fr", "password": GOOD})
    new = await nobody.post("/connexion", data={"email": "marie@exemple.fr", "password": OTHER})
    assert (old.status_code, new.status_code) == (422, 303)


async def test_the_link_works_once(nobody, marie):
    link = await link_for(nobody)
    await nobody.post(link, data={"password": OTHER})
    assert (await nobody.post(link, data={"password": GOOD})).status_code == 410
    assert (await nobody.get(link)).status_code == 410


async def test_two_browsers_at_once_change_the_password_once(nobody, marie):
    token = (await link_for(nobody)).rpartition("/")[2]
    (first, user), (second, again) = await resets.living(token), await resets.living(token)
    assert await resets.use(first, user, OTHER)
    assert not await resets.use(second, again, "le mot de passe du voleur")
    await marie.refresh_from_db()
    assert await passwords.matches(OTHER, marie.password_hash)


async def test_looking_does_not_use_it_up(nobody, marie):
    link = await link_for(nobody)
    for _ in range(3):
        assert (await nobody.get(link)).status_code == 200
    assert (await nobody.post(link, data={"password": OTHER})).status_code == 303


async def test_the_link_lasts_an_hour(nobody, marie):
    link = await link_for(nobody)
    with clock.stopped(clock.now() + timedelta(hours=1, seconds=1)):
        page = await nobody.get(link)
        assert page.status_code == 410
        assert "Recevoir un nouveau lien" in page.text
        assert (await nobody.post(link, data={"password": OTHER})).status_code == 410


async def test_a_new_link_voids_the_one_before(nobody, marie):
    first = await link_for(nobody)
    second = await link_for(nobody)
    assert (await nobody.get(first)).status_code == 410
    assert (await nobody.get(second)).status_code == 200


async def test_using_it_ends_every_session_and_tells_the_person(app, nobody, marie):
    async with Browser(app, await make.session(marie)) as phone:
        await nobody.post(await link_for(nobody), data={"password": OTHER})
        assert (await phone.get("/compte/appareils")).status_code == 303
    await make.run_jobs()
    assert await MailMessage.filter(to="marie@exemple.fr", subject="Votre mot de passe a changé").count() == 1


async def test_known_and_unknown_addresses_get_the_same_answer_and_the_same_work(nobody, marie):
    known = await nobody.post("/mot-de-passe-oublie", data={"email": "marie@exemple.fr"})
    unknown = await nobody.post("/mot-de-passe-oublie", data={"email": "mario@exemple.fr"})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert await Job.filter(name="send_reset").count() == 2
    await make.run_jobs()
    assert [message.to for message in await MailMessage.all()] == ["marie@exemple.fr"]


@pytest.mark.parametrize("email", ["marie@exemple.fr", "mario@exemple.fr"])
async def test_asking_again_and_again_ends_in_429(nobody, marie, email):
    for _ in range(FORGOTTEN_BY_ACCOUNT.tries):
        assert (await nobody.post("/mot-de-passe-oublie", data={"email": email})).status_code == 200
    refused = await nobody.post("/mot-de-passe-oublie", data={"email": email})
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0


@pytest.mark.parametrize("host", ["evil.invalid", "portail.test:@evil.invalid", "portail.test.evil.invalid"])
async def test_the_mail_leads_to_the_configured_address_whatever_the_host_header_says(nobody, marie, host):
    headers = {"host": host, "x-forwarded-host": host, "forwarded": f"host={host}"}
    await link_for(nobody, headers=headers)
    message = await MailMessage.get(to="marie@exemple.fr")
    assert "evil.invalid" not in message.text + message.html
    assert set(re.findall(r"https?://[^/\"\s]+", message.html)) == {"http://127.0.0.1:8000"}


async def test_only_the_hash_of_the_link_is_kept(nobody, marie):
    token = (await link_for(nobody)).rpartition("/")[2]
    assert token not in str([dict(row) for row in await ResetToken.all()])


async def test_a_bad_password_is_refused_and_the_link_stays(nobody, marie):
    link = await link_for(nobody)
    page = await nobody.post(link, data={"password": "court"})
    assert page.status_code == 422
    assert "12 caractères au moins (5 saisis)" in page.text
    assert (await nobody.get(link)).status_code == 200


async def test_an_expired_link_asks_for_another_to_the_same_address_only(nobody, marie):
    link = await link_for(nobody)
    await nobody.post(link, data={"password": OTHER})
    await nobody.get(link)
    sent = await nobody.post(f"{link}/nouveau-lien", data={"email": "voleur@evil.invalid"})
    nothing = await nobody.post("/mot-de-passe/never-was/nouveau-lien")
    assert (sent.status_code, sent.text) == (nothing.status_code, nothing.text)
    await make.run_jobs()
    assert set(await MailMessage.all().values_list("to", flat=True)) == {"marie@exemple.fr"}


async def test_asking_for_new_links_ends_in_429(nobody, marie):
    link = await link_for(nobody)
    for _ in range(NEW_LINK_BY_LINK.tries):
        assert (await nobody.post(f"{link}/nouveau-lien")).status_code == 200
    assert (await nobody.post(f"{link}/nouveau-lien")).status_code == 429
