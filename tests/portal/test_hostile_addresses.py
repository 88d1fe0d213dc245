"""Addresses and forms that no page of ours makes: told no, never a bug."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from structlog.testing import capture_logs

from portal.accounts import resets
from tests import make

MANY, MORE = "9" * 30, "9" * 5000
ROW = "01a20c06-3e50-7661-a892-ae812d9d7d5f"
IN_DOSSIER = [
    "/archives?periode=9999-12",
    f"/archives?tri=-gross&apres={MANY}~{ROW}",
    f"/achats?tri=gross&avant={2**63}~{ROW}",
    f"/documents/{ROW}/pages/{MANY}",
    f"/documents/{ROW}/pages/{MORE}",
]


@pytest.mark.parametrize("path", IN_DOSSIER)
async def test_a_number_that_no_column_holds_is_no_bug(alice, path):
    assert (await alice.get(alice.in_dossier(path))).status_code < 500


async def test_nor_is_one_on_the_firms_side(chloe):
    assert (await chloe.get(f"/cabinet/dossiers?page={MORE}")).status_code == 200
    for since in (MANY, MORE, "demain"):
        assert (await chloe.post(f"/cabinet/a-traiter/annuler/{since}")).status_code == 404


async def test_nor_is_one_in_the_api(nobody, moulin):
    key = {"Authorization": f"Bearer {await make.api_key(moulin)}"}
    answer = await nobody.get(f"/api/v1/documents?limit={MORE}", headers=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "LIMIT_INVALID")


async def test_a_dossier_whose_name_is_longer_than_any_is_not_found(alice):
    assert (await alice.get(f"/d/{MORE}")).status_code == 404


@pytest.mark.parametrize("path", ["/d/%00", "/cabinet/documents?q=a%00b", "/connexion?suite=%00"])
async def test_a_nul_goes_no_further_than_the_door(chloe, path):
    assert (await chloe.get(path)).status_code == 400


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
async def test_a_form_as_heavy_as_a_file_is_refused_while_it_comes(nobody, kind):
    sent = 0

    async def endless():
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
        while sent < 64:
            sent += 1
            yield b"x" * 2**20

    answer = await nobody.post("/connexion", content=endless(), headers={"Content-Type": kind})
    assert answer.status_code == 413
    assert sent < 64


@pytest.mark.parametrize("undo", ["javascript:alert(1)", "//evil.invalid", "/\\evil.invalid", "https://evil.invalid"])
async def test_a_message_that_somebody_else_wrote_leads_nowhere(alice, undo):
    alice.client.cookies["message"] = quote(json.dumps({"message": "Oui", "undo": undo, "tone": "ok"}))
    page = await alice.get(alice.in_dossier("/achats"))
    assert "Oui" in page.text
    assert undo not in page.text


async def test_a_message_that_cannot_be_read_is_left_out(alice):
    alice.client.cookies["message"] = quote("[" * 1200)
    assert (await alice.get(alice.in_dossier("/achats"))).status_code == 200


async def test_a_bug_behind_a_link_does_not_write_the_link_in_the_log(nobody, monkeypatch):
    async def broken(_token: str) -> None:
        raise RuntimeError

    monkeypatch.setattr(resets, "living", broken)
    with capture_logs() as written:
        assert (await nobody.get("/mot-de-passe/opens-a-door")).status_code == 500
    assert [event["path"] for event in written] == ["/mot-de-passe/…"]


@pytest.mark.parametrize("origin", ["http://[::1", "null", "http://", "", "http://127.0.0.1:8000.evil.invalid"])
async def test_an_origin_that_is_not_ours_or_makes_no_sense_changes_nothing(nobody, origin):
    del nobody.client.headers["Sec-Fetch-Site"]
    assert (await nobody.post("/theme", headers={"Origin": origin})).status_code == 403
