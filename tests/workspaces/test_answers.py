"""Answering a purchase otherwise than by yes or no: the reasons of each status, what moves, who hears of it."""

from __future__ import annotations

import re
from decimal import Decimal

from tests import make
from workspaces.archive.models import ArchiveEntry
from workspaces.dossiers.models import Direction
from workspaces.invoices import reasons
from workspaces.invoices.draft import Party
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Lifecycle, Processing
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in

L, P, A = Lifecycle, Processing, Processing.ACCEPTED

# what is posted, one after the other: verb, reason, comment; then where the invoice ends on both axes, or the refusal
CASES = [
    ([("litige", "QTE_ERR", "")], L.DISPUTED, P.ON_HOLD),
    ([("litige", "NON_TRANSMISE", "")], L.AVAILABLE, P.TO_ACCEPT),
    ([("litige", "AUTRE", "")], L.AVAILABLE, P.TO_ACCEPT),
    ([("litige", "AUTRE", "Rien n’a été livré")], L.DISPUTED, P.ON_HOLD),
    ([("litige", "QTE_ERR", ""), ("litige/fin", "", "Avoir promis")], L.IN_HAND, P.TO_ACCEPT),
    ([("litige", "QTE_ERR", ""), ("annulation", "", "")], L.AVAILABLE, P.TO_ACCEPT),
    ([("litige", "QTE_ERR", ""), ("refus", "CALCUL_ERR", "")], L.REFUSED, P.REFUSED),
    ([("litige", "QTE_ERR", ""), ("acceptation", "", "")], L.APPROVED, P.ACCEPTED),
    ([("acceptation", "", ""), ("litige", "QUALITE_ERR", "")], L.DISPUTED, P.ACCEPTED),
    ([("acceptation", "", ""), ("litige", "QUALITE_ERR", ""), ("litige/fin", "", "")], L.APPROVED, P.ACCEPTED),
    ([("suspension", "JUSTIF_ABS", "")], L.AVAILABLE, P.TO_ACCEPT),
    ([("suspension", "QTE_ERR", "Le bon")], L.AVAILABLE, P.TO_ACCEPT),
    ([("suspension", "JUSTIF_ABS", "Le bon de livraison")], L.SUSPENDED, P.ON_HOLD),
    ([("suspension", "JUSTIF_ABS", "Le bon"), ("suspension/fin", "", "")], L.COMPLETED, P.TO_ACCEPT),
    ([("suspension", "REF_ERR", "Le bon"), ("suspension/fin", "", ""), ("acceptation", "", "")], L.APPROVED, A),
    ([("acceptation", "", ""), ("suspension", "JUSTIF_ABS", "Le bon")], L.APPROVED, P.ACCEPTED),
    ([("suspension/fin", "", "")], L.AVAILABLE, P.TO_ACCEPT),
    ([("litige/fin", "", "")], L.AVAILABLE, P.TO_ACCEPT),
    ([("accord-partiel", "LIVR_INCOMP", "")], L.PARTLY_APPROVED, P.ACCEPTED),
    ([("accord-partiel", "DOUBLON", "")], L.AVAILABLE, P.TO_ACCEPT),
    ([("accord-partiel", "LIVR_INCOMP", ""), ("annulation", "", "")], L.AVAILABLE, P.TO_ACCEPT),
    ([("refus", "QTE_ERR", "")], L.AVAILABLE, P.TO_ACCEPT),
    ([("refus", "CALCUL_ERR", ""), ("litige", "QTE_ERR", "")], L.REFUSED, P.REFUSED),
]  # fmt: skip


async def again(invoice: Invoice) -> Invoice:
    with acting_in(invoice.workspace_id):
        return await Invoice.get(id=invoice.id)


async def test_each_answer_moves_what_the_law_lets_it_move(alice, moulin):
    for posts, lifecycle, processing in CASES:
        invoice = await make.purchase(moulin)
        for verb, motive, text in posts:
            answer = await alice.post(
                alice.in_dossier(f"/achats/{invoice.id}/{verb}"), data={"motive": motive, "text": text}
            )
            assert answer.status_code in (303, 409, 422), (posts, answer.text)
        ended = await again(invoice)
        assert (ended.lifecycle, ended.processing) == (lifecycle, processing), posts
        assert bool(ended.refusal_reason) is (lifecycle in reasons.CODES), posts


async def test_a_reason_has_words_and_the_sheet_shows_them(alice, moulin):
    assert {code for codes in reasons.CODES.values() for code in codes} <= set(reasons.WORDS)
    for codes in reasons.CODES.values():
        assert len(codes) == len(set(codes))
    invoice = await make.purchase(moulin)
    at = alice.in_dossier(f"/achats/{invoice.id}")
    await alice.post(f"{at}/litige", data={"motive": "LIVR_INCOMP", "text": "Deux cartons manquent"})
    page = (await alice.get(at)).text
    assert "En litige" in page
    assert "Livraison incomplète\u00a0: Deux cartons manquent" in page
    assert "Lever le litige" in page
    assert 'id="suspend"' in page


async def test_is_told_to_the_supplier_whose_dossier_sent_the_invoice(alice, zoe, moulin, scierie):
    draft = make.draft(number="S-7", seller=Party(name=scierie.name, siren=scierie.siren))
    sold = make.draft(number="S-7", buyer=Party(name=moulin.name, siren=moulin.siren))
    sent = {"direction": Direction.SALE, "processing": P.ISSUED, "party_siren": moulin.siren}
    sale = await make.purchase(scierie, draft_of=sold, **sent)
    other = await make.purchase(scierie, draft_of=sold, number="S-8", **sent)
    invoice = await make.purchase(moulin, draft_of=draft)
    at = alice.in_dossier(f"/achats/{invoice.id}")
    await alice.post(f"{at}/refus", data={"motive": "CALCUL_ERR", "text": "La remise manque"})
    await alice.post(f"{at}/annulation")
    await make.run_jobs()
    assert (await again(sale)).lifecycle is L.AVAILABLE, "taken back in time: nothing was told"
    await alice.post(f"{at}/litige", data={"motive": "REM_ERR", "text": "La remise manque"})
    await make.run_jobs()
    assert ((await again(sale)).lifecycle, (await again(other)).lifecycle) == (L.DISPUTED, L.AVAILABLE)
    (letter,) = await MailMessage.all()
    assert "La remise manque" in letter.text
    page = (await zoe.at(scierie).get(zoe.in_dossier(f"/ventes/{sale.id}"))).text
    assert "Réponse du client" in page
    assert "En litige\u00a0: La remise manque" in page
    with acting_in(scierie.id):
        assert await AuditEvent.filter(subject_id=sale.id, what="sale:answered").count() == 1


async def test_of_two_people_one_decides_and_the_other_is_told_who_and_when(alice, chloe, moulin):
    invoice = await make.purchase(moulin)
    at = f"/achats/{invoice.id}"
    seen = re.search(r'name="version" value="(\d+)"', (await alice.get(alice.in_dossier(at))).text)
    await chloe.post(chloe.in_dossier(f"{at}/refus"), data={"motive": "CALCUL_ERR"})
    late = await alice.post(alice.in_dossier(f"{at}/acceptation"), data={"version": seen.group(1) if seen else ""})
    assert late.status_code == 409
    assert "Chloé Durand\u00a0: Facture refusée, le " in late.text
    blind = await alice.post(alice.in_dossier(f"{at}/acceptation"))
    assert (blind.status_code, "Chloé Durand\u00a0: Facture refusée, le " in blind.text) == (409, True)


async def test_an_invoice_approved_in_part_goes_to_the_archive(alice, moulin):
    invoice = await make.purchase(moulin, draft_of=make.draft(gross=Decimal("120.00")))
    await alice.post(alice.in_dossier(f"/achats/{invoice.id}/accord-partiel"), data={"motive": "QTE_ERR"})
    await make.run_jobs()
    assert (await again(invoice)).processing is P.ARCHIVED
    with acting_in(moulin.id):
        assert await ArchiveEntry.filter(invoice_id=invoice.id).count() == 1
