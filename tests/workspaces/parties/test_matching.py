"""Which third party an invoice is from."""

from __future__ import annotations

import pytest

from tests import make
from workspaces.invoices.draft import Party
from workspaces.kernel import db as database
from workspaces.kernel.clock import now
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import accounts, matching
from workspaces.parties.models import Kind, folded

IBAN = "FR1420041010050500013M02606"


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
    first = await make.party(moulin, name="Énergies", iban=IBAN)
    assert (await add(moulin, Party(iban=IBAN))).id == first.id


async def test_an_announced_account_is_known_too_until_it_is_refused(moulin):
    first = await make.party(moulin, name="Énergies")
    with acting_in(moulin.id):
        account = await accounts.announce(first, IBAN, origin="invoice")
        assert (await add(moulin, Party(iban=IBAN))).id == first.id
        await accounts.refuse(first, account, "Inconnu", make.access(moulin))
    assert await add(moulin, Party(iban=IBAN)) is None


async def test_a_siren_counts_more_than_an_account_that_several_share(moulin):
    factored = await make.party(moulin, siren="503776874", iban=IBAN)
    other = await add(moulin, Party(name="Autre cédant", siren="423761212", iban=IBAN))
    assert other.id != factored.id


async def test_its_own_establishment_comes_first(moulin):
    await make.party(moulin, name="Siège", siren="732829320", siret="73282932000074")
    shop = await make.party(moulin, name="Magasin", siren="732829320", siret="73282932000082")
    assert (await add(moulin, Party(name="Magasin", siret="73282932000082"))).id == shop.id
    assert (await add(moulin, Party(siren="732829320"))).name == "Siège"


async def test_a_french_vat_number_says_the_siren(moulin):
    first = await make.party(moulin, name="Gens", siren="732829320")
    assert (await add(moulin, Party(name="Autrement dit", vat="FR44732829320"))).id == first.id


async def test_a_foreign_vat_number_is_known(moulin):
    first = await make.party(moulin, name="Beispiel", vat_number="DE136695976")
    assert (await add(moulin, Party(name="Beispiel GmbH & Co", vat="DE136695976"))).id == first.id


async def test_an_archived_one_is_not_found_and_comes_back(moulin):
    first = await make.party(moulin, siren="503776874", archived_at=now())
    second = await add(moulin, Party(name="BIOBURO", siren="503776874"))
    assert second.id != first.id
    assert (await add(moulin, Party(siren="503776874"))).id == second.id, "the archived one does not stand before it"
    with acting_in(moulin.id):
        await first.write({"archived_at": None})
    assert (await add(moulin, Party(siren="503776874"))).id == first.id


async def test_a_merged_one_leads_to_the_one_that_took_it_in(moulin):
    kept = await make.party(moulin, name="Cycad")
    between = await make.party(moulin, name="Cycad bis", merged_into=kept.id)
    merged = await make.party(moulin, name="Cycad ter", siren="423761212", merged_into=between.id, archived_at=now())
    assert (await add(moulin, Party(siren=merged.siren))).id == kept.id
    with acting_in(moulin.id):
        await kept.write({"archived_at": now()})
    assert (await add(moulin, Party(name="Cycad ter", siren=merged.siren))).id not in (kept.id, merged.id)


async def test_a_new_one_takes_what_the_invoice_says_but_not_its_account(moulin):
    said = Party(name="Énergies", siret="73282932000074", iban=IBAN, address=["3 rue Haute", "BP 7", "Cedex"])
    said.postcode, said.city, said.country = "01000", "Bourg", "BE"
    added = await add(moulin, said)
    assert (added.siren, added.siret, added.iban) == ("732829320", "73282932000074", "")
    assert (added.address, added.address2, added.postcode, added.country) == (
        "3 rue Haute",
        "BP 7, Cedex",
        "01000",
        "BE",
    )


async def test_a_known_siren_is_one_indexed_read(moulin, monkeypatch):
    await make.party(moulin, siren="503776874")
    asked = []
    rows = database.rows
    monkeypatch.setattr(database, "rows", lambda sql, **values: asked.append(sql) or rows(sql, **values))
    with acting_in(moulin.id):
        await matching.find(moulin.id, Kind.SUPPLIER, Party(name="X", siren="503776874", vat="DE1", iban=IBAN))
    assert len(asked) == 1


async def test_nobody_is_nobody_and_other_dossiers_have_their_own(moulin, scierie):
    assert await add(moulin, Party()) is None
    mine = await add(moulin, Party(name="Cycad"))
    theirs = await add(scierie, Party(name="Cycad"))
    assert mine.id != theirs.id
    assert folded("SARL") == "sarl"
