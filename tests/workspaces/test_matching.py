"""Which third party an invoice is from."""

from __future__ import annotations

import pytest

from workspaces.invoices.draft import Party
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import matching
from workspaces.parties.models import Kind, folded


async def add(workspace, party: Party):
    with acting_in(workspace.id):
        return await matching.find_or_add(workspace.id, Kind.SUPPLIER, party)


async def test_each_new_supplier_takes_the_next_number_and_is_found_again(moulin):
    first = await add(moulin, Party(name="BIOBURO SARL", siren="503776874"))
    second = await add(moulin, Party(name="Cycad", siren="423761212"))
    assert (first.number, second.number) == ("FOUR-001", "FOUR-002")
    assert (await add(moulin, Party(name="Autre nom", siren="503776874"))).id == first.id


async def test_a_siren_counts_more_than_a_name(moulin):
    first = await add(moulin, Party(name="Au bon moulin", siren="503776874"))
    other = await add(moulin, Party(name="Au bon moulin", siren="423761212"))
    assert other.id != first.id


@pytest.mark.parametrize("name", ["societe GENERALE", "Société Générale SA", "Generale, S.A.S."])
async def test_a_name_is_known_without_accents_case_or_legal_form(moulin, name):
    first = await add(moulin, Party(name="Société Générale"))
    assert (await add(moulin, Party(name=name))).id == first.id


async def test_who_had_no_siren_is_known_by_name_when_one_is_given(moulin):
    first = await add(moulin, Party(name="Plomberie Roux"))
    assert (await add(moulin, Party(name="Plomberie Roux", siren="503776874"))).id == first.id


async def test_an_account_is_known_when_nothing_else_is(moulin):
    first = await add(moulin, Party(name="Énergies", iban="FR1420041010050500013M02606"))
    assert (await add(moulin, Party(iban="FR1420041010050500013M02606"))).id == first.id


async def test_nobody_is_nobody_and_other_dossiers_have_their_own(moulin, scierie):
    assert await add(moulin, Party()) is None
    mine = await add(moulin, Party(name="Cycad"))
    theirs = await add(scierie, Party(name="Cycad"))
    assert mine.id != theirs.id
    assert folded("SARL") == "sarl"
