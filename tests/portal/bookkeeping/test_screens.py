"""The firm's books over its dossiers: several at once, and exports from asking to cancelling."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests import make
from tests.conftest import browser_of
from tests.workspaces.accounting.making import accepted, sold
from workspaces.accounting.models import AccountingExport, ExportState
from workspaces.dossiers.models import Workspace
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting
from workspaces.kernel import storage
from workspaces.kernel.tenancy import acting_in

A = Accounting
FORM = {"since": "01/01/2026", "until": "31/12/2026", "package": "fec"}


async def states(*invoices: Invoice) -> list[Accounting]:
    found = []
    for one in invoices:
        with acting_in(one.workspace_id):
            found.append((await Invoice.get(id=one.id, workspace_id=one.workspace_id)).accounting)
    return found


async def only_export(dossier: Workspace) -> AccountingExport:
    with acting_in(dossier.id):
        return await AccountingExport.get(workspace_id=dossier.id)


async def test_lists_each_step_with_its_count(chloe, moulin, scierie):
    await accepted(moulin, party_name="Bureau vallée")
    await accepted(moulin, accounting=A.PENDING)
    await make.purchase(moulin)
    await accepted(scierie, party_name="D’un autre cabinet")
    page = (await chloe.get("/cabinet/comptabilite")).text
    assert "Bureau vallée" in page
    assert "D’un autre cabinet" not in page
    assert "1 facture" in page
    assert "à cette étape" in (await chloe.get("/cabinet/comptabilite?vue=erreurs")).text


async def test_books_several_and_says_what_became_of_each(chloe, moulin):
    good, dollars = await accepted(moulin), await accepted(moulin, currency="USD", party_name="Acme Inc")
    data = {"state": "processed", "ids": [str(good.id), str(dollars.id)]}
    answer = await chloe.post("/cabinet/comptabilite/etat", data=data, htmx=True)
    assert "1 facture faite sur 2." in answer.text
    assert "Acme Inc" in answer.text
    assert "ne se font qu’en euros" in answer.text
    assert await states(good, dollars) == [A.PROCESSED, A.READY]


async def test_what_waits_is_looked_at_and_booked_in_one_go_and_an_illegal_step_is_told(chloe, moulin):
    waiting, gone = await accepted(moulin, accounting=A.PENDING), await accepted(moulin, accounting=A.EXPORTED)
    data = {"state": "processed", "ids": [str(waiting.id), str(gone.id)]}
    answer = await chloe.post("/cabinet/comptabilite/etat?vue=attente", data=data, htmx=True)
    assert "1 facture faite sur 2." in answer.text
    assert await states(waiting, gone) == [A.PROCESSED, A.EXPORTED]


async def test_nothing_selected_is_said(chloe):
    assert (await chloe.post("/cabinet/comptabilite/etat", data={"state": "processed"})).status_code == 422


async def test_exports_two_dossiers_and_hands_over_the_files(chloe, durand, moulin):
    other = await make.workspace("Cave des Lices", firm=durand)
    invoice = await accepted(moulin)
    await sold(other)
    page = (await chloe.get("/cabinet/exports")).text
    assert "Au bon moulin" in page
    assert "Cave des Lices" in page
    asked = await chloe.post("/cabinet/exports", data=FORM | {"dossiers": [moulin.slug, other.slug]})
    assert asked.status_code == 303
    assert "every 3s" in (await chloe.get("/cabinet/exports")).text
    await make.run_jobs()
    page = (await chloe.get("/cabinet/exports", htmx=True)).text
    assert "<html" not in page
    assert "every 3s" not in page
    row = await only_export(moulin)
    assert row.state is ExportState.READY
    entries = await chloe.get(f"/cabinet/exports/{row.id}/ecritures")
    assert f'filename="{moulin.siren}FEC20261231.txt"' in entries.headers["content-disposition"]
    whole = (await chloe.get(f"/cabinet/exports/{row.id}/pieces")).content
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [row.file_name, "AC-2026-0001.pdf"]
        assert archive.read(row.file_name) == entries.content
        with acting_in(moulin.id):
            document = await make.Document.get(id=invoice.document_id, workspace_id=moulin.id)
        assert archive.read("AC-2026-0001.pdf") == await storage.get(document.key)
    assert (await chloe.get(f"/cabinet/exports/{row.id}/pieces")).content == whole


async def test_a_dossier_whose_export_is_not_ready_yet_stops_no_other(chloe, durand, moulin):
    other = await make.workspace("Cave des Lices", firm=durand)
    await accepted(moulin)
    await accepted(other)
    await chloe.post("/cabinet/exports", data=FORM | {"dossiers": moulin.slug})
    await chloe.post("/cabinet/exports", data=FORM | {"dossiers": [moulin.slug, other.slug]})
    page = (await chloe.get("/cabinet/exports")).text
    assert "1 export demandé." in page
    assert "Au bon moulin : Un export de ce dossier est déjà en préparation." in page.replace("\u00a0", " ")
    await make.run_jobs()
    with acting_in(moulin.id):
        assert await AccountingExport.filter(workspace_id=moulin.id).count() == 1


async def test_cancelling_brings_the_pieces_back_and_closes_the_download(chloe, moulin):
    invoice = await accepted(moulin)
    await chloe.post("/cabinet/exports", data=FORM | {"dossiers": moulin.slug})
    await make.run_jobs()
    row = await only_export(moulin)
    assert (await chloe.post(f"/cabinet/exports/{row.id}/annulation")).status_code == 303
    assert await states(invoice) == [A.PROCESSED]
    assert (await chloe.get(f"/cabinet/exports/{row.id}/ecritures")).status_code == 409
    page = (await chloe.get("/cabinet/exports")).text
    assert "annulé par Chloé Durand" in page


async def test_what_stands_in_the_way_is_shown_with_a_link(chloe, moulin):
    dollars = await accepted(moulin, currency="USD")
    await chloe.post("/cabinet/exports", data=FORM | {"dossiers": moulin.slug})
    await make.run_jobs()
    page = (await chloe.get("/cabinet/exports")).text
    assert "Rien à exporter" in page
    assert f"/d/{moulin.slug}/comptabilite/{dollars.id}" in page
    assert await states(dollars) == [A.ERROR]
    assert "ne se font qu’en euros" in (await chloe.get(f"/d/{moulin.slug}/comptabilite/{dollars.id}")).text


async def test_beyond_five_the_whole_list_of_what_stands_in_the_way_is_a_link_away(chloe, moulin):
    for at in range(7):
        await accepted(moulin, currency="USD", party_name=f"Acme {at}")
    await chloe.post("/cabinet/exports", data=FORM | {"dossiers": moulin.slug})
    await make.run_jobs()
    row = await only_export(moulin)
    assert f"/cabinet/exports/{row.id}/erreurs" in (await chloe.get("/cabinet/exports")).text
    page = (await chloe.get(f"/cabinet/exports/{row.id}/erreurs")).text
    assert [f"Acme {at}" in page for at in range(7)] == [True] * 7
    assert "ne se font qu’en euros" in page


async def test_nothing_is_offered_on_what_has_left(chloe, moulin):
    await accepted(moulin, accounting=A.EXPORTED)
    page = (await chloe.get("/cabinet/comptabilite?vue=exportees")).text
    assert "BIOBURO" in page
    assert "Comptabiliser<" not in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "Choisissez au moins un dossier"),
        ({"dossiers": "au-bon-moulin", "until": "hier"}, "n’est pas une date"),
        ({"dossiers": "x", "since": "31/12/2026", "until": "01/01/2026"}, "finit avant de commencer"),
    ],
)
async def test_a_form_that_makes_no_sense_is_shown_again(chloe, moulin, changes, message):
    await accepted(moulin)
    answer = await chloe.post("/cabinet/exports", data=FORM | changes)
    assert answer.status_code == 422
    assert message in answer.text


async def test_another_firm_neither_sees_nor_touches_an_export(chloe, moulin, app, db):
    await accepted(moulin)
    await chloe.post("/cabinet/exports", data=FORM | {"dossiers": moulin.slug})
    await make.run_jobs()
    row = await only_export(moulin)
    stranger = await make.firm_member(await make.firm("Cabinet Autre"), "Paul Autre", roles=["accountant"])
    async with await browser_of(app, stranger) as paul:
        for path in ("ecritures", "pieces", "erreurs"):
            assert (await paul.get(f"/cabinet/exports/{row.id}/{path}")).status_code == 404
        assert (await paul.post(f"/cabinet/exports/{row.id}/annulation")).status_code == 404
        assert moulin.name not in (await paul.get("/cabinet/exports")).text
