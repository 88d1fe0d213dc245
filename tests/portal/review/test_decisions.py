"""Deciding from the review screen: A, R, E, D, Z."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal

from portal.review.acts import seen_of
from tests import make
from tests.conftest import browser_of
from workspaces.dossiers.models import Decider
from workspaces.invoices.draft import Doubt, Party
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting, Processing
from workspaces.kernel import clock
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.jobs import Job
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in

HERE = "/cabinet/a-traiter"


async def again(invoice: Invoice) -> Invoice:
    with acting_in(invoice.workspace_id):
        return await Invoice.get(id=invoice.id)


async def two(moulin) -> tuple[Invoice, Invoice]:
    """Two documents, in the order of the queue."""
    second = await make.purchase(moulin, draft_of=make.draft(seller=Party(name="Metro Grenoble")))
    first = await make.purchase(moulin, draft_of=make.draft(seller=Party(name="Moulins de Savoie")))
    return first, second


async def test_accepting_answers_with_the_next_document(chloe, moulin):
    first, second = await two(moulin)
    answer = await chloe.post(f"{HERE}/{first.id}/accepter", data={"seen": seen_of(first)}, htmx=True)
    assert answer.headers["hx-push-url"] == f"{HERE}/{second.id}"
    assert 'id="review"' in answer.text and "<html" not in answer.text
    assert "Facture Moulins de Savoie acceptée." in answer.text
    assert '<span class="n" id="count-t">1</span>' in answer.text
    decided = await again(first)
    assert (decided.processing, decided.decided_by_name) == (Processing.ACCEPTED, "Chloé Durand")


async def test_works_without_script_and_ends_with_the_tally(chloe, moulin):
    first, second = await two(moulin)
    answer = await chloe.post(f"{HERE}/{first.id}/accepter")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}/{second.id}")
    answer = await chloe.post(f"{HERE}/{second.id}/doublon")
    assert answer.headers["location"] == f"{HERE}/termine"
    page = (await chloe.get(f"{HERE}/termine")).text
    assert "Terminé\u00a0: 1 acceptée, 1 doublon." in page
    assert "Facture Metro Grenoble classée en doublon." in page


async def test_what_was_just_typed_goes_with_the_key(chloe, moulin):
    invoice = await make.purchase(moulin)
    data = {"seen": seen_of(invoice), "due_date": "31/12/2026", "number": invoice.number}
    await chloe.post(f"{HERE}/{invoice.id}/accepter", data=data)
    decided = await again(invoice)
    assert (decided.processing, decided.due_date) == (Processing.ACCEPTED, date(2026, 12, 31))


async def test_an_incomplete_invoice_stays_with_what_is_missing(chloe, moulin):
    invoice = await make.purchase(moulin, draft_of=make.draft(number=None))
    answer = await chloe.post(f"{HERE}/{invoice.id}/accepter", data={"seen": seen_of(invoice)}, htmx=True)
    assert answer.status_code == 422
    assert "Complétez d’abord le numéro" in answer.text and 'id="review"' in answer.text
    assert (await again(invoice)).processing is Processing.TO_ACCEPT


async def test_where_the_client_decides_the_key_says_that_the_firm_has_looked(chloe, durand):
    own = await make.workspace("Fleurs", firm=durand, decider=Decider.OWNER)
    invoice = await make.purchase(own)
    page = (await chloe.get(f"{HERE}/{invoice.id}")).text
    assert "Revue faite" in page and "Signaler" in page and "En attente<" not in page
    await chloe.post(f"{HERE}/{invoice.id}/accepter")
    looked_at = await again(invoice)
    assert (looked_at.processing, looked_at.accounting) == (Processing.TO_ACCEPT, Accounting.READY)
    assert (await chloe.post(f"{HERE}/{invoice.id}/doublon", htmx=True)).headers["hx-redirect"]  # already looked at
    await chloe.post(f"{HERE}/{invoice.id}/annuler")
    assert (await again(invoice)).accounting is Accounting.PENDING
    assert (await chloe.post(f"{HERE}/{invoice.id}/doublon", htmx=True)).status_code == 403


async def test_the_second_of_two_people_is_told_and_moves_on(chloe, moulin, durand, app):
    first, second = await two(moulin)
    lea = await make.firm_member(durand, "Léa Petit", roles=["accountant"])
    async with await browser_of(app, lea) as other:
        await other.post(f"{HERE}/{first.id}/refuser", data={"motive": "montant"})
    answer = await chloe.post(f"{HERE}/{first.id}/accepter", data={"seen": seen_of(first)}, htmx=True)
    assert "Traitée par Léa Petit il y a 0 s\u00a0: refusée." in answer.text
    assert answer.headers["hx-push-url"] == f"{HERE}/{second.id}"
    assert (await again(first)).processing is Processing.REFUSED


async def test_of_two_keys_pressed_in_the_same_instant_one_decides(chloe, moulin, durand, app):
    invoice = await make.purchase(moulin)
    lea = await make.firm_member(durand, "Léa Petit", roles=["accountant"])
    async with await browser_of(app, lea) as other:
        answers = await asyncio.gather(
            chloe.post(f"{HERE}/{invoice.id}/accepter", data={"seen": seen_of(invoice)}),
            other.post(f"{HERE}/{invoice.id}/refuser", data={"seen": seen_of(invoice), "motive": "montant"}),
        )
    assert [answer.status_code for answer in answers] == [303, 303]
    acts = AuditEvent.filter(subject_id=invoice.id, what__in=["purchase:accepted", "purchase:refused"])
    with acting_in(moulin.id):
        assert await acts.count() == 1
    assert await Job.filter(name__in=["seal_invoice", "tell_client"]).count() == 1


async def test_nobody_accepts_what_a_colleague_corrected_meanwhile(chloe, moulin, durand, app):
    invoice = await make.purchase(moulin)
    before_my_eyes = seen_of(invoice)
    lea = await make.firm_member(durand, "Léa Petit", roles=["accountant"])
    async with await browser_of(app, lea) as other:
        await other.post(f"{HERE}/{invoice.id}/corriger", data={"number": "AUTRE-1"})
    answer = await chloe.post(f"{HERE}/{invoice.id}/accepter", data={"seen": before_my_eyes}, htmx=True)
    assert answer.status_code == 409 and "corrigée par quelqu’un d’autre" in answer.text
    assert 'value="AUTRE-1"' in answer.text
    assert (await again(invoice)).processing is Processing.TO_ACCEPT


async def test_ones_own_correction_stands_in_nobodys_way(chloe, moulin):
    invoice = await make.purchase(moulin)
    shown = seen_of(invoice)
    await chloe.post(f"{HERE}/{invoice.id}/corriger", data={"seen": shown, "number": "F-9"}, htmx=True)
    await chloe.post(f"{HERE}/{invoice.id}/accepter", data={"seen": shown})
    assert (await again(invoice)).processing is Processing.ACCEPTED


async def test_unreadable_asks_the_client_to_send_it_again(chloe, alice, moulin):
    invoice = await make.purchase(moulin, draft_of=make.draft(seller=Party(name="BIOBURO")))
    await chloe.post(f"{HERE}/{invoice.id}/refuser", data={"motive": "illisible", "text": "La page 2 manque."})
    await make.run_jobs()
    message = await MailMessage.get(subject="Un document est à revoir\u00a0: BIOBURO")
    assert message.to.startswith("alice") and message.sender_name == "Cabinet Durand via Liasse"
    assert "Illisible, merci de renvoyer. La page 2 manque." in message.text
    refused = await again(invoice)
    assert (refused.processing, refused.refusal_code) == (Processing.REFUSED, "NON_CONFORME")


async def test_a_refusal_taken_back_tells_the_client_nothing(chloe, alice, moulin):
    invoice = await make.purchase(moulin)
    await chloe.post(f"{HERE}/{invoice.id}/refuser", data={"motive": "illisible"})
    answer = await chloe.post(f"{HERE}/{invoice.id}/annuler")
    assert answer.headers["location"] == f"{HERE}/{invoice.id}"
    await make.run_jobs()
    assert not await MailMessage.exists()
    assert (await again(invoice)).processing is Processing.TO_ACCEPT


async def test_another_motive_asks_for_words(chloe, moulin):
    invoice = await make.purchase(moulin)
    answer = await chloe.post(f"{HERE}/{invoice.id}/refuser", data={"motive": "autre"}, htmx=True)
    assert answer.status_code == 422 and "Écrivez le motif du refus." in answer.text
    assert (await again(invoice)).processing is Processing.TO_ACCEPT


async def test_holding_keeps_the_note(chloe, moulin):
    invoice = await make.purchase(moulin)
    await chloe.post(f"{HERE}/{invoice.id}/mettre-en-attente", data={"note": "Bon de livraison demandé"})
    assert (await again(invoice)).processing is Processing.ON_HOLD
    page = (await chloe.get(f"{HERE}/{invoice.id}?vue=en-attente")).text
    assert "Mise en attente par Chloé Durand : Bon de livraison demandé." in page


async def test_undo_brings_the_document_back_in_its_place(chloe, moulin):
    first, _ = await two(moulin)
    await chloe.post(f"{HERE}/{first.id}/accepter")
    answer = await chloe.post(f"{HERE}/{first.id}/annuler", htmx=True)
    assert answer.headers["hx-push-url"] == f"{HERE}/{first.id}"
    assert "1 sur 2" in answer.text and "Décision annulée." in answer.text
    assert not await Job.exists(name="seal_invoice", state="queued")


async def test_too_late_to_undo_leaves_the_screen_as_it_is(chloe, moulin):
    invoice = await make.purchase(moulin)
    await chloe.post(f"{HERE}/{invoice.id}/accepter")
    await make.run_jobs()
    answer = await chloe.post(f"{HERE}/{invoice.id}/annuler", htmx=True)
    assert "Trop tard" in answer.text and 'id="review"' not in answer.text


async def test_a_correction_says_the_arithmetic_again(chloe, moulin):
    wrong = make.draft(tax=Decimal("2.00"), doubts=[Doubt("FX_TOTALS", "Les totaux ne concordent pas.", "gross")])
    invoice = await make.purchase(moulin, draft_of=wrong, processing=Processing.TO_CHECK)
    page = (await chloe.get(f"{HERE}/{invoice.id}")).text
    assert "HT + TVA ne donne pas le TTC : écart de 18,00." in page
    data = {"seen": seen_of(invoice), "tax": "20", "net": "100,00", "gross": "120,00"}
    answer = await chloe.post(f"{HERE}/{invoice.id}/corriger", data=data, htmx=True)
    assert "HT + TVA = TTC." in answer.text and 'value="20,00"' in answer.text
    assert "écart" not in answer.text and 'id="fields"' in answer.text
    corrected = await again(invoice)
    assert (corrected.tax, corrected.processing, corrected.doubt_count) == (2000, Processing.TO_ACCEPT, 0)


async def test_a_correction_that_cannot_be_understood_stays_in_its_field(chloe, moulin):
    invoice = await make.purchase(moulin)
    answer = await chloe.post(f"{HERE}/{invoice.id}/corriger", data={"gross": "douze"}, htmx=True)
    assert answer.status_code == 422
    assert "«\u00a0douze\u00a0» n’est pas un montant" in answer.text and 'value="douze"' in answer.text
    plain = await chloe.post(f"{HERE}/{invoice.id}/corriger", data={"gross": "douze"})
    assert plain.status_code == 422 and "<html" in plain.text


async def test_touching_one_field_confirms_no_other(chloe, moulin):
    doubtful = make.draft(doubts=[Doubt("FX_DATE", "Date à vérifier.", "issue_date")])
    invoice = await make.purchase(moulin, draft_of=doubtful)
    data = {"number": "F-77", "issue_date": "02/11/2026", "due_date": "02/12/2026"}
    await chloe.post(f"{HERE}/{invoice.id}/corriger", data=data, htmx=True)
    corrected = await again(invoice)
    assert (corrected.number, corrected.doubt_count) == ("F-77", 1)


async def test_crossing_to_another_client_shows(chloe, moulin, durand):
    garage = await make.workspace("Garage du Vercors", firm=durand)
    first, there = await make.purchase(moulin), await make.purchase(garage)
    answer = await chloe.post(f"{HERE}/{first.id}/accepter", htmx=True)
    assert "Nouveau dossier" in answer.text and "Garage du Vercors" in answer.text
    assert answer.headers["hx-push-url"] == f"{HERE}/{there.id}"


async def test_a_double_is_compared_then_told_apart(chloe, moulin):
    earlier = await make.purchase(moulin, draft_of=make.draft(number="SH-1"))
    doubtful = make.draft(number="SH-1", gross=Decimal("130.00"), doubts=[Doubt("DUPLICATE", "Ressemble.", "number")])
    double = await make.purchase(moulin, draft_of=doubtful, duplicate_of=earlier.id)
    held = await chloe.post(f"{HERE}/{double.id}/accepter", htmx=True)
    assert held.status_code == 409 and "Comparez-les" in held.text
    page = (await chloe.get(f"{HERE}/{double.id}/comparer")).text
    assert "Est-ce la même facture" in page and "130,00" in page
    await chloe.post(f"{HERE}/{double.id}/pas-un-doublon")
    await chloe.post(f"{HERE}/{double.id}/accepter")
    assert (await again(double)).processing is Processing.ACCEPTED


async def test_reading_is_on_the_record_once_a_minute(chloe, moulin):
    invoice = await make.purchase(moulin)
    with clock.stopped(clock.now()):
        for _ in range(3):
            await chloe.get(f"{HERE}/{invoice.id}")
    with acting_in(moulin.id):
        reads = await AuditEvent.filter(workspace_id=moulin.id, what="documents:read")
    assert [row.by_name for row in reads] == ["Chloé Durand"]


async def test_several_are_accepted_together_and_taken_back_together(chloe, moulin):
    chosen = [await make.purchase(moulin) for _ in range(3)]
    answer = await chloe.post(f"{HERE}/accepter", data={"ids": [str(one.id) for one in chosen]})
    assert {(await again(one)).processing for one in chosen} == {Processing.ACCEPTED}
    page = (await chloe.get(answer.headers["location"])).text
    assert "3 factures acceptées." in page
    undo = page.split("/cabinet/a-traiter/annuler/")[1].split('"')[0]
    await chloe.post(f"{HERE}/annuler/{undo}")
    assert {(await again(one)).processing for one in chosen} == {Processing.TO_ACCEPT}


async def test_none_is_accepted_together_with_a_doubtful_one(chloe, moulin):
    clear = await make.purchase(moulin)
    doubtful = make.draft(seller=Party(name="Shimano"), doubts=[Doubt("FX_TOTALS", "Faux.", "gross")])
    other = await make.purchase(moulin, draft_of=doubtful)
    answer = await chloe.post(f"{HERE}/accepter", data={"ids": [str(clear.id), str(other.id)]}, htmx=True)
    assert answer.headers["hx-redirect"] == HERE
    page = (await chloe.get(HERE)).text
    assert "Rien n’a été accepté. À regarder une à une\u00a0: Shimano (1 point à vérifier)." in page
    assert (await again(clear)).processing is Processing.TO_ACCEPT
