"""Which third party a row is: a number decides alone, then the identifiers; what is not sure asks a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from importers.tables.models import Outcome
from tests.importers.tables.bringing import IBAN, OTHER_IBAN, SIRENS, checked, party, rows, sheet
from workspaces.kernel.clock import now
from workspaces.parties.models import Kind

ONE, TWO, THREE, *_ = SIRENS


async def judged(moulin, line: str, **asked):
    """The one row of a file, or None when it is plainly new."""
    batch = await checked(moulin, sheet(line, **asked))
    assert batch.row_count == 1
    return batch, (await rows(batch)).get(2)


async def test_a_known_number_updates_whatever_the_rest_says(moulin):
    known = await party(moulin, number="F-1", siren=ONE)
    other = await party(moulin, number="F-2", siren=TWO)
    batch, row = await judged(moulin, f"F-1;Autre nom;{TWO};;;")
    assert (row.outcome, row.target_id) == (Outcome.UPDATE, known.id)
    assert row.after == {"name": "Autre nom", "siren": TWO}
    assert row.before == {"name": "Au bon moulin", "siren": ONE}
    assert other.id != row.target_id
    assert batch.update_count == 1


async def test_an_unknown_number_creates_whatever_the_rest_says(moulin):
    await party(moulin, number="F-1", siren=ONE, iban=IBAN)
    batch, row = await judged(moulin, f"F-9;Au bon moulin;{ONE};{IBAN};;")
    assert row is None
    assert batch.new_count == 1


async def test_without_a_number_a_siren_is_believed(moulin):
    known = await party(moulin, siren=ONE)
    _, row = await judged(moulin, f";Moulin de Savoie;{ONE};;;Annecy")
    assert (row.outcome, row.target_id) == (Outcome.UPDATE, known.id)
    assert row.after == {"name": "Moulin de Savoie", "city": "Annecy"}


async def test_empty_cells_never_erase(moulin):
    await party(moulin, siren=ONE, email="a@moulin.fr", city="Annecy")
    batch, row = await judged(moulin, f";Au bon moulin;{ONE};;;")
    assert row is None
    assert batch.same_count == 1


async def test_a_foreign_vat_number_is_believed(moulin):
    known = await party(moulin, vat_number="BE0403019261")
    titles = "Nom;N° TVA;Ville"
    _, row = await judged(moulin, "Delhaize;BE0403019261;Bruxelles", titles=titles)
    assert (row.outcome, row.target_id) == (Outcome.UPDATE, known.id)


async def test_an_account_is_believed_when_the_name_is_alike(moulin):
    known = await party(moulin, iban=IBAN)
    _, row = await judged(moulin, f";Bon moulin SARL;;{IBAN};;")
    assert (row.outcome, row.target_id) == (Outcome.UPDATE, known.id)


async def test_an_account_that_a_factor_shares_renames_nobody(moulin):
    known = await party(moulin, iban=IBAN)
    batch, row = await judged(moulin, f";Scierie du Lac;;{IBAN};;")
    assert (row.outcome, row.why, row.candidates) == (Outcome.DOUBT, "iban", [str(known.id)])
    assert (batch.update_count, batch.doubt_count) == (0, 1)


async def test_an_account_of_another_siren_is_a_doubt(moulin):
    known = await party(moulin, siren=ONE, iban=IBAN)
    batch, row = await judged(moulin, f";Scierie;{TWO};{IBAN};;")
    assert (row.outcome, row.why, row.candidates) == (Outcome.DOUBT, "other:siren", [str(known.id)])
    assert batch.doubt_count == 1


async def test_a_siren_that_several_share_is_a_doubt(moulin):
    both = [await party(moulin, siren=ONE, name=name) for name in ("Agence", "Siège")]
    _, row = await judged(moulin, f";Au bon moulin;{ONE};;;")
    assert (row.outcome, row.why) == (Outcome.DOUBT, "shared:siren")
    assert set(row.candidates) == {str(each.id) for each in both}


async def test_of_several_of_one_siren_the_one_with_the_siret_is_taken(moulin):
    await party(moulin, siren=ONE, siret=f"{ONE}00013")
    right = await party(moulin, siren=ONE, siret=f"{ONE}00021")
    _, row = await judged(moulin, f"Agence;{ONE}00021;Lyon", titles="Nom;SIRET;Ville")
    assert (row.outcome, row.target_id) == (Outcome.UPDATE, right.id)


async def test_another_establishment_is_a_doubt(moulin):
    await party(moulin, siren=ONE, siret=f"{ONE}00013")
    _, row = await judged(moulin, f"Agence;{ONE}00021;Lyon", titles="Nom;SIRET;Ville")
    assert (row.outcome, row.why) == (Outcome.DOUBT, "other:siret")


@pytest.mark.parametrize("name", ["Boulangerie Duppont", "SARL Boulangerie Dupont", "Dupont Boulangerie"])
async def test_a_name_that_looks_like_a_known_one_is_a_doubt(moulin, name):
    known = await party(moulin, name="Boulangerie Dupont", city="Annecy")
    _, row = await judged(moulin, f";{name};;;;Lyon")
    assert (row.outcome, row.why, row.candidates) == (Outcome.DOUBT, "name", [str(known.id)])


async def test_a_name_alike_of_another_siren_is_somebody_else(moulin):
    await party(moulin, name="Boulangerie Dupont", siren=ONE)
    batch, row = await judged(moulin, f";Boulangerie Dupont;{TWO};;;")
    assert row is None
    assert batch.new_count == 1


async def test_a_supplier_and_a_customer_of_one_siren_are_two(moulin):
    await party(moulin, kind=Kind.CUSTOMER, siren=ONE)
    batch, row = await judged(moulin, f";Au bon moulin;{ONE};;;")
    assert row is None
    assert batch.new_count == 1


async def test_a_merged_one_stands_for_what_it_became(moulin):
    kept = await party(moulin, siren=TWO)
    await party(moulin, siren=ONE, merged_into=kept.id, archived_at=now())
    _, row = await judged(moulin, f"F-2;Au bon moulin;{TWO};;;Lyon")
    assert (row.outcome, row.target_id) == (Outcome.UPDATE, kept.id)


async def test_an_archived_one_is_a_doubt(moulin):
    known = await party(moulin, siren=ONE, archived_at=now() - timedelta(days=3))
    _, row = await judged(moulin, f";Au bon moulin;{ONE};;;Lyon")
    assert (row.outcome, row.why, row.candidates) == (Outcome.DOUBT, "archived", [str(known.id)])


async def test_a_number_that_the_file_says_twice_is_a_doubt_on_the_later_row(moulin):
    batch = await checked(moulin, sheet("F-1;Un;;;;", "F-1;Deux;;;;", "F-2;Trois;;;;"))
    found = await rows(batch)
    assert {row: each.why for row, each in found.items()} == {3: "twice:number"}
    assert (batch.new_count, batch.doubt_count) == (2, 1)


async def test_an_identifier_that_the_file_says_twice_is_a_doubt_unless_numbers_tell_them_apart(moulin):
    lines = (f";Un;{ONE};;;", f";Deux;{ONE};;;", f"F-8;Trois;{TWO};;;", f"F-9;Quatre;{TWO};;;")
    found = await rows(await checked(moulin, sheet(*lines)))
    assert {row: each.why for row, each in found.items()} == {3: "twice:siren"}


async def test_another_account_of_somebody_known_is_a_change(moulin):
    await party(moulin, siren=ONE, iban=IBAN)
    _, row = await judged(moulin, f";Au bon moulin;{ONE};{OTHER_IBAN};;")
    assert (row.outcome, row.after) == (Outcome.UPDATE, {"iban": OTHER_IBAN})
