"""Archived once used, deleted only while never used; a number is not given again."""

from __future__ import annotations

import pytest

from tests import make
from workspaces.invoices.draft import Party
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import accounts, matching, merging, numbers
from workspaces.parties.models import BankAccount, Contact, Kind, ThirdParty


def at(browser, party: ThirdParty, rest: str = "") -> str:
    return browser.in_dossier(f"/tiers/{party.id}{rest}")


async def added(workspace, **said) -> ThirdParty:
    with acting_in(workspace.id):
        async with unit_of_work():
            found = await matching.find_or_add(workspace.id, Kind.SUPPLIER, Party(**said))
    assert found
    return found


async def test_a_used_one_is_archived_says_so_and_comes_back(alice, moulin):
    party = await added(moulin, name="BIOBURO", siren="503776874")
    await make.purchase(moulin, party_id=party.id)
    page = (await alice.get(at(alice, party))).text
    assert "Archiver" in page
    assert ">Supprimer<" not in page
    answer = await alice.post(at(alice, party, "/archive"))
    page = (await alice.get(answer.headers["location"])).text
    assert "ses prochaines factures ne le retrouveront plus" in page
    assert "créera une autre fiche" in page
    assert (await alice.post(at(alice, party, "/archive"))).status_code == 409
    assert (await added(moulin, name="BIOBURO", siren="503776874")).id != party.id
    await alice.post(at(alice, party, "/retour"))
    assert (await added(moulin, name="BIOBURO", siren="503776874")).id == party.id
    assert (await alice.post(at(alice, party, "/retour"))).status_code == 409


@pytest.mark.parametrize("use", ["invoice", "merge", "undone merge"])
async def test_a_used_one_is_never_deleted(alice, moulin, use):
    party, other = await make.party(moulin), await make.party(moulin)
    if use == "invoice":
        await make.purchase(moulin, party_id=party.id)
    else:
        with acting_in(moulin.id):
            async with unit_of_work():
                record = await merging.merge(party, other, make.access(moulin))
                if use == "undone merge":
                    await merging.undo(record, make.access(moulin))
    answer = await alice.post(at(alice, party, "/suppression"))
    assert answer.status_code == 409
    assert "Archivez-la" in answer.text
    with acting_in(moulin.id):
        assert await ThirdParty.exists(id=party.id)


async def test_an_unused_one_goes_with_all_it_had_but_its_number(alice, moulin):
    party = await added(moulin, name="Par erreur")
    with acting_in(moulin.id):
        await accounts.announce(party, "FR7630006000011234567890189", origin="manual", by=make.access(moulin))
        await Contact.create(workspace_id=moulin.id, party_id=party.id, name="Jeanne")
    answer = await alice.post(at(alice, party, "/suppression"))
    assert answer.headers["location"].endswith("?onglet=fournisseurs")
    with acting_in(moulin.id):
        for model in (ThirdParty, BankAccount, Contact):
            assert await model.filter(workspace_id=moulin.id).count() == 0
        assert await AuditEvent.exists(workspace_id=moulin.id, what="party:deleted")
        await numbers.begin_at(moulin.id, Kind.SUPPLIER, 2)
    assert party.number == "FOUR-001"
    assert (await added(moulin, name="Le suivant")).number == "FOUR-002"


async def test_a_typed_number_of_a_deleted_one_is_passed_over(alice, moulin):
    party = await make.party(moulin, number="FOUR-001")
    await alice.post(at(alice, party, "/suppression"))
    assert (await added(moulin, name="Le suivant")).number == "FOUR-002"
