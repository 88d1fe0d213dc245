"""Sessions: how long they last, what ends them, who sees them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.accounts import sessions
from portal.accounts.models import Session, User
from tests import make
from tests.cast import Browser
from tests.portal.accounts import GOOD, OTHER
from workspaces.kernel import clock

HOME = "/compte/appareils"


@pytest.fixture
async def phone(app, marie):
    async with Browser(app, await make.session(marie)) as browser:
        yield browser


@pytest.fixture
async def desk(app, marie):
    async with Browser(app, await make.session(marie)) as browser:
        yield browser


async def is_in(browser: Browser) -> bool:
    return (await browser.get(HOME)).status_code == 200


async def test_only_the_hash_of_a_token_is_kept(marie):
    token = await sessions.open_for(marie)
    kept = await Session.get(user_id=marie.id)
    assert token not in str(dict(kept))
    assert kept.digest == sessions.digest(token)
    assert len(token) >= 43  # 256 bits


async def test_a_session_left_idle_ends(phone):
    start = clock.now()
    with clock.stopped(start + timedelta(hours=11, minutes=59)):
        assert await is_in(phone)
    with clock.stopped(start + timedelta(hours=23, minutes=50)):
        assert await is_in(phone)  # it was seen in between
    with clock.stopped(start + timedelta(hours=36)):
        assert not await is_in(phone)


async def test_a_session_in_constant_use_ends_after_thirty_days(phone):
    start = clock.now()
    for hours in range(0, 30 * 24, 11):
        with clock.stopped(start + timedelta(hours=hours)):
            assert await is_in(phone)
    with clock.stopped(start + timedelta(days=30, seconds=1)):
        assert not await is_in(phone)


async def test_being_seen_is_written_once_a_minute(phone, marie):
    before = (await Session.get(user_id=marie.id)).seen_at
    with clock.stopped(before + timedelta(seconds=40)):
        await is_in(phone)
    assert (await Session.get(user_id=marie.id)).seen_at == before
    with clock.stopped(before + timedelta(seconds=70)):
        await is_in(phone)
    assert (await Session.get(user_id=marie.id)).seen_at > before


async def test_a_disabled_account_is_out_at_once(phone, marie):
    await User.filter(id=marie.id).update(disabled_at=clock.now())
    assert not await is_in(phone)


async def test_each_device_is_listed_and_can_be_ended(phone, desk, marie):
    page = await desk.get(HOME)
    assert "Cet appareil" in page.text
    other = await Session.filter(user_id=marie.id).order_by("created_at").first()
    answer = await desk.post(f"{HOME}/{other.id}/fin")
    assert answer.status_code == 303
    assert not await is_in(phone)
    assert await is_in(desk)


async def test_all_the_others_can_be_ended_at_once(phone, desk):
    await desk.post(f"{HOME}/autres/fin")
    assert (await is_in(phone), await is_in(desk)) == (False, True)


async def test_nobody_ends_somebody_elses_session(alice, phone, marie):
    theirs = await Session.get(user_id=marie.id)
    assert (await alice.post(f"{HOME}/{theirs.id}/fin")).status_code == 404
    assert await is_in(phone)


async def test_changing_the_password_ends_every_other_session(phone, desk, marie):
    answer = await desk.post("/compte/mot-de-passe", data={"current": GOOD, "password": OTHER})
    assert answer.status_code == 303
    assert (await is_in(phone), await is_in(desk)) == (False, True)


async def test_changing_the_password_asks_for_the_present_one(desk, marie):
    answer = await desk.post("/compte/mot-de-passe", data={"current": "pas le bon", "password": OTHER})
    assert answer.status_code == 422
    await marie.refresh_from_db()
    assert marie.password_hash.startswith("$argon2id$")
    assert await sessions.living_of(marie.id)


async def test_the_theme_is_kept_by_the_browser_and_shown_by_the_server(nobody, marie):
    answer = await nobody.post("/theme", data={"theme": "dark"}, headers={"referer": "http://127.0.0.1:8000/connexion"})
    assert answer.headers["location"] == "/connexion"
    assert '<html lang="fr" data-theme="dark"' in (await nobody.get("/connexion")).text


@pytest.mark.parametrize("referer", ["https://evil.invalid", "http://x//evil.invalid", "http://x/\\evil.invalid", ""])
async def test_the_theme_leads_back_to_this_site_only(nobody, marie, referer):
    answer = await nobody.post("/theme", data={"theme": "dark"}, headers={"referer": referer})
    assert answer.headers["location"] == "/"


async def test_one_key_shortcuts_can_be_turned_off(nobody, marie):
    await nobody.post("/raccourcis", data={})
    assert 'data-shortcuts="off"' in (await nobody.get("/connexion")).text
    await nobody.post("/raccourcis", data={"raccourcis": "oui"})
    assert 'data-shortcuts="off"' not in (await nobody.get("/connexion")).text
