"""Ticked rows are changed each by itself: what could not be is said, and what was done is taken back."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest

from tests import make
from workspaces.kernel.clock import now
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import Kind, ThirdParty


async def told(browser, parties: list[ThirdParty], verb: str, query: str = "") -> dict[str, str]:
    """What the list says afterwards."""
    data = {"ids": [str(party.id) for party in parties], "verbe": verb}
    answer = await browser.post(browser.in_dossier(f"/tiers/selection{query}"), data=data)
    assert answer.status_code == 303
    assert answer.headers["location"] == browser.in_dossier(f"/tiers{query}")
    return message(answer)


def message(answer) -> dict[str, str]:
    kept = answer.headers["set-cookie"].split(";")[0].partition("=")[2].strip('"')
    return json.loads(unquote(kept.encode().decode("unicode_escape")))


async def state(parties: list[ThirdParty], name: str) -> list[object]:
    with acting_in(parties[0].workspace_id):
        for party in parties:
            await party.refresh_from_db()
    return [getattr(party, name) for party in parties]


@pytest.mark.parametrize(("verb", "name", "before"), [
    ("archiver", "archived_at", None),
    ("desarchiver", "archived_at", now()),
    ("confiance", "trusted", False),
    ("sans-confiance", "trusted", True),
])  # fmt: skip
async def test_each_verb_changes_all_and_its_undo_takes_it_back(alice, moulin, verb, name, before):
    parties = [await make.party(moulin, **{name: before}) for _ in range(3)]
    untouched = await make.party(moulin, **{name: before})
    said = await told(alice, parties, verb, "?tri=number")
    assert said["message"].startswith("3 fournisseurs ")
    assert all(bool(value) is not bool(before) for value in await state(parties, name))
    answer = await alice.post(said["undo"])
    assert message(answer)["message"] == "3 fiches comme avant."
    assert all(bool(value) is bool(before) for value in await state([*parties, untouched], name))


async def test_one_that_cannot_be_changed_is_named_and_does_not_stop_the_others(alice, moulin):
    fine, done = await make.party(moulin), await make.party(moulin, number="FOUR-9", trusted=True)
    said = await told(alice, [fine, done], "confiance")
    assert said["message"] == "1 fournisseur de confiance. FOUR-9 est déjà de confiance."
    assert said["tone"] == "warn"
    await alice.post(said["undo"])
    assert await state([fine, done], "trusted") == [False, True]


async def test_nothing_changed_has_nothing_to_undo(alice, moulin):
    clients = [await make.party(moulin, number=f"CLI-{rank}", kind=Kind.CUSTOMER) for rank in range(5)]
    said = await told(alice, clients, "confiance", "?onglet=clients")
    assert said["message"].startswith("Rien n’a changé. CLI-0 est un client")
    assert said["message"].endswith("Et 2 autres non plus.")
    assert said["undo"] == ""


async def test_an_undo_leaves_what_somebody_changed_since_and_what_others_did(alice, chloe, moulin):
    mine, later = await make.party(moulin), await make.party(moulin)
    hers = await make.party(moulin)
    said = await told(alice, [mine, later], "archiver")
    await told(chloe, [hers], "archiver")
    await told(chloe, [later], "desarchiver")
    answer = await alice.post(said["undo"])
    assert [bool(value) for value in await state([mine, later, hers], "archived_at")] == [False, False, True]
    assert "1 fiche comme avant." in message(answer)["message"]


async def test_an_undo_leaves_the_same_change_made_by_somebody_else_later(alice, chloe, moulin):
    party, alone = await make.party(moulin), await make.party(moulin)
    said = await told(alice, [party], "archiver")
    await told(alice, [party], "desarchiver")
    await told(chloe, [party], "archiver")
    await told(alice, [alone], "archiver")
    answer = await alice.post(said["undo"])
    assert all(await state([party, alone], "archived_at"))
    assert "Trop tard" in message(answer)["message"]


async def test_two_are_merged_side_by_side_first(alice, moulin):
    first, second, third = [await make.party(moulin, number=f"FOUR-{rank}") for rank in range(3)]
    data = {"ids": [str(first.id), str(second.id)], "verbe": "reunir"}
    answer = await alice.post(alice.in_dossier("/tiers/selection"), data=data)
    assert answer.headers["location"].endswith(f"/tiers/{first.id}/fusion?avec={second.id}")
    assert "Est-ce la même entreprise" in (await alice.get(answer.headers["location"])).text
    said = await told(alice, [first, second, third], "reunir")
    assert said["message"] == "Cochez exactement deux lignes pour les réunir."
    assert said["tone"] == "err"


async def test_nothing_ticked_says_what_to_do(alice, moulin):
    assert (await told(alice, [], "archiver"))["message"] == "Cochez au moins une ligne (touche X)."


async def test_readers_change_nothing_and_strangers_find_nothing(rene, zoe, alice, moulin, scierie):
    party, elsewhere = await make.party(moulin), await make.party(scierie)
    data = {"ids": [str(party.id), str(elsewhere.id)], "verbe": "archiver"}
    for browser, status in ((rene, 403), (zoe, 404)):
        for path in ("/tiers/selection", "/tiers/selection/annuler/0-0"):
            assert (await browser.post(browser.in_dossier(path), data=data)).status_code == status
    assert await state([party], "archived_at") == [None]
    await alice.post(alice.in_dossier("/tiers/selection"), data=data)
    assert await state([elsewhere], "archived_at") == [None]


@pytest.mark.parametrize("path", ["/tiers/selection/annuler/x", "/tiers/selection/annuler/0-99999999999999999"])
async def test_no_such_undo(alice, path):
    assert (await alice.post(alice.in_dossier(path))).status_code == 404
