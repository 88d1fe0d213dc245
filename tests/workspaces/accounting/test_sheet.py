"""The accounting of one invoice on its sheet: the entry, the steps, the refusals, the stamped copy, the API."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pypdfium2

from tests import make
from tests.workspaces.accounting.making import accepted
from workspaces.accounting.models import AccountingPiece, AccountingPlan
from workspaces.accounting.stamping import drawing
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting
from workspaces.kernel import clock, storage
from workspaces.kernel.mail import MailMessage

SAMPLES = Path(__file__).parents[2] / "samples"


def at(browser, invoice: Invoice, more: str = "") -> str:
    return browser.in_dossier(f"/comptabilite/{invoice.id}{more}")


async def letters() -> list[MailMessage]:
    """What was written by the time nothing can be taken back any more."""
    with clock.stopped(clock.now() + timedelta(minutes=1)):
        await make.run_jobs()
    return await MailMessage.filter(subject__startswith="Une question").order_by("id")


async def test_proposes_the_entry_and_where_its_account_comes_from(chloe, moulin):
    invoice = await accepted(moulin)
    page = (await chloe.get(at(chloe, invoice), htmx=True)).text
    assert "<html" not in page
    assert "607000" in page
    assert "compte par défaut du dossier" in page
    assert "Comptabiliser" in page


async def test_books_it_with_another_account_and_shows_its_piece(chloe, moulin):
    invoice = await accepted(moulin)
    answer = await chloe.post(at(chloe, invoice), data={"state": "processed", "account": "606 400"}, htmx=True)
    assert "AC-2026-0001" in answer.text
    assert "606400" in answer.text
    assert (await Invoice.get(id=invoice.id, workspace_id=moulin.id)).accounting is Accounting.PROCESSED


async def test_a_step_that_the_table_forbids_is_a_conflict_that_says_why(chloe, moulin):
    invoice = await accepted(moulin, accounting=Accounting.PENDING)
    answer = await chloe.post(at(chloe, invoice), data={"state": "processed"})
    assert answer.status_code == 409
    assert "ne peut pas devenir" in answer.text


async def test_what_is_missing_is_told_by_name_and_nothing_is_booked(chloe, moulin):
    await AccountingPlan.create(workspace_id=moulin.id, accounts={"charge": ""})
    invoice = await accepted(moulin)
    answer = await chloe.post(at(chloe, invoice), data={"state": "processed"})
    assert answer.status_code == 422
    assert "Le compte de charge du fournisseur BIOBURO SARL manque" in answer.text
    assert not await AccountingPiece.filter(workspace_id=moulin.id).exists()


async def test_the_company_reads_the_entry_and_leaves_the_steps_to_its_firm(alice, rene, moulin):
    invoice = await accepted(moulin)
    assert "Comptabiliser" not in (await alice.get(at(alice, invoice))).text
    assert (await alice.post(at(alice, invoice), data={"state": "processed"})).status_code == 403
    assert (await rene.post(at(rene, invoice), data={"state": "processed"})).status_code == 403


async def test_without_a_firm_the_company_keeps_its_own_books(zoe, scierie):
    invoice = await accepted(scierie)
    answer = await zoe.at(scierie).post(at(zoe, invoice), data={"state": "processed"}, htmx=True)
    assert "AC-2026-0001" in answer.text


async def test_asking_the_client_takes_words(chloe, alice, moulin):
    invoice = await accepted(moulin)
    assert (await chloe.post(at(chloe, invoice), data={"state": "client-action"})).status_code == 422
    asked = await chloe.post(at(chloe, invoice), data={"state": "client-action", "reason": "Le bon signé"}, htmx=True)
    assert "Action du client" in asked.text
    assert "Le bon signé" in (await chloe.get(chloe.in_dossier(f"/achats/{invoice.id}"))).text


async def test_what_the_firm_asks_is_told_to_the_owners_in_its_words(chloe, alice, moulin):
    invoice = await accepted(moulin)
    await chloe.post(at(chloe, invoice), data={"state": "client-action", "reason": "Le bon signé"})
    told = await letters()
    assert [message.to.startswith("alice") for message in told] == [True]
    assert "Le bon signé" in told[0].text
    assert f"/achats/{invoice.id}" in told[0].text


async def test_a_question_taken_back_in_time_is_told_to_nobody(chloe, alice, moulin):
    invoice = await accepted(moulin)
    await chloe.post(at(chloe, invoice), data={"state": "client-action", "reason": "Le bon signé"})
    await chloe.post(at(chloe, invoice), data={"state": "pending"})
    assert await letters() == []


async def test_of_two_questions_the_last_one_is_told(chloe, alice, moulin):
    invoice = await accepted(moulin)
    for reason in ("Le bon signé", "Le ticket"):
        await chloe.post(at(chloe, invoice), data={"state": "client-action", "reason": reason})
        if reason == "Le bon signé":
            await chloe.post(at(chloe, invoice), data={"state": "ready"})
    (told,) = await letters()
    assert "Le ticket" in told.text


async def test_nobody_is_asked_where_nobody_would_hear_of_it(chloe, durand):
    empty = await make.workspace("Cave des Lices", firm=durand)
    invoice = await accepted(empty)
    page = (await chloe.at(empty).get(at(chloe, invoice))).text
    assert "Demander au client" not in page
    assert "Revue faite" in page
    answer = await chloe.post(at(chloe, invoice), data={"state": "client-action", "reason": "Le bon signé"})
    assert answer.status_code == 409
    assert "n’a pas encore de responsable" in answer.text


async def test_the_copy_is_stamped_and_the_original_stays_byte_for_byte(chloe, moulin):
    original = (SAMPLES / "text-layer.pdf").read_bytes()
    document = await make.document(moulin, original)
    invoice = await accepted(moulin, of=document)
    assert (await chloe.get(at(chloe, invoice, "/copie"))).status_code == 404
    await chloe.post(at(chloe, invoice), data={"state": "processed"})
    answer = await chloe.get(at(chloe, invoice, "/copie"))
    assert 'filename="AC-2026-0001.pdf"' in answer.headers["content-disposition"]
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()
    assert "AC-2026-0001" in text
    assert await storage.get(document.key) == original
    assert (await Invoice.get(id=invoice.id, workspace_id=moulin.id)).facturx_sha256 == invoice.facturx_sha256


def test_the_stamp_stands_at_the_top_right_however_the_page_is_turned():
    for turned in (0, 90, 180, 270):
        pdf = pikepdf.new()
        page = pdf.add_blank_page(page_size=(595, 842))
        page.contents_add(drawing(page, "AC-2026-0001").replace(b"/LiasseStamp", b"/F"))
        page.add_resource(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name("/Helvetica-Bold")
            ),
            pikepdf.Name.Font,
            pikepdf.Name("/F"),
        )
        page.obj.Rotate = turned
        page.contents_add(drawing(page, "AC-2026-0002").replace(b"/LiasseStamp", b"/F"))
        out = io.BytesIO()
        pdf.save(out)
        shown = pypdfium2.PdfDocument(out.getvalue())[0]
        wide, tall = shown.get_size()
        picture = shown.render(scale=1).to_pil().convert("L")
        corner = picture.crop((int(wide) - 130, 10, int(wide) - 10, 60))
        assert min(corner.tobytes()) < 120, turned
        assert (wide > tall) is (turned in (90, 270))


async def test_the_api_gives_the_entry(app, moulin, chloe):
    invoice = await accepted(moulin)
    key = await make.api_key(moulin)
    bearer = {"Authorization": f"Bearer {key}"}
    told = (await chloe.get(f"/api/v1/invoices/{invoice.id}/entry", headers=bearer)).json()
    assert (told["piece"], told["accounting"], told["missing"]) == (None, "ready", None)
    assert told["lines"][0] == {
        "account": "401000", "name": "Fournisseurs", "auxiliary": "BIOBUROSARL", "debit": "0.00", "credit": "120.00",
    }  # fmt: skip
