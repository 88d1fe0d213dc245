"""The screens of a bulk import: what each step shows, what each act answers, with and without script."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape

import openpyxl
import pytest

from importers.tables.models import ImportRow, Outcome, Stage
from tests.importers.tables import batches
from workspaces.dossiers.models import Member
from workspaces.kernel import events
from workspaces.kernel.clock import now
from workspaces.kernel.ids import new_id

IMPORT = "/tiers/importer"
NARROW, NO_BREAK = "\u202f", "\u00a0"


def text(answer) -> str:
    """The words of an answer, without its tags."""
    return re.sub(r"[ \n]+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def of(batch, path: str = "") -> str:
    return f"{IMPORT}/{batch.id}{path}"


async def row_of(batch, row: int) -> ImportRow:
    return await ImportRow.get(workspace_id=batch.workspace_id, batch_id=batch.id, row=row)


async def test_the_first_step_says_what_is_accepted_and_what_was_imported_before(alice, moulin):
    await batches.batch(moulin, Stage.DONE, created=2410, updated=550, bad_count=40, finished_at=now())
    await batches.batch(moulin, Stage.REFUSED, name="releve.csv", message="Ce classeur est protégé.")
    page = await alice.get(alice.in_dossier(IMPORT))
    said = text(page)
    assert "Télécharger le modèle" in said
    assert f"2{NARROW}410 créés, 550 mis à jour, 40 à corriger" in unescape(page.text)
    assert "annulable jusqu’au" in said
    assert "Ce classeur est protégé." in said
    assert 'enctype="multipart/form-data"' in page.text


async def test_the_list_that_one_comes_from_is_the_list_that_is_filled(alice):
    page = await alice.get(alice.in_dossier(f"{IMPORT}?onglet=clients"))
    assert "Importer des clients" in text(page)
    assert '<input type="hidden" name="onglet" value="clients">' in page.text


async def test_the_template_holds_an_example_and_explains_itself(alice):
    answer = await alice.get(alice.in_dossier(f"{IMPORT}/modele"))
    assert "modele-tiers.xlsx" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    titles, example = ([cell.value for cell in row] for row in book.worksheets[0].iter_rows(max_row=2))
    assert dict(zip(titles, example, strict=True))["Code postal"] == "01000"
    assert book.worksheets[0].freeze_panes == "A2"
    assert book.sheetnames[1] == "Lisez-moi"


async def test_a_file_is_kept_and_looked_at(alice):
    sent = {"file": ("fournisseurs.csv", b"Nom;SIREN\nUn;552100554\n")}
    answer = await alice.post(alice.in_dossier(f"{IMPORT}/fichier"), files=sent, data={"onglet": "clients"})
    assert answer.status_code == 303
    page = await alice.get(answer.headers["location"])
    assert "Lecture du fichier" in text(page)
    assert "Importer des clients" in text(page)


async def test_a_form_without_a_file_is_shown_again_with_what_to_do(alice):
    answer = await alice.post(alice.in_dossier(f"{IMPORT}/fichier"), files={"file": ("vide.csv", b"")}, data={})
    assert answer.status_code == 422
    assert "Ce fichier est vide" in text(answer)
    small = await alice.post(alice.in_dossier(f"{IMPORT}/fichier"), data={"onglet": ""}, htmx=True)
    assert small.status_code == 422
    assert "Choisissez un fichier." in text(small)
    assert "<html" not in small.text


async def test_a_refused_file_says_why_and_takes_another(alice, moulin):
    batch = await batches.batch(moulin, Stage.REFUSED, message="Ce classeur est protégé par un mot de passe.")
    page = await alice.get(alice.in_dossier(of(batch)))
    assert "protégé par un mot de passe" in text(page)
    assert "Choisir un fichier" in text(page)


async def test_the_check_says_in_one_sentence_what_the_file_comes_to(alice, moulin):
    batch = await batches.batch(moulin, new_count=2410)
    for row in range(2, 42):
        await batches.bad(batch, row, "siren", siren="8123456")
    known = await batches.party(moulin, "Transports Mistral")
    await batches.update(batch, 50, known, email="a@b.fr")
    page = unescape((await alice.get(alice.in_dossier(of(batch)))).text)
    assert f"2{NARROW}411 prêtes (2{NARROW}410 nouvelles, 1 mise à jour), 40 à corriger" in page
    assert f"Importer les 2{NARROW}411 prêtes" in page
    assert "Les 40 à corriger peuvent attendre" in page


async def test_a_file_that_changes_nothing_says_so(alice, moulin):
    batch = await batches.batch(moulin, new_count=0, same_count=3000)
    page = await alice.get(alice.in_dossier(of(batch)))
    assert f"Rien à importer{NO_BREAK}: 3{NARROW}000 lignes du fichier, déjà dans votre dossier" in unescape(page.text)
    assert '/importer"' not in page.text.partition('id="figures"')[2].partition("</section>")[0]


async def test_the_grid_shows_the_reason_under_each_wrong_cell(alice, moulin):
    batch = await batches.batch(moulin)
    await batches.bad(batch, 12, "siren", siren="81234567", email="a@b.fr")
    page = await alice.get(alice.in_dossier(of(batch)))
    assert re.search(
        r'name="siren"[^>]*value="81234567"[^>]*aria-invalid="true" aria-describedby="w-12-siren"', page.text
    )
    assert "n’a pas 9 chiffres" in text(page)
    assert page.text.index('id="h-siren"') < page.text.index('id="h-name"'), "what is wrong comes first"


async def test_a_corrected_cell_comes_back_green_with_its_row_and_the_new_sentence(alice, moulin):
    batch = await batches.batch(moulin)
    await batches.bad(batch, 12, "siren", siren="81234567")
    await batches.bad(batch, 13, "siren", siren="1")
    path = alice.in_dossier(of(batch, "/lignes/12?colonnes=siren,name"))
    answer = await alice.post(path, data={"siren": "552 100 554"}, htmx=True)
    assert '<tr id="l-12" class="ready"' in answer.text
    assert '<td class="fixed">' in answer.text
    assert 'value="552 100 554"' in answer.text.replace(NARROW, " ").replace(NO_BREAK, " ")
    assert f"2{NARROW}961 prêtes, 1 à corriger" in unescape(answer.text)
    assert "<html" not in answer.text
    assert (await row_of(batch, 12)).outcome is Outcome.NEW


async def test_a_cell_still_wrong_says_its_new_reason_and_the_row_stays(alice, moulin):
    batch = await batches.batch(moulin)
    await batches.bad(batch, 12, "siren", "email", siren="81234567", email="non")
    path = alice.in_dossier(of(batch, "/lignes/12?colonnes=siren,email,name"))
    answer = await alice.post(path, data={"siren": "552 100 554"}, htmx=True)
    assert "aria-invalid" in answer.text.partition('name="email"')[2].partition("</td>")[0]
    assert '<td class="fixed"><span' in answer.text
    again = await alice.post(path, data={"email": "toujours", "fixed": "siren"}, htmx=True)
    assert "« toujours »" in text(again).replace(NO_BREAK, " ")
    assert '<td class="fixed"><span' in again.text, "what was put right stays green"


async def test_without_script_a_row_is_saved_by_its_button(alice, moulin):
    batch = await batches.batch(moulin)
    await batches.bad(batch, 12, "siren", siren="81234567")
    answer = await alice.post(alice.in_dossier(of(batch, "/lignes/12")), data={"siren": "552100554", "name": "Un"})
    assert answer.status_code == 303
    assert (await row_of(batch, 12)).values["name"] == "Un"


async def test_the_same_mistake_is_offered_for_the_rows_that_say_the_same(alice, moulin):
    batch = await batches.batch(moulin)
    for row in (2, 3, 4):
        await batches.bad(batch, row, "country", country="Farnce")
    await batches.bad(batch, 5, "country", country="Autre")
    answer = await alice.post(
        alice.in_dossier(of(batch, "/lignes/2?colonnes=country")), data={"country": "FR"}, htmx=True
    )
    assert "2 autres lignes ont « Farnce »." in text(answer).replace(NO_BREAK, " ")
    fields = {name: value for name, value in re.findall(r'name="(field|code|was|value)" value="([^"]*)"', answer.text)}
    assert fields == {"field": "country", "code": "COUNTRY_UNKNOWN", "was": "Farnce", "value": "FR"}
    applied = await alice.post(alice.in_dossier(of(batch, "/toutes")), data=fields, htmx=True)
    assert "2 lignes modifiées." in text(applied)
    assert f"2{NARROW}963 prêtes, 1 à corriger" in unescape(applied.text)


async def test_a_whole_mistake_may_be_emptied_at_once(alice, moulin):
    batch = await batches.batch(moulin)
    for row, said in ((2, "non"), (3, "rien"), (4, "jean.fr")):
        await batches.bad(batch, row, "email", email=said)
    data = {"field": "email", "code": "EMAIL_INVALID", "value": ""}
    answer = await alice.post(alice.in_dossier(of(batch, "/toutes")), data=data)
    assert answer.status_code == 303
    assert [row.outcome for row in await ImportRow.filter(workspace_id=moulin.id)] == [Outcome.NEW] * 3


async def test_forty_thousand_rows_are_looked_at_fifty_at_a_time(alice, moulin):
    batch = await batches.batch(moulin, row_count=130, new_count=0)
    for row in range(2, 132):
        await batches.bad(batch, row, "email" if row % 2 else "siren", email="non", siren="1")
    first = await alice.get(alice.in_dossier(of(batch, "/lignes?volet=corriger")))
    assert first.text.count('<tr id="l-') == 50
    following = unescape(re.search(r'href="([^"]*apres=[^"]*)"', first.text)[1])
    second = await alice.get(following, htmx=True)
    assert "51 à 100 sur 130 lignes" in text(second)
    assert "<html" not in second.text
    only = await alice.get(alice.in_dossier(of(batch, "/lignes?volet=corriger&faute=email:EMAIL_INVALID")))
    assert "1 à 50 sur 65 lignes" in text(only)
    assert "Appliquer à toutes (65)" in text(only)
    assert '<tr id="l-2"' not in only.text


async def test_a_row_left_out_can_be_taken_up_again(alice, moulin):
    batch = await batches.batch(moulin)
    await batches.bad(batch, 12, "siren", siren="1")
    path = alice.in_dossier(of(batch, "/lignes/12/ignorer?colonnes=siren"))
    answer = await alice.post(path, htmx=True)
    assert "Ignorée" in text(answer)
    assert f"2{NARROW}960 prêtes, 1 ignorée" in unescape(answer.text)
    again = await alice.post(path, htmx=True)
    assert f"2{NARROW}960 prêtes, 1 à corriger" in unescape(again.text)


async def test_an_update_is_shown_field_by_field_and_a_new_iban_says_that_it_waits(alice, moulin):
    known = await batches.party(
        moulin, "Transports Mistral", email="info@mistral.fr", iban="FR7630006000011234567890189"
    )
    batch = await batches.batch(moulin)
    await batches.update(batch, 7, known, email="compta@mistral.fr", iban="FR7614508040010132880000000")
    page = await alice.get(alice.in_dossier(of(batch, "/lignes?volet=misesajour")))
    assert "<del>info@mistral.fr</del>" in page.text
    assert "<ins>compta@mistral.fr</ins>" in page.text
    assert "une deuxième personne" in text(page)
    left_out = await alice.post(alice.in_dossier(of(batch, "/lignes/7/ignorer")), htmx=True)
    assert "1 ignorée" in text(left_out)


async def test_a_doubt_shows_both_sides_and_is_decided_by_one_key(alice, moulin):
    known = await batches.party(moulin, "Moulin de Savoie", siren="552100554")
    batch = await batches.batch(moulin)
    await batches.doubt(batch, 31, "name", known.id, name="Moulins de Savoie", siren="552100554")
    page = await alice.get(alice.in_dossier(of(batch)))
    assert "Ce nom ressemble" in text(page)
    assert "(identique)" in page.text
    assert {"n", "m", "i"} <= set(re.findall(r'data-key="(\w)"', page.text))
    path = alice.in_dossier(of(batch, "/lignes/31/decision"))
    answer = await alice.post(path, data={"decision": str(known.id)}, htmx=True)
    assert f"2{NARROW}961 prêtes (2{NARROW}960 nouvelles, 1 mise à jour)" in unescape(answer.text)
    assert f"Mise à jour de {known.number}" in text(answer)
    refused = await alice.post(path, data={"decision": str(new_id())}, htmx=True)
    assert refused.status_code == 422


async def test_the_keys_go_to_the_first_doubt_that_waits(alice, moulin):
    known = await batches.party(moulin, "Moulin de Savoie")
    batch = await batches.batch(moulin)
    for row in (31, 32):
        await batches.doubt(batch, row, "name", known.id, name=f"Moulins {row}")
    answer = await alice.post(alice.in_dossier(of(batch, "/lignes/31/decision")), data={"decision": "new"}, htmx=True)
    assert '<li id="d-32" tabindex="-1" aria-current="true" data-focus>' in answer.text
    assert "data-key" not in answer.text.partition('id="d-32"')[0].partition('id="d-31"')[2]


async def test_repairs_are_shown_with_examples_and_can_be_refused(alice, moulin):
    batch = await batches.batch(
        moulin, repairs={"siren:ZEROS": 812}, repair_samples={"siren:ZEROS": [["5520554", "005520554"]]}
    )
    page = await alice.get(alice.in_dossier(of(batch, "/lignes?volet=reparations")))
    assert "Zéros de tête rétablis." in text(page)
    assert "<del>5520554</del>" in page.text
    data = {"field": "siren", "code": "ZEROS", "wanted": "0"}
    assert (await alice.post(alice.in_dossier(of(batch, "/reparations")), data=data)).status_code == 303
    await batch.refresh_from_db()
    assert (batch.stage, batch.refused_repairs) == (Stage.CHECKING, ["siren:ZEROS"])


async def test_faulty_rows_are_downloaded_as_texts_with_their_reason(alice, moulin):
    batch = await batches.batch(moulin)
    await batches.bad(batch, 12, "siren", name="=CMD|' /C calc'!A0", siren="81234567")
    answer = await alice.get(alice.in_dossier(of(batch, "/a-corriger")))
    assert "a-corriger-fournisseurs.xlsx" in answer.headers["content-disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    head, row = sheet.iter_rows()
    found = dict(zip([cell.value for cell in head], row, strict=True))
    assert found["Ligne"].value == 12
    assert (found["Nom de l’entreprise"].value, found["Nom de l’entreprise"].data_type) == ("=CMD|' /C calc'!A0", "s")
    assert "n’a pas 9 chiffres" in found["Motif"].value


async def test_writing_starts_and_says_that_one_may_leave(alice, moulin):
    batch = await batches.batch(moulin)
    assert (await alice.post(alice.in_dossier(of(batch, "/importer")))).status_code == 303
    page = await alice.get(alice.in_dossier(of(batch)))
    assert "Import en cours" in text(page)
    assert "Vous pouvez quitter cette page" in text(page)
    twice = await alice.post(alice.in_dossier(of(batch, "/importer")))
    assert twice.status_code == 409


async def test_the_end_says_what_was_done_what_is_left_and_how_long_it_can_be_undone(alice, moulin):
    batch = await batches.batch(
        moulin,
        Stage.DONE,
        created=2410,
        updated=550,
        pending_ibans=18,
        began_writing_at=now() - timedelta(seconds=4),
        finished_at=now(),
    )
    await batches.bad(batch, 12, "siren", siren="1")
    said = text(await alice.get(alice.in_dossier(of(batch))))
    assert f"2{NARROW}960 lignes importées en 4 secondes." in said
    assert f"2{NARROW}410 créés" in said
    assert "550 mis à jour" in said
    assert "18 IBAN ont changé et attendent une confirmation." in said
    assert "1 ligne reste à corriger." in said
    assert "Annuler cet import" in said
    assert (await alice.post(alice.in_dossier(of(batch, "/annuler")))).status_code == 303
    await batch.refresh_from_db()
    assert batch.stage is Stage.UNDOING


async def test_what_was_left_is_corrected_after_the_end_and_goes_in_by_the_same_button(alice, moulin):
    batch = await batches.batch(moulin, Stage.DONE, created=2960, finished_at=now())
    await batches.bad(batch, 12, "siren", siren="1")
    path = alice.in_dossier(of(batch, "/lignes/12?colonnes=siren"))
    answer = await alice.post(path, data={"siren": "552100554"}, htmx=True)
    assert "Importer la ligne prête" in text(answer)
    page = await alice.get(alice.in_dossier(of(batch)))
    assert "1 ligne prête attend." in text(page)


async def test_after_a_day_nothing_offers_to_undo(alice, moulin):
    batch = await batches.batch(moulin, Stage.DONE, created=1, finished_at=now() - timedelta(hours=25))
    page = await alice.get(alice.in_dossier(of(batch)))
    assert "Annuler cet import" not in text(page)
    assert (await alice.post(alice.in_dossier(of(batch, "/annuler")))).status_code == 409


async def test_an_import_of_another_dossier_does_not_exist(alice, scierie):
    batch = await batches.batch(scierie)
    assert (await alice.get(alice.in_dossier(of(batch)))).status_code == 404
    assert (await alice.post(alice.in_dossier(of(batch, "/importer")))).status_code == 404


@pytest.mark.parametrize("stage", [Stage.LOOKING, Stage.CHECKING, Stage.WRITING, Stage.UNDOING])
async def test_a_moving_step_asks_for_itself_in_case_the_stream_is_cut(alice, moulin, stage):
    batch = await batches.batch(moulin, stage)
    page = await alice.get(alice.in_dossier(of(batch)), htmx=True)
    assert f'id="moving-{batch.id}"' in page.text
    assert 'hx-trigger="every 3s"' in page.text


@pytest.fixture
def brief(monkeypatch):
    """Streams that end as soon as they have said what there is to say."""
    monkeypatch.setattr(events, "LONGEST", 0.1)


async def heard(browser, path: str) -> str:
    return (await browser.get(browser.in_dossier(path), headers={"Last-Event-ID": "0"})).text


async def test_whoever_has_left_is_told_of_a_failure_but_not_of_what_they_stopped(alice, moulin, brief):
    owner = await Member.get(workspace_id=moulin.id, name="Alice Martin")
    failed = {"reason": "IMPORT_FAILED", "message": "L’import s’est arrêté.", "finished_at": now()}
    for ended, told in ((failed, True), ({"finished_at": now()}, False)):
        batch = await batches.batch(moulin, Stage.CANCELLED, by_id=owner.user_id, **ended)
        await events.tell({moulin.id}, "import", batch.id)
        corner = f'href="{alice.in_dossier(of(batch))}"'
        assert (corner in await heard(alice, "/evenements")) is told


async def test_whoever_has_left_is_told_of_the_end(alice, rene, moulin, brief):
    owner = await Member.get(workspace_id=moulin.id, name="Alice Martin")
    batch = await batches.batch(moulin, Stage.DONE, created=2410, finished_at=now(), by_id=owner.user_id)
    await events.tell({moulin.id}, "import", batch.id)
    elsewhere = await heard(alice, "/evenements")
    assert f"Import terminé{NO_BREAK}: fournisseurs.xlsx, 2{NARROW}410 créés." in unescape(elsewhere)
    assert f'href="{alice.in_dossier(of(batch))}"' in elsewhere
    on_the_page = await heard(alice, f"/evenements?import={batch.id}")
    assert f'hx-target="#moving-{batch.id}"' in on_the_page
    assert 'hx-target="#toasts"' not in on_the_page
    assert "fournisseurs.xlsx" not in await heard(rene, "/evenements"), "readers have no imports"
