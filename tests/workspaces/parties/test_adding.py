"""Adding a third party by hand: what is checked, who looks alike, and creating it all the same."""

from __future__ import annotations

import re

import pytest

from tests import make
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import accounts
from workspaces.parties.models import Kind, ThirdParty

NEW = {"type": "fournisseur", "name": "Cycad", "country": "FR"}
IBAN, OTHER = "FR7630006000011234567890189", "FR1420041010050500013M02606"


async def all_of(workspace) -> list[ThirdParty]:
    with acting_in(workspace.id):
        return await ThirdParty.filter(workspace_id=workspace.id).order_by("id")


async def test_is_added_with_the_next_number_and_an_account_that_counts(alice, moulin):
    page = (await alice.get(alice.in_dossier("/tiers/nouveau?type=fournisseur"))).text
    assert "FOUR-001" in page
    typed = NEW | {"siren": "423 761 212", "iban": "FR76 3000 6000 0112 3456 7890 189", "bic": "agrifrpp"}
    answer = await alice.post(alice.in_dossier("/tiers/nouveau"), data=typed)
    (added,) = await all_of(moulin)
    assert answer.headers["location"] == alice.in_dossier(f"/tiers/{added.id}")
    assert (added.number, added.kind, added.siren) == ("FOUR-001", Kind.SUPPLIER, "423761212")
    assert (added.iban, added.bic, added.iban_pending) == (IBAN, "AGRIFRPP", False)
    with acting_in(moulin.id):
        (account,) = await accounts.known(added)
        assert (account.origin, account.seen_by_name) == ("manual", "Alice Martin")
        assert (await AuditEvent.get(workspace_id=moulin.id, what="party:added")).by_name == "Alice Martin"


async def test_a_customer_is_added_with_a_number_of_ones_own(alice, moulin):
    typed = NEW | {"type": "client", "number": "METRO"}
    assert (await alice.post(alice.in_dossier("/tiers/nouveau"), data=typed)).status_code == 303
    (added,) = await all_of(moulin)
    assert (added.kind, added.number) == (Kind.CUSTOMER, "METRO")
    again = await alice.post(alice.in_dossier("/tiers/nouveau"), data=typed | {"name": "Tout autre"})
    assert again.status_code == 422
    assert "est celui de Cycad" in again.text
    assert 'value="Tout autre"' in again.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "Indiquez le nom de l’entreprise."),
        ({"siren": "423761213"}, "Ce SIREN n’existe pas"),
        ({"iban": "FR76 1"}, "Cet IBAN n’est pas valable"),
        ({"bic": "AGRI"}, "Le BIC a 8 ou 11 caractères"),
        ({"number": "X" * 21}, "20 caractères au plus"),
    ],
)
async def test_says_what_is_wrong_and_writes_nothing(alice, moulin, typed, words):
    answer = await alice.post(alice.in_dossier("/tiers/nouveau"), data=NEW | typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert await all_of(moulin) == []


ALIKE = [
    ({"siren": "423761212"}, {"name": "Tout autre nom", "siren": "423761212"}, "même SIREN (423\u202f761\u202f212)"),
    ({"iban": IBAN}, {"name": "Tout autre nom", "iban": IBAN}, "même IBAN"),
    ({"name": "Cycades"}, {}, "nom proche"),
    ({"name": "CYCAD S.A.S."}, {}, "même nom"),
    ({"name": "Transports du Vercors"}, {"name": "Transport du Vercor"}, "nom proche"),
    ({"name": "Bio-Buro"}, {"name": "Bioburo SARL"}, "même nom"),
    ({"archived_at": now()}, {"name": "Cycad"}, "Archivé"),
]


@pytest.mark.parametrize(("known", "typed", "why"), ALIKE)
async def test_one_that_looks_alike_is_shown_before_and_may_be_created_all_the_same(alice, moulin, known, typed, why):
    there = await make.party(moulin, **{"name": "Cycad"} | known)
    data = NEW | typed
    answer = await alice.post(alice.in_dossier("/tiers/nouveau"), data=data, htmx=True)
    assert answer.status_code == 409
    assert why in answer.text
    assert "Ouvrir celui-ci" in answer.text
    assert f"/tiers/{there.id}" in answer.text
    assert "Créer quand même" in answer.text
    assert len(await all_of(moulin)) == 1
    seen = re.search(r'name="vus" value="([^"]*)"', answer.text)
    assert seen
    assert (await alice.post(alice.in_dossier("/tiers/nouveau"), data=data | {"vus": seen[1]})).status_code == 303
    assert len(await all_of(moulin)) == 2


async def test_an_account_of_the_history_is_a_likeness_too(alice, moulin):
    there = await make.party(moulin, name="Tout autre nom")
    with acting_in(moulin.id):
        await accounts.announce(there, IBAN, origin="invoice")
    answer = await alice.post(alice.in_dossier("/tiers/nouveau"), data=NEW | {"iban": IBAN})
    assert answer.status_code == 409
    assert "même IBAN, annoncé ou ancien" in answer.text


@pytest.mark.parametrize("other", [{"name": "Menuiserie Roux"}, {"kind": Kind.CUSTOMER, "name": "Cycad"}])
async def test_others_are_not_in_the_way(alice, moulin, scierie, other):
    await make.party(moulin, **other)
    await make.party(scierie, name="Cycad")
    assert (await alice.post(alice.in_dossier("/tiers/nouveau"), data=NEW)).status_code == 303


async def test_one_that_came_meanwhile_is_shown_though_others_were_seen(alice, moulin):
    first = await make.party(moulin, name="Cycad")
    await make.party(moulin, name="Cycad")
    answer = await alice.post(alice.in_dossier("/tiers/nouveau"), data=NEW | {"vus": str(first.id)})
    assert answer.status_code == 409


@pytest.mark.parametrize("archived_at", [None, now()])
@pytest.mark.parametrize("withdrawn", [False, True])
async def test_a_second_sheet_is_no_way_round_the_guard_on_accounts(alice, chloe, moulin, archived_at, withdrawn):
    there = await make.party(moulin, name="Cycad", siren="423761212", iban=OTHER, archived_at=archived_at)
    if withdrawn:
        with acting_in(moulin.id):
            async with unit_of_work():
                await accounts.withdraw(there, make.access(moulin))
    data = NEW | {"siren": "423761212", "iban": IBAN, "vus": str(there.id)}
    answer = await alice.post(alice.in_dossier("/tiers/nouveau"), data=data)
    sheet = answer.headers["location"]
    page = (await alice.get(sheet)).text
    assert "une autre fiche de ce SIREN est ou a été payée sur un autre compte" in page
    assert "une autre personne du dossier ou du cabinet doit le confirmer" in page
    added = next(one for one in await all_of(moulin) if one.id != there.id)
    assert (added.iban, added.iban_pending) == ("", True)
    verb = re.search(r'action="([^"]*/comptes/[^"]*/confirmation)"', (await chloe.get(sheet)).text)
    assert verb
    assert (await alice.post(verb[1])).status_code == 409
    assert (await chloe.post(verb[1])).status_code == 303


async def test_a_siren_given_afterwards_is_no_way_round_either(alice, moulin):
    await make.party(moulin, name="Cycad", siren="423761212", iban=OTHER, archived_at=now())
    quiet = await make.party(moulin, name="Cycad bis", siren="", iban=IBAN)
    path = alice.in_dossier(f"/tiers/{quiet.id}")
    await alice.post(f"{path}/partie/identite", data={"name": "Cycad bis", "country": "FR", "siren": "423761212"})
    changed = next(one for one in await all_of(moulin) if one.id == quiet.id)
    assert (changed.siren, changed.iban, changed.iban_pending) == ("423761212", "", True)
    assert "une autre fiche de ce SIREN est ou a été payée sur un autre compte" in (await alice.get(path)).text


async def test_a_second_sheet_on_the_same_account_waits_for_nobody(alice, moulin):
    there = await make.party(moulin, name="Cycad", siren="423761212", iban=IBAN)
    data = NEW | {"siren": "423761212", "iban": IBAN, "vus": str(there.id)}
    await alice.post(alice.in_dossier("/tiers/nouveau"), data=data)
    assert [one.iban for one in await all_of(moulin)] == [IBAN, IBAN]


async def test_readers_add_nothing(rene, moulin):
    assert (await rene.get(rene.in_dossier("/tiers/nouveau"))).status_code == 403
    assert (await rene.post(rene.in_dossier("/tiers/nouveau"), data=NEW)).status_code == 403
    assert await all_of(moulin) == []
