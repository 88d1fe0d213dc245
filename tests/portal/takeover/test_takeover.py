"""A take-over from the ZIP to the archive: recognised, taken over once, counted, taken back, found again."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import openpyxl
import pytest

from importers.tables.models import Stage
from importers.takeover import counting
from importers.takeover.models import Choice, Fate, TakenDossier, TakenFile, TakeOver
from importers.takeover.moves import undoable
from portal.takeover import command
from tests import make
from tests.conftest import browser_of
from tests.portal.takeover.zips import csv, sample, sent, zipped
from workspaces.archive.models import ArchiveEntry
from workspaces.documents.models import Channel, Document
from workspaces.documents.origins import Origin
from workspaces.dossiers.models import FirmLink, Workspace
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting, Payment, Processing
from workspaces.kernel import clock, failpoints, storage, worker
from workspaces.kernel.jobs import Job
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import ThirdParty

pytestmark = pytest.mark.database
NEW_SIREN = "775670417"
INDEX = csv(
    "Nom du fichier;Date de facture;N° de facture;Fournisseur;Montant TTC;Statut;Date de dépôt",
    "achats/une.pdf;31/03/2024;;;;Payée;02/04/2024",
    "perdue.pdf;01/01/2024;X-1;Nulle part;12,00;Payée;",
)
PARTIES = csv("Raison sociale;SIREN;IBAN", "Fonderie du Val;552100554;", "Papeterie Hugo;404833048;")


def export(siren: str) -> bytes:
    """Two dossiers, one of them unknown, and everything that an export may carry."""
    return zipped(
        {
            f"{siren}/index.csv": INDEX,
            f"{siren}/fournisseurs.csv": PARTIES,
            f"{siren}/achats/une.pdf": sample("text-layer.pdf"),
            f"{siren}/achats/encore la même.pdf": sample("text-layer.pdf"),
            f"{siren}/deux.pdf": sample("facturx-basic.pdf"),
            f"{siren}/abîmé.pdf": b"%PDF-1.7 nothing else",
            f"{siren}/notes.docx": b"PK\x03\x04word/",
            f"{siren}/autre.zip": zipped({"x.pdf": b"%PDF-1.7"}),
            f"{siren}/__MACOSX/._une.pdf": b"x",
            f"{NEW_SIREN} Scierie Neuve/facture.xml": sample("ubl-invoice.xml"),
        }
    )


async def deposited(browser, content: bytes, **fields) -> str:
    """The page of a take-over whose ZIP was looked at."""
    answer = await browser.post("/cabinet/reprises/fichier", **sent(content, **fields))
    assert answer.status_code == 303, answer.text
    await work()
    return answer.headers["location"]


async def row_of(page: str) -> TakeOver:
    return await TakeOver.get(id=page.rpartition("/")[2])


TAKING = ("open_taken_dossiers", "go_on_with_takeover")
READING = (*TAKING, "read_document", "go_on_with_import")


async def work(names: tuple[str, ...] = READING) -> None:
    """Jobs of these names until none is due: a Factur-X or a picture of each page is no matter of most tests."""
    for _ in range(60):
        due = await Job.filter(name__in=names, run_after__lte=clock.now(), state__in=["queued", "running"])
        for job in due:
            await worker.run(job.id)
        if not due:
            return


async def run(browser, page: str, **choices) -> TakeOver:
    """As the form is proposed, but for `choices`."""
    html = (await browser.get(page)).text
    data = dict(re.findall(r'name="((?:dossier|nom|siren)-\d+|source)" type="text" value="([^"]*)"', html))
    data |= {name: value for name, value in re.findall(r'name="(choix-\d+)" value="(\w+)" checked', html)}
    answer = await browser.post(f"{page}/reprendre", data=data | choices)
    assert answer.status_code == 303, answer.text
    await work()
    return await row_of(page)


async def test_a_zip_is_taken_over_with_its_history_and_every_file_is_counted(chloe, durand, moulin, alice):
    page = await deposited(chloe, export(moulin.siren), source="Pennylane")
    html = (await chloe.get(page)).text
    assert "3 documents" not in html and "4 documents" in html and "2 tiers" in html and "3 fichiers refusés" in html
    assert "1 ligne de l’index sans fichier" in html and "1 décrit par l’index" in html
    assert f"Reconnu\u00a0: <strong>{moulin.name}" in html and "Aucun de vos dossiers ne porte ce SIREN" in html
    assert f"{moulin.siren}/notes.docx" in html and "C’est une autre archive" in html
    with acting(moulin):
        assert not await Document.filter(workspace_id=moulin.id).exists()

    row = await run(chloe, page)
    assert row.stage is Stage.DONE
    opened = await Workspace.get(siren=NEW_SIREN)
    assert opened.name == "Scierie Neuve" and await FirmLink.exists(workspace_id=opened.id, firm_id=durand.id)
    with acting(durand, moulin, opened):
        found = await counting.figures(row)
    # refused: docx, zip, system file, and the damaged PDF, which only its reading could tell
    assert (found.files, found.created, found.known, found.refused, found.waiting) == (10, 5, 1, 4, 0)
    assert found.whole and found.documents == 3 and found.tables == 2

    with acting(moulin):
        one = await Document.get(workspace_id=moulin.id, name="une.pdf")
        assert one.channel is Channel.TAKEOVER and one.received_at.astimezone(clock.PARIS).date() == clock.today()
        assert await storage.get(one.key) == sample("text-layer.pdf")
        origin = await Origin.get(document_id=one.id)
        assert (origin.deposited_on, origin.dated_by) == (date(2024, 4, 2), "index")
        assert "Repris de Pennylane le" in origin.said and "déposé à l’origine le 02/04/2024" in origin.said
        other = await Origin.get(document_id=(await Document.get(workspace_id=moulin.id, name="deux.pdf")).id)
        assert (other.deposited_on, other.dated_by) == (date(2024, 3, 12), "zip")
        invoice = await Invoice.get(document_id=one.id)
        assert (invoice.processing, invoice.accounting) == (Processing.ACCEPTED, Accounting.EXPORTED)
        assert invoice.payment is Payment.PAID
        assert {"Fonderie du Val", "Papeterie Hugo"} <= await names_in(moulin)
    assert await MailMessage.all().count() == 0
    assert "Tout est à jour" in (await chloe.get("/cabinet/a-traiter")).text
    sheet = (await alice.get(alice.in_dossier(f"/achats/{invoice.id}"))).text
    assert "Repris de Pennylane le" in sheet

    html = (await chloe.get(page)).text
    assert "5 + 1 + 4 = 10 fichiers du ZIP" in html and "chacun est compté une fois" in html
    book = openpyxl.load_workbook(io.BytesIO((await chloe.get(f"{page}/rapport.xlsx")).content))
    lines = list(book.active.iter_rows(min_row=2, values_only=True))
    assert len(lines) == 10 and [line[3] for line in lines].count("Déjà présent") == 1
    assert all(line[4] for line in lines if line[3] == "Refusé")
    listed = (await chloe.get("/cabinet/imports")).text
    line = listed[listed.index(page) :][:2500]
    assert re.findall(r'data-label="(?:Créés|Refusés)">(?:<a[^>]*>)?(\d+)', line)[:2] == ["5", "4"]


async def test_is_sealed_once_no_undo_is_left_and_the_archive_says_where_it_came_from(chloe, durand, moulin, alice):
    content = zipped({"une.pdf": sample("text-layer.pdf")})
    page = await deposited(chloe, content, source="Dext", dossier=moulin.siren)
    row = await run(chloe, page)
    with acting(moulin):
        assert not await ArchiveEntry.filter(workspace_id=moulin.id).exists()
    await chloe.post(f"{page}/archiver")
    await make.run_jobs()
    with acting(moulin):
        entry = await ArchiveEntry.get(workspace_id=moulin.id)
    assert "Repris de Dext le" in (await alice.get(alice.in_dossier(f"/archives/{entry.id}"))).text
    assert (await chloe.post(f"{page}/annuler")).status_code == 409
    again = await run(chloe, await deposited(chloe, content, dossier=moulin.name))
    assert (row.created, again.created, again.known) == (1, 0, 1)


async def test_an_undo_takes_back_what_nobody_touched(chloe, durand, moulin):
    files = {"fournisseurs.csv": PARTIES, "une.pdf": sample("text-layer.pdf"), "deux.pdf": sample("facturx-basic.pdf")}
    page = await deposited(chloe, zipped(files), dossier=moulin.siren)
    await run(chloe, page, review="1")
    with acting(moulin):
        touched = await Invoice.get(document_id=(await Document.get(name="deux.pdf")).id)
    assert touched.processing is not Processing.ACCEPTED  # the firm wanted to look at them
    await chloe.post(chloe.in_dossier(f"/achats/{touched.id}/attente"), data={"text": "à voir"})
    await chloe.post(f"{page}/annuler")
    await work()
    row = await row_of(page)
    assert row.stage is Stage.UNDONE
    with acting(moulin):
        assert [d.name for d in await Document.filter(workspace_id=moulin.id)] == ["deux.pdf"]
        assert "Fonderie du Val" not in await names_in(moulin)
    html = (await chloe.get(page)).text
    assert "Ce qui n’a pas été retiré" in html and "deux.pdf" in html
    row.stage = Stage.DONE
    assert undoable(row)
    with clock.stopped(clock.now() + timedelta(hours=25)):
        assert not undoable(row)


async def test_a_worker_that_dies_between_two_files_takes_each_over_once(chloe, durand, moulin, monkeypatch):
    files = {f"{n}.pdf": sample("text-layer.pdf", str(n)) for n in range(5)}
    page = await deposited(chloe, zipped(files), dossier=moulin.siren)
    passed = 0

    def die_at_the_third(name: str) -> None:
        nonlocal passed
        passed += name in ("takeover:file", "receive:inside")
        if passed == 5:
            passed += 1
            raise RuntimeError("killed")

    monkeypatch.setattr(failpoints, "passing", die_at_the_third)
    with clock.stopped(clock.now()):
        await chloe.post(f"{page}/reprendre", data={"choix-0": "into", "dossier-0": moulin.siren})
        await work(TAKING)
        midway = await row_of(page)
    with clock.stopped(clock.now() + timedelta(minutes=5)):
        await work(TAKING)
    row = await row_of(page)
    assert midway.stage is Stage.WRITING and 0 < midway.created < 5
    assert (row.stage, row.created, row.known, row.refused) == (Stage.DONE, 5, 0, 0)
    with acting(moulin):
        assert await Document.filter(workspace_id=moulin.id).count() == 5 == await Origin.all().count()


async def test_what_is_not_chosen_is_refused_and_a_stranger_sees_nothing(app, chloe, zoe, durand, moulin, scierie):
    """A folder left out is counted; another firm's SIREN is never opened; the page is the firm's alone."""
    files = {f"{scierie.siren}/a.pdf": sample("text-layer.pdf"), f"{moulin.siren}/b.pdf": sample("facturx-basic.pdf")}
    page = await deposited(chloe, zipped(files))
    refused = await chloe.post(f"{page}/reprendre", data={})
    assert refused.status_code == 422 and "Choisissez où va ce dossier" in refused.text
    wrong = {"choix-0": "into", "dossier-0": scierie.name, "choix-1": "skip"}
    assert "d’aucun dossier que vous suivez" in (await chloe.post(f"{page}/reprendre", data=wrong)).text
    row = await run(chloe, page, **{"choix-0": "open", "nom-0": "Scierie", "siren-0": scierie.siren})
    with acting(durand):
        folders = {d.siren: d for d in await TakenDossier.filter(takeover_id=row.id)}
        assert folders[scierie.siren].choice is Choice.OPEN and folders[scierie.siren].target_id is None
        assert await TakenFile.filter(takeover_id=row.id, fate=Fate.REFUSED, reason="DOSSIER_NOT_OPENED").count() == 1
    assert (row.created, row.refused) == (1, 1)
    assert (await zoe.get(page)).status_code == 404
    stranger = await make.firm_member(await make.firm("Cabinet Autre"), "Eva Lot", roles=["accountant"])
    async with await browser_of(app, stranger) as eva:
        assert (await eva.get(page)).status_code == 404


async def test_the_command_says_what_became_of_every_file_of_a_folder(durand, moulin, tmp_path):
    for name, content in {f"{moulin.siren}/une.pdf": sample(), "Inconnu/deux.pdf": sample("facturx-basic.pdf")}.items():
        (tmp_path / "export" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "export" / name).write_bytes(content)
    told = await command.bring_in(tmp_path / "export", durand.name, dry_run=True)
    assert (told["stage"], told["files"], told["waiting"]) == ("preview", 2, 2)
    told = await command.bring_in(tmp_path / "export", durand.name, source="Dext")
    assert [told[name] for name in ("files", "created", "known", "refused", "whole")] == [2, 1, 0, 1, True]
    assert told["refusals"][0]["code"] == "DOSSIER_NOT_OPENED" and "SIREN" in told["refusals"][0]["message"]


async def names_in(dossier) -> set[str]:
    return {party.name for party in await ThirdParty.filter(workspace_id=dossier.id)}


def acting(*owners):
    """For what a test reads itself."""
    return acting_in(*(owner.id for owner in owners))
