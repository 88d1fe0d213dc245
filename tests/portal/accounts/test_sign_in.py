"""Signing in and out by e-mail and password."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from portal.accounts import passwords
from portal.accounts.limits import SIGN_IN_BY_ACCOUNT, SIGN_IN_BY_NETWORK
from portal.accounts.models import Attempt, User
from portal.accounts.place import after_sign_in
from tests.portal.accounts import GOOD
from workspaces.kernel import clock


def credentials(email: str = "marie@exemple.fr", password: str = GOOD, **more: str) -> dict[str, str]:
    return {"email": email, "password": password} | more


async def test_the_right_password_opens_a_session(nobody, marie):
    answer = await nobody.post("/connexion", data=credentials())
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert (await nobody.get("/compte/appareils")).status_code != 303


async def test_the_address_may_be_typed_in_capitals(nobody, marie):
    assert (await nobody.post("/connexion", data=credentials(" MARIE@Exemple.fr "))).status_code == 303


@pytest.mark.parametrize("password", [GOOD.upper(), GOOD + " ", GOOD[:-1], ""])
async def test_a_password_is_taken_exactly_as_typed(nobody, marie, password):
    assert (await nobody.post("/connexion", data=credentials(password=password))).status_code == 422


async def test_an_unknown_address_gets_the_very_answer_of_a_wrong_password(nobody, marie):
    wrong = await nobody.post("/connexion", data=credentials(password="un autre mot de passe"))
    unknown = await nobody.post("/connexion", data=credentials("mario@exemple.fr"))
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace("marie@", "x@") == unknown.text.replace("mario@", "x@")


async def test_an_unknown_address_costs_the_same_work(nobody, marie, monkeypatch):
    verified = []
    monkeypatch.setattr(passwords, "_verify", lambda password, hashed: bool(verified.append(hashed)))
    await nobody.post("/connexion", data=credentials(password="un autre mot de passe"))
    await nobody.post("/connexion", data=credentials("mario@exemple.fr"))
    assert [hashed.split("$")[1:4] for hashed in verified] == [marie.password_hash.split("$")[1:4]] * 2


async def test_a_disabled_account_cannot_sign_in(nobody, marie):
    await User.filter(id=marie.id).update(disabled_at=clock.now())
    assert (await nobody.post("/connexion", data=credentials())).status_code == 422


async def test_tries_on_one_account_end_in_429_with_the_time_to_wait(nobody, marie):
    for _ in range(SIGN_IN_BY_ACCOUNT.tries):
        assert (await nobody.post("/connexion", data=credentials(password="faux faux faux"))).status_code == 422
    refused = await nobody.post("/connexion", data=credentials())
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= SIGN_IN_BY_ACCOUNT.window.total_seconds()


async def test_an_unknown_account_is_limited_alike(nobody, marie):
    for _ in range(SIGN_IN_BY_ACCOUNT.tries):
        await nobody.post("/connexion", data=credentials("mario@exemple.fr"))
    assert (await nobody.post("/connexion", data=credentials("mario@exemple.fr"))).status_code == 429
    assert (await nobody.post("/connexion", data=credentials())).status_code == 303


async def test_the_limit_ends_with_its_window(nobody, marie):
    for _ in range(SIGN_IN_BY_ACCOUNT.tries + 1):
        await nobody.post("/connexion", data=credentials(password="faux faux faux"))
    with clock.stopped(clock.now() + SIGN_IN_BY_ACCOUNT.window + timedelta(seconds=1)):
        assert (await nobody.post("/connexion", data=credentials())).status_code == 303


async def test_many_accounts_tried_from_one_place_are_limited_too(nobody, marie):
    for n in range(SIGN_IN_BY_NETWORK.tries):
        await Attempt.create(key=SIGN_IN_BY_NETWORK.key("127.0.0.1"), at=clock.now() - timedelta(seconds=n))
    assert (await nobody.post("/connexion", data=credentials())).status_code == 429


async def test_success_forgives_the_mistakes_before_it(nobody, marie):
    for _ in range(SIGN_IN_BY_ACCOUNT.tries - 1):
        await nobody.post("/connexion", data=credentials(password="faux faux faux"))
    await nobody.post("/connexion", data=credentials())
    await nobody.post("/deconnexion")
    assert (await nobody.post("/connexion", data=credentials(password="faux faux faux"))).status_code == 422


async def test_a_hash_made_with_older_figures_is_made_again(nobody, marie):
    old = passwords.PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(GOOD)
    await User.filter(id=marie.id).update(password_hash=old)
    assert (await nobody.post("/connexion", data=credentials())).status_code == 303
    await marie.refresh_from_db()
    assert not passwords.outdated(marie.password_hash)
    assert await passwords.matches(GOOD, marie.password_hash)


async def test_signing_in_always_changes_the_token(nobody, marie):
    first = (await nobody.post("/connexion", data=credentials())).headers["set-cookie"]
    second = (await nobody.post("/connexion", data=credentials())).headers["set-cookie"]
    assert first.split(";")[0] != second.split(";")[0]
    nobody.client.cookies.clear()
    nobody.client.cookies.set("session", first.split(";")[0].partition("=")[2])
    assert (await nobody.get("/compte/appareils")).status_code == 303


async def test_a_token_chosen_by_somebody_else_is_not_adopted(nobody, marie):
    nobody.client.cookies.set("session", "chosen-by-an-attacker")
    answer = await nobody.post("/connexion", data=credentials())
    assert "chosen-by-an-attacker" not in answer.headers["set-cookie"]


async def test_signing_out_ends_the_session_and_not_only_the_cookie(nobody, marie):
    token = (await nobody.post("/connexion", data=credentials())).headers["set-cookie"].split(";")[0].partition("=")[2]
    await nobody.post("/deconnexion")
    nobody.client.cookies.clear()
    nobody.client.cookies.set("session", token)
    assert (await nobody.get("/compte/appareils")).status_code == 303


async def test_leads_back_to_the_page_that_was_wanted(nobody, marie):
    wanted = "/d/au-bon-moulin/parametres/tva?mois=6"
    page = await nobody.get(wanted)
    assert page.headers["location"].startswith("/connexion?suite=/d/")
    assert wanted in (await nobody.get(page.headers["location"])).text
    assert (await nobody.post("/connexion", data=credentials(suite=wanted))).headers["location"] == wanted


PAYLOADS = json.loads((Path(__file__).parent / "redirects.json").read_text())


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_never_leads_to_another_site(nobody, marie, payload):
    assert after_sign_in(payload) == "/"
    assert (await nobody.post("/connexion", data=credentials(suite=payload))).headers["location"] == "/"
    assert (await nobody.get("/connexion", params={"suite": payload})).headers["location"] == "/"


async def test_over_https_the_cookie_is_secure_and_of_this_host(nobody, marie, monkeypatch):
    from workspaces.kernel.settings import settings

    monkeypatch.setenv("LIASSE_BASE_URL", "https://liasse.exemple.fr")
    settings.cache_clear()
    cookie = (await nobody.post("/connexion", data=credentials())).headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "domain" not in cookie.lower()


async def test_home_leads_whoever_asks_to_their_own_place(nobody, alice, moulin, marie):
    assert (await nobody.get("/")).headers["location"] == "/connexion"
    await nobody.post("/connexion", data=credentials())
    page = await nobody.get("/")
    assert page.status_code == 200
    assert "Aucun dossier" in page.text
