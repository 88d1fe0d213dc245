"""The sheet of one invoice and the decisions taken from it."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from tests import make
from workspaces.archive.models import ArchiveEntry
from workspaces.dossiers.models import Decider, Direction
from workspaces.invoices.draft import Box, Confidence, Doubt, Party, Proof, Source
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.tenancy import acting_in


def at(browser, invoice, verb: str = "") -> str:
    return browser.in_dossier(f"/achats/{invoice.id}{'/' + verb if verb else ''}")


async def again(invoice: Invoice) -> Invoice:
    with acting_in(invoice.workspace_id):
        return await Invoice.get(id=invoice.id)


async def entries_of(invoice: Invoice) -> int:
    with acting_in(invoice.workspace_id):
        return await ArchiveEntry.filter(invoice_id=invoice.id).count()


async def test_shows_the_data_and_what_proves_it(alice, moulin):
    seller = Party(name="BIOBURO SARL", siren="503776874", iban="FR7630006000011234567890189")
    page = (await alice.get(at(alice, await make.purchase(moulin, draft_of=make.draft(seller=seller))))).text
    assert "FR76 3000 6000 0112 3456 7890 189" in page
    assert "503\u202f776\u202f874" in page
    assert "HT + TVA = TTC : 100,00 + 20,00 = 120,00." in page
    assert "L’IBAN a une clé juste." in page


async def test_says_what_does_not_add_up(alice, moulin):
    invoice = await make.purchase(moulin, draft_of=make.draft(gross=Decimal("130.00")))
    page = (await alice.get(at(alice, invoice))).text
    assert "Les totaux ne concordent pas : HT + TVA = 120,00, mais TTC = 130,00." in page


async def test_lists_what_is_to_be_checked(alice, moulin):
    doubt = Doubt("FIELD_UNSURE", "Le numéro de facture a été lu sans certitude : vérifiez-le.", "number")
    page = (await alice.get(at(alice, await make.purchase(moulin, draft_of=make.draft(doubts=[doubt]))))).text
    assert "1 point à vérifier" in page
    assert doubt.message in page


async def test_draws_the_read_fields_over_the_page(alice, moulin):
    document = await make.document(moulin, page_count=1)
    await make.page(document)
    place = Confidence(0.5, Proof.GUESS, Box(1, 100, 200, 50, 12))
    draft = make.draft(confidence={"number": place})
    page = (await alice.get(at(alice, await make.purchase(moulin, of=document, draft_of=draft)))).text
    assert 'class="hl doubt" data-for="number" x="98" y="198" width="54" height="16"' in page.replace(".0", "")
    assert 'data-field="number"' in page


async def test_says_that_a_conversion_is_not_the_original(alice, moulin):
    page = (await alice.get(at(alice, await make.purchase(moulin, completed=["seller.vat", "buyer.country"])))).text
    assert "C’est une conversion, pas l’original" in page
    assert "le numéro de TVA du fournisseur, tiré du SIREN" in page
    assert "le pays du client" in page


async def test_says_that_a_received_facturx_is_kept(alice, moulin):
    native = make.draft(source=Source.FACTURX)
    invoice = await make.purchase(moulin, draft_of=native, profile="en16931", rung="kept")
    page = (await alice.get(at(alice, invoice))).text
    assert "Reçue au format Factur-X (profil EN 16931), gardée telle quelle." in page


async def test_lists_what_the_official_rules_object_to(alice, moulin):
    found = {"rule": "BR-FR-05", "severity": "error", "message": "Les mentions manquent : demandez-les.", "field": None}
    page = (await alice.get(at(alice, await make.purchase(moulin, findings=[found])))).text
    assert "Les mentions manquent : demandez-les." in page
    assert "BR-FR-05" in page
    assert "Aucune remarque" not in page


async def test_is_accepted_archived_and_cannot_be_accepted_twice(alice, moulin):
    invoice = await make.purchase(moulin)
    answer = await alice.post(at(alice, invoice, "acceptation"))
    assert answer.status_code == 303
    assert (await again(invoice)).processing is Processing.ACCEPTED
    await make.run_jobs()
    assert (await again(invoice)).processing is Processing.ARCHIVED
    assert await entries_of(invoice) == 1
    assert (await alice.post(at(alice, invoice, "acceptation"))).status_code == 409


async def test_says_so_with_a_way_back(alice, moulin):
    invoice = await make.purchase(moulin, draft_of=make.draft(number="FA-9"))
    answer = await alice.post(at(alice, invoice, "acceptation"))
    page = (await alice.get(answer.headers["location"])).text
    assert "Facture FA-9 acceptée." in page
    undo = re.search(r'action="([^"]*annulation)"', page).group(1)
    assert (await alice.post(undo)).status_code == 303
    assert (await again(invoice)).processing is Processing.TO_ACCEPT
    await make.run_jobs()
    assert await entries_of(invoice) == 0


async def test_is_refused_with_a_reason_of_the_network_and_words(alice, moulin):
    invoice = await make.purchase(moulin)
    await alice.post(at(alice, invoice, "refus"), data={"motive": "CALCUL_ERR", "text": "La remise manque"})
    refused = await again(invoice)
    assert (refused.processing, refused.refusal_code) == (Processing.REFUSED, "CALCUL_ERR")
    assert refused.refusal_reason == "La remise manque"
    assert "La remise manque" in (await alice.get(at(alice, invoice))).text


async def test_is_not_refused_without_a_reason(alice, moulin):
    invoice = await make.purchase(moulin)
    answer = await alice.post(at(alice, invoice, "refus"), data={"motive": "AUTRE"})
    assert answer.status_code == 422
    assert "Choisissez le motif du refus." in answer.text
    assert "Menu principal" in answer.text
    assert (await again(invoice)).processing is Processing.TO_ACCEPT


async def test_is_put_on_hold_with_a_note_and_taken_back(alice, moulin):
    invoice = await make.purchase(moulin)
    await alice.post(at(alice, invoice, "attente"), data={"text": "J’attends le bon"})
    page = (await alice.get(at(alice, invoice))).text
    assert "J’attends le bon" in page
    assert "Accepter" in page
    await alice.post(at(alice, invoice, "annulation"))
    assert (await again(invoice)).processing is Processing.TO_ACCEPT


async def test_a_suspected_duplicate_is_compared_before_it_is_accepted(alice, moulin):
    first = await make.purchase(moulin, draft_of=make.draft(number="FA-1"))
    second = await make.purchase(
        moulin, draft_of=make.draft(number="FA-1", tax=Decimal("19.00")), duplicate_of=first.id
    )
    assert "Doublon probable" in (await alice.get(at(alice, second))).text
    assert (await alice.post(at(alice, second, "acceptation"))).status_code == 409
    compared = (await alice.get(at(alice, second, "comparaison"))).text
    assert "1 différence entre les deux." in compared
    await alice.post(at(alice, second, "doublon"))
    assert (await again(second)).processing is Processing.DUPLICATE


async def test_an_invoice_of_its_own_is_no_longer_a_duplicate(alice, moulin):
    first = await make.purchase(moulin)
    second = await make.purchase(moulin, duplicate_of=first.id)
    await alice.post(at(alice, second, "pas-un-doublon"))
    assert (await again(second)).duplicate_of is None
    assert (await alice.post(at(alice, second, "acceptation"))).status_code == 303


async def test_nobody_decides_on_what_they_no_longer_see(alice, moulin):
    invoice = await make.purchase(moulin, version=3)
    answer = await alice.post(at(alice, invoice, "acceptation"), data={"version": "2"})
    assert answer.status_code == 409
    assert "a changé pendant que vous la lisiez" in answer.text
    assert (await again(invoice)).processing is Processing.TO_ACCEPT


VERBS = ["acceptation", "refus", "attente", "doublon", "pas-un-doublon", "annulation"]


@pytest.mark.parametrize("verb", VERBS)
async def test_readers_may_not_decide_and_strangers_find_nothing(rene, zoe, nobody, moulin, verb):
    invoice = await make.purchase(moulin)
    data = {"motive": "CALCUL_ERR"}
    assert (await rene.post(at(rene, invoice, verb), data=data)).status_code == 403
    assert (await zoe.post(at(zoe, invoice, verb), data=data)).status_code == 404
    assert (await nobody.at(moulin).post(at(nobody, invoice, verb), data=data)).status_code == 401
    assert (await again(invoice)).processing is Processing.TO_ACCEPT


async def test_readers_see_no_control_and_why(rene, alice, moulin):
    invoice = await make.purchase(moulin)
    page = (await rene.get(at(rene, invoice))).text
    assert "acceptation" not in page
    assert 'id="refuse"' not in page
    assert "accepter ou refuser revient à son responsable" in page
    assert "acceptation" in (await alice.get(at(alice, invoice))).text


async def test_owners_do_not_accept_where_the_firm_does(alice, chloe, moulin):
    moulin.decider = Decider.FIRM
    await moulin.save()
    invoice = await make.purchase(moulin)
    assert "Votre cabinet accepte les factures de ce dossier" in (await alice.get(at(alice, invoice))).text
    assert (await alice.post(at(alice, invoice, "acceptation"))).status_code == 403
    assert (await chloe.post(at(chloe, invoice, "acceptation"))).status_code == 303


async def test_the_firm_does_not_accept_where_the_owners_do(chloe, moulin):
    moulin.decider = Decider.OWNER
    await moulin.save()
    invoice = await make.purchase(moulin)
    assert "l’entreprise accepte elle-même ses factures" in (await chloe.get(at(chloe, invoice))).text
    assert (await chloe.post(at(chloe, invoice, "acceptation"))).status_code == 403


async def test_a_sale_has_a_sheet_and_nothing_to_accept(alice, moulin):
    sale = await make.purchase(moulin, direction=Direction.SALE)
    page = await alice.get(alice.in_dossier(f"/ventes/{sale.id}"))
    assert page.status_code == 200
    assert "acceptation" not in page.text
    assert (await alice.get(at(alice, sale))).status_code == 404
    assert (await alice.post(at(alice, sale, "acceptation"))).status_code == 404


async def test_tells_its_history_in_french(alice, moulin):
    invoice = await make.purchase(moulin)
    await alice.post(at(alice, invoice, "attente"), data={"text": ""})
    await alice.post(at(alice, invoice, "annulation"))
    page = (await alice.get(at(alice, invoice))).text
    assert page.index("Décision annulée") < page.index("Mise en attente</span>")
    assert "purchase:" not in page
    assert "Alice Martin" in page


async def test_every_act_that_the_journal_knows_has_its_words(alice, moulin):
    from workspaces.invoices.history import TITLES

    invoice = await make.purchase(moulin)
    for verb in VERBS[:1]:
        await alice.post(at(alice, invoice, verb), data={"motive": "CALCUL_ERR"})
    await make.run_jobs()
    with acting_in(moulin.id):
        assert {event.what for event in await AuditEvent.all()} <= set(TITLES)


async def test_gives_its_facturx_as_a_file(alice, rene, zoe, moulin):
    invoice = await make.purchase(moulin, draft_of=make.draft(number="FA/12"))
    answer = await alice.get(alice.in_dossier(f"/factures/{invoice.id}/factur-x"))
    assert answer.content.startswith(b"%PDF-1.7 facturx")
    assert answer.headers["content-disposition"].startswith('attachment; filename="BIOBURO SARL FA-12 Factur-X.pdf"')
    assert (await rene.get(rene.in_dossier(f"/factures/{invoice.id}/factur-x"))).status_code == 200
    assert (await zoe.get(zoe.in_dossier(f"/factures/{invoice.id}/factur-x"))).status_code == 404


async def test_says_that_its_facturx_is_not_made_yet(alice, moulin):
    invoice = await make.purchase(moulin, facturx_key="", findings=None)
    answer = await alice.get(alice.in_dossier(f"/factures/{invoice.id}/factur-x"))
    assert answer.status_code == 404
    assert "n’est pas encore créé" in answer.text


async def test_is_completed_by_hand_and_then_accepted(alice, rene, moulin):
    doubt = Doubt("FIELD_MISSING", "Le numéro de facture n’a pas été trouvé : saisissez-le.", "number")
    draft = make.draft(number=None, doubts=[doubt])
    invoice = await make.purchase(moulin, draft_of=draft, processing=Processing.TO_CHECK)
    refused = await alice.post(at(alice, invoice, "acceptation"))
    assert refused.status_code == 422
    assert "Complétez d’abord le numéro" in refused.text
    typed = {"number": "FA-77", "gross": "1 284,50", "net": "1070,42", "tax": "214,08"}
    assert (await rene.post(at(rene, invoice, "correction"), data=typed)).status_code == 403
    assert (await alice.post(at(alice, invoice, "correction"), data=typed)).status_code == 303
    corrected = await again(invoice)
    assert (corrected.number, corrected.gross, corrected.processing) == ("FA-77", 128450, Processing.TO_ACCEPT)
    assert "TTC : 120,00 → 1284,50" in (await alice.get(at(alice, invoice))).text
    assert (await alice.post(at(alice, invoice, "acceptation"))).status_code == 303


async def test_says_what_is_wrong_with_a_correction(alice, moulin):
    invoice = await make.purchase(moulin)
    answer = await alice.post(at(alice, invoice, "correction"), data={"seller.siren": "12345678"})
    assert answer.status_code == 422
    assert "Le SIREN doit avoir 9 chiffres (8 saisis)." in answer.text
    assert (await again(invoice)).party_siren == "503776874"


async def test_shows_a_credit_note_as_negative(alice, moulin):
    invoice = await make.purchase(moulin, draft_of=make.draft(type_code="381"))
    page = (await alice.get(at(alice, invoice))).text
    assert "−120,00\u00a0€</strong>" in page
