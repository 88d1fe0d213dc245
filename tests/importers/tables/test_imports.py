"""A table's whole way: looked at, checked, matched, written, corrected, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from importers.tables import imports, jobs
from importers.tables.models import ImportBatch, ImportRow, Outcome, Stage
from tests import make
from tests.importers.tables.bringing import (
    IBAN,
    OTHER_IBAN,
    SIRENS,
    brought,
    checked,
    dropped,
    parties,
    party,
    rows,
    sheet,
    undone,
    worked,
    written,
)
from tests.importers.tables.snapshots import snapshot
from workspaces.dossiers.models import Member, MemberRole
from workspaces.invoices.models import Invoice
from workspaces.kernel import clock, storage, worker
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.clock import now
from workspaces.kernel.errors import DomainError, IllegalMove
from workspaces.kernel.events import Event
from workspaces.kernel.jobs import LOSSES, Job
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import accounts
from workspaces.parties.models import BankAccount, Kind

ONE, TWO, THREE, *_ = SIRENS
THREE_ROWS = sheet(f";Moulin;{ONE};{IBAN};a@moulin.fr;Annecy", f";Scierie;{TWO};;;", ";Sans clé;812345;;;")


@pytest.fixture
def inside(moulin):
    with acting_in(moulin.id):
        yield moulin


async def files(batch: ImportBatch) -> list[str]:
    return [key async for key in storage.keys(f"scratch/imports/{batch.id}/")]


async def test_good_rows_go_in_without_waiting_for_the_bad(inside):
    batch = await checked(inside, THREE_ROWS)
    assert (batch.stage, batch.row_count, batch.new_count, batch.bad_count) == (Stage.PREVIEW, 3, 2, 1)
    assert batch.mistakes == {"siren:SIREN_LENGTH": 1}
    await written(batch)
    assert (batch.stage, batch.created, batch.updated) == (Stage.DONE, 2, 0)
    found = await parties(inside)
    assert [(each.number, each.name, each.siren) for each in found] == [
        ("FOUR-001", "Moulin", ONE),
        ("FOUR-002", "Scierie", TWO),
    ]
    assert (found[0].folded, found[0].iban, found[0].email, found[0].version) == ("moulin", IBAN, "a@moulin.fr", 1)
    assert found[0].import_id == batch.id


async def test_its_pages_are_told_and_its_acts_are_traced(inside):
    batch = await brought(inside, THREE_ROWS)
    assert await Event.filter(topic=inside.id, kind="import", subject=batch.id).count() > 4
    traced = await AuditEvent.filter(workspace_id=inside.id, subject_id=batch.id).order_by("seq")
    assert [event.what for event in traced] == ["import:received", "import:writing", "import:done"]
    assert traced[-1].detail["created"] == 2
    assert traced[-1].by_name == "Alice Martin"


async def test_the_same_file_again_changes_nothing_and_says_so(inside):
    await brought(inside, THREE_ROWS)
    before = await snapshot(inside)
    again = await brought(inside, THREE_ROWS)
    assert (again.same_count, again.new_count, again.update_count) == (2, 0, 0)
    assert (again.created, again.updated) == (0, 0)
    assert await snapshot(inside) == before


async def test_names_alone_are_the_same_too_the_second_time(inside):
    content = sheet("Moulin", "Scierie", titles="Nom")
    await brought(inside, content)
    assert (await brought(inside, content)).same_count == 2


async def test_every_kind_of_cell_arrives_in_its_column(inside):
    titles = "Nom;Type;Délai de paiement;Fournisseur de confiance;Encours;Depuis;Taux de TVA;Doublons;Code postal;Pays"
    row = "Moulin;Client;45 fin de mois;oui;1 234,56;31/12/2025;5,5;signaler;1000;"
    await brought(inside, sheet(row, titles=titles))
    found = (await parties(inside))[0]
    assert (found.kind, found.number) == (Kind.CUSTOMER, "CLI-001")
    assert (found.terms_days, found.terms_end_of_month, found.trusted) == (45, True, True)
    assert (found.outstanding, found.since.isoformat(), found.vat_rate) == (123456, "2025-12-31", "5.5")
    assert (found.duplicates, found.postcode, found.country) == ("warn", "01000", "FR")


async def test_an_update_writes_what_the_row_says_and_a_version_more(inside):
    known = await party(inside, number="F-1", name="Moulin", city="Annecy", note="À garder")
    batch = await brought(inside, sheet("F-1;Moulin Neuf;;;;Lyon"))
    await known.refresh_from_db()
    assert (known.name, known.folded, known.city, known.note, known.version) == (
        "Moulin Neuf", "moulin neuf", "Lyon", "À garder", 2,
    )  # fmt: skip
    assert batch.updated == 1
    assert (await rows(batch))[2].written


async def test_another_account_of_somebody_known_is_announced_and_waits(inside):
    known = await party(inside, number="F-1", iban=IBAN)
    content = sheet(f"F-1;Au bon moulin;;{OTHER_IBAN};;Lyon")
    batch = await brought(inside, content)
    await known.refresh_from_db()
    assert (known.iban, known.iban_pending, known.city, batch.pending_ibans) == (IBAN, True, "Lyon", 1)
    account = await BankAccount.get(workspace_id=inside.id, party_id=known.id)
    assert (account.iban, account.previous, account.origin, account.origin_id) == (OTHER_IBAN, IBAN, "import", batch.id)
    assert (await brought(inside, content)).same_count == 1


async def test_a_first_account_that_a_person_brings_counts_at_once(inside):
    known = await party(inside, number="F-1")
    batch = await brought(inside, sheet(f"F-1;Au bon moulin;;{IBAN};;"))
    await known.refresh_from_db()
    assert (known.iban, known.iban_pending, batch.pending_ibans) == (IBAN, False, 0)


@pytest.mark.parametrize(
    ("archived_at", "number"),
    [(None, "F-9"), (now(), "F-9"), (now(), "")],
    ids=["current", "archived", "archived-and-said-to-be-another"],
)
async def test_a_second_sheet_of_a_company_is_no_way_round_the_guard_on_accounts(inside, archived_at, number):
    there = await party(inside, number="F-1", siren=ONE, iban=IBAN, archived_at=archived_at)
    batch = await checked(inside, sheet(f"{number};Tout autre nom;{ONE};{OTHER_IBAN};;", f"F-8;Autre;{TWO};{IBAN};;"))
    if not number:
        await imports.decide(batch, 2, "new")
    batch = await written(batch)
    added = next(one for one in await parties(inside) if one.siren == ONE and one.id != there.id)
    assert (batch.created, batch.pending_ibans) == (2, 1)
    assert (added.iban, added.iban_pending) == ("", True)
    account = await BankAccount.get(workspace_id=inside.id)
    assert (account.iban, account.party_id, account.origin) == (OTHER_IBAN, added.id, "import")
    assert await accounts.needs_another(added, account, [account])


async def test_a_second_sheet_on_the_same_account_waits_for_nobody(inside):
    await party(inside, number="F-1", siren=ONE, iban=IBAN, archived_at=now())
    assert (await brought(inside, sheet(f"F-9;Agence;{ONE};{IBAN};;"))).pending_ibans == 0


async def test_rows_of_one_company_with_two_accounts_wait_from_the_second_on(inside):
    lines = (f"F-1;Agence;{ONE};{IBAN};;", f"F-2;Siège;{ONE};{OTHER_IBAN};;", f"F-3;Dépôt;{ONE};{IBAN};;")
    assert (await brought(inside, sheet(*lines))).pending_ibans == 1
    assert [one.iban for one in await parties(inside)] == [IBAN, "", IBAN]


async def test_a_siren_that_a_row_gives_is_no_way_round_either(inside):
    await party(inside, number="F-1", siren=ONE, iban=IBAN, archived_at=now())
    quiet = await party(inside, number="F-2", name="Discret", iban=OTHER_IBAN)
    batch = await brought(inside, sheet(f"F-2;Discret;{ONE};;;"))
    await quiet.refresh_from_db()
    assert (quiet.siren, quiet.iban, quiet.iban_pending, batch.pending_ibans) == (ONE, "", True, 1)


async def test_corrected_rows_go_in_later_by_the_same_way(inside):
    batch = await brought(inside, THREE_ROWS)
    row = await imports.correct(batch, 4, {"siren": THREE})
    assert (row.outcome, row.errors) == (Outcome.NEW, [])
    assert (batch.bad_count, batch.new_count, batch.mistakes) == (0, 3, {})
    await written(batch)
    assert (batch.stage, batch.created) == (Stage.DONE, 3)
    assert {each.siren for each in await parties(inside)} == {ONE, TWO, THREE}
    with pytest.raises(IllegalMove):
        await imports.write(batch)
    with pytest.raises(IllegalMove):
        await imports.correct(batch, 4, {"siren": ONE})


async def test_a_row_corrected_before_writing_goes_in_with_the_others(inside):
    batch = await checked(inside, THREE_ROWS)
    assert (await imports.correct(batch, 4, {"siren": "8123"})).errors[0]["code"] == "SIREN_LENGTH"
    assert (await imports.correct(batch, 4, {"siren": ""})).outcome is Outcome.NEW
    await written(batch)
    assert batch.created == 3


async def test_a_row_corrected_into_somebody_known_updates_them(inside):
    known = await party(inside, number="F-1", siren=THREE)
    batch = await checked(inside, THREE_ROWS)
    row = await imports.correct(batch, 4, {"siren": THREE})
    assert (row.outcome, row.target_id) == (Outcome.UPDATE, known.id)
    await written(batch)
    await known.refresh_from_db()
    assert known.name == "Sans clé"


async def test_the_same_mistake_is_put_right_everywhere_at_once(inside):
    batch = await checked(inside, sheet("Un;Frnace", "Deux;Frnace", "Trois;Frnaec", "Quatre;FR", titles="Nom;Pays"))
    assert batch.mistakes == {"country:COUNTRY_UNKNOWN": 3}
    assert await imports.apply_to_all(batch, "country", "COUNTRY_UNKNOWN", "Frnace", "France") == 2
    assert (batch.bad_count, batch.new_count, batch.mistakes) == (1, 3, {"country:COUNTRY_UNKNOWN": 1})
    await written(batch)
    assert {each.name: each.country for each in await parties(inside)} == {"Un": "FR", "Deux": "FR", "Quatre": "FR"}


async def test_two_rows_corrected_to_one_number_do_not_stop_the_import(inside):
    batch = await checked(inside, sheet("F-1;Un;12;;;", "F-1;Deux;12;;;"))
    for row in (2, 3):
        await imports.correct(batch, row, {"siren": ""})
    await written(batch)
    assert (batch.stage, batch.created) == (Stage.DONE, 1)
    assert (await rows(batch))[3].outcome is Outcome.DOUBT


async def test_a_repair_that_is_refused_is_a_mistake(inside):
    batch = await checked(inside, sheet("Un;1000", titles="Nom;Code postal"))
    assert batch.repairs == {"postcode:ZEROS": 1}
    assert batch.repair_samples["postcode:ZEROS"] == [["1000", "01000"]]
    await imports.refuse_repair(batch, "postcode:ZEROS")
    await worked(batch)
    assert (batch.stage, batch.bad_count, batch.new_count) == (Stage.PREVIEW, 1, 0)
    await imports.accept_repair(batch, "postcode:ZEROS")
    await worked(batch)
    assert (batch.bad_count, batch.new_count, await rows(batch)) == (0, 1, {})


async def test_a_doubt_goes_in_as_a_person_decides(inside):
    known = await party(inside, name="Boulangerie Dupont", city="Annecy")
    lines = [f";Boulangerie {name};;;;Lyon" for name in ("Duppont", "Dupond", "Dupontt")]
    batch = await checked(inside, sheet(*lines))
    assert batch.doubt_count == 3
    await imports.decide(batch, 2, "new")
    await imports.decide(batch, 3, str(known.id))
    with pytest.raises(DomainError):
        await imports.decide(batch, 4, "somebody")
    await imports.decide(batch, 4, "skip")
    await written(batch)
    assert (batch.created, batch.updated) == (1, 1)
    await known.refresh_from_db()
    assert (known.name, known.city) == ("Boulangerie Dupond", "Lyon")
    assert {each.name for each in await parties(inside)} == {"Boulangerie Dupond", "Boulangerie Duppont"}


async def test_a_doubtful_number_that_is_somebody_new_gets_the_next_free_one(inside):
    batch = await checked(inside, sheet("F-1;Un;;;;", "F-1;Deux;;;;"))
    await imports.decide(batch, 3, "new")
    await written(batch)
    assert {each.name: each.number for each in await parties(inside)} == {"Un": "F-1", "Deux": "FOUR-001"}


async def test_an_update_can_be_left_out(inside):
    known = await party(inside, number="F-1", name="Moulin")
    batch = await checked(inside, sheet("F-1;Autre;;;;"))
    await imports.decide(batch, 2, "skip")
    await written(batch)
    await known.refresh_from_db()
    assert (known.name, batch.updated) == ("Moulin", 0)


async def test_what_changed_since_the_preview_asks_again(inside):
    known = await party(inside, number="F-1", name="Moulin")
    batch = await checked(inside, sheet("F-1;Autre;;;;", f";Nouveau;{ONE};;;", "F-9;Neuf;;;;"))
    await known.write({"city": "Annecy"})
    await party(inside, siren=ONE, number="F-2")
    await party(inside, number="F-9")
    await written(batch)
    found = await rows(batch)
    assert {row: (each.outcome, each.why) for row, each in found.items()} == {
        2: (Outcome.DOUBT, "changed"),
        3: (Outcome.DOUBT, "appeared"),
        4: (Outcome.DOUBT, "appeared"),
    }
    assert (batch.stage, batch.created, batch.updated) == (Stage.DONE, 0, 0)
    await imports.decide(batch, 2, str(known.id))
    await written(batch)
    await known.refresh_from_db()
    assert (known.name, known.city) == ("Autre", "Annecy")


async def test_undo_gives_back_every_byte(inside):
    await party(inside, number="F-1", name="Moulin", siren=ONE, iban=IBAN)
    await party(inside, number="F-2", name="Scierie", trusted=True, updated_at=clock.now())
    await party(inside, number="F-3", name="Lin")
    before = await snapshot(inside)
    titles = "N°;Nom;SIREN;IBAN;Fournisseur de confiance;Depuis;Encours"
    lines = (
        f"F-1;Moulin Neuf;{ONE};{OTHER_IBAN};oui;31/12/2025;12",
        "F-2;Scierie;;;non;;",
        f"F-3;Lin;;{IBAN};;;",
        f";Tout neuf;{TWO};;;;",
        "F-9;Neuf aussi;;;;;",
    )
    batch = await brought(inside, sheet(*lines, titles=titles))
    assert (batch.created, batch.updated, batch.pending_ibans) == (2, 3, 1)
    assert await snapshot(inside) != before
    await undone(batch)
    assert batch.stage is Stage.UNDONE
    assert await imports.kept(batch) == []
    assert await snapshot(inside) == before


async def test_undo_takes_back_corrected_and_decided_rows_too(inside):
    await party(inside, number="F-1", name="Boulangerie Dupont")
    before = await snapshot(inside)
    batch = await brought(inside, sheet(";Boulangerie Dupond;;;;Lyon", ";Sans clé;812345;;;"))
    await imports.decide(batch, 2, str((await parties(inside))[0].id))
    await imports.correct(batch, 3, {"siren": ONE})
    await written(batch)
    assert (batch.created, batch.updated) == (1, 1)
    await undone(batch)
    assert await snapshot(inside) == before


async def test_what_has_been_used_since_stays_and_is_named(inside):
    known = await party(inside, number="F-1", name="Moulin")
    batch = await brought(inside, sheet("F-1;Moulin Neuf;;;;", f"F-2;Scierie;{ONE};;;", f"F-3;Lin;{TWO};;;"))
    invoiced = next(each for each in await parties(inside) if each.number == "F-2")
    invoice = await make.purchase(inside)
    await Invoice.filter(id=invoice.id, workspace_id=inside.id).update(party_id=invoiced.id)
    await known.write({"city": "Lyon"}, seen=2)
    await undone(batch)
    assert [each.number for each in await parties(inside)] == ["F-1", "F-2"]
    assert await imports.kept(batch) == ["Scierie", "Moulin Neuf"]


async def test_undo_is_over_after_a_day(inside):
    batch = await brought(inside, THREE_ROWS)
    with clock.stopped(clock.now() + timedelta(hours=25)), pytest.raises(IllegalMove):
        await imports.undo(batch)


async def test_nothing_to_take_back_is_said(inside):
    batch = await checked(inside, THREE_ROWS)
    with pytest.raises(IllegalMove):
        await imports.undo(batch)


async def test_an_import_that_is_cancelled_writes_no_more_and_can_be_taken_back(inside):
    batch = await checked(inside, THREE_ROWS)
    await imports.write(batch)
    await imports.cancel(batch)
    await worked(batch)
    assert (batch.stage, batch.created, await parties(inside)) == (Stage.CANCELLED, 0, [])


async def test_columns_are_remembered_by_their_titles(inside):
    content = sheet("Moulin;x", titles="Dénomination usuelle du partenaire;Zone")
    batch = await dropped(inside, content)
    await imports.confirm_columns(batch, mapping={"name": 0, "city": 1})
    await worked(batch)
    again = await dropped(inside, content)
    assert again.mapping == {"name": 0, "city": 1}
    assert again.look["sheets"][0]["proposal"]["city"]["why"] == "mémoire"


async def test_the_name_must_have_a_column(inside):
    batch = await dropped(inside, sheet(ONE, titles="SIREN"))
    with pytest.raises(DomainError) as refused:
        await imports.confirm_columns(batch, mapping={"siren": 0})
    assert refused.value.code == "COLUMN_MISSING"


async def test_a_file_that_cannot_be_read_is_refused_with_its_reason(inside):
    batch = await dropped(inside, b"%PDF-1.7 not a table", name="tiers.xlsx")
    assert (batch.stage, batch.reason) == (Stage.REFUSED, "TYPE_MISMATCH")
    assert batch.message.endswith(".")


async def test_files_are_forgotten_once_nothing_can_be_taken_back(inside):
    batch = await brought(inside, THREE_ROWS)
    assert len(await files(batch)) > 2
    forget = await Job.get(name="forget_import", state="queued", workspace_id=inside.id)
    assert forget.run_after > clock.now() + timedelta(days=6)
    await jobs.forget_import(workspace=str(inside.id), batch=str(batch.id))
    assert await files(batch) == []
    await batch.refresh_from_db()
    assert batch.stage is Stage.DONE


async def test_an_import_that_nobody_went_on_with_ends(inside):
    batch = await checked(inside, THREE_ROWS)
    await jobs.forget_import(workspace=str(inside.id), batch=str(batch.id))
    await batch.refresh_from_db()
    assert (batch.stage, await files(batch)) == (Stage.CANCELLED, [])
    assert await ImportRow.filter(workspace_id=inside.id, batch_id=batch.id).count() == 1


async def test_an_import_that_comes_further_at_each_attempt_is_not_given_up(inside):
    """Its worker died after some pieces: the next attempt begins to count again."""
    batch = await checked(inside, THREE_ROWS)
    await imports.write(batch)
    asked = await Job.get(name="go_on_with_import", state="queued")
    await ImportBatch.filter(id=batch.id, workspace_id=inside.id).update(updated=1)  # as a piece written before
    await Job.filter(id=asked.id).update(attempts=7)
    await worker.run(asked.id)
    handed_over = await Job.get(name="go_on_with_import", state="queued")
    assert (handed_over.attempts, handed_over.args["since"]) == (0, jobs.standing(await ImportBatch.get(id=batch.id)))
    assert (await worked(batch)).stage is Stage.DONE


async def test_an_import_that_comes_no_further_is_given_up(inside):
    batch = await checked(inside, THREE_ROWS)
    await imports.write(batch)
    asked = await Job.get(name="go_on_with_import", state="queued")
    await Job.filter(id=asked.id).update(attempts=LOSSES + 1, losses=LOSSES + 1)
    await worker.run(asked.id)
    await batch.refresh_from_db()
    assert (batch.stage, batch.reason) == (Stage.CANCELLED, "IMPORT_FAILED")


async def test_accounts_that_the_firms_other_dossiers_contradict_wait_when_the_firm_brings_them(moulin, colleagues):
    batch = await brought(moulin, sheet(f"F-1;Un;{ONE};{OTHER_IBAN};;", f"F-2;Deux;{TWO};{IBAN};;"))
    assert batch.pending_ibans == 1
    assert [(one.iban, one.iban_pending) for one in await parties(moulin)] == [("", True), (IBAN, False)]
    await undone(batch)
    with acting_in(moulin.id):
        assert await BankAccount.filter(workspace_id=moulin.id).count() == 0


async def test_an_owner_learns_nothing_of_other_dossiers_from_a_long_file(moulin, colleagues):
    owner = make.access(moulin)
    await Member.create(
        workspace_id=moulin.id, user_id=owner.person.id, name="Alice", role=MemberRole.OWNER, since=clock.now()
    )
    batch = await brought(moulin, sheet(f"F-1;Un;{ONE};{OTHER_IBAN};;"), by=owner)
    assert (batch.pending_ibans, [one.iban for one in await parties(moulin)]) == (0, [OTHER_IBAN])


@pytest.fixture
async def colleagues(durand):
    """Four more dossiers of the firm, which pay a supplier on the same account."""
    for name in ("Boulangerie Nord", "Garage Sud", "Hotel Est", "Fleurs Ouest"):
        await make.party(await make.workspace(name, firm=durand), siren=ONE, iban=IBAN)
