"""The queue: what waits for the firm, in an order that the address keeps."""

from __future__ import annotations

from decimal import Decimal

from portal.review.queue import Queue
from tests import make
from workspaces.dossiers.models import Decider
from workspaces.invoices.draft import Doubt, Party
from workspaces.invoices.status import Accounting, Processing
from workspaces.kernel.tenancy import acting_in


async def test_lists_what_waits_under_the_name_of_its_dossier(chloe, moulin, durand):
    garage = await make.workspace("Garage du Vercors", firm=durand)
    await make.purchase(moulin, draft_of=make.draft(seller=Party(name="Metro Grenoble")))
    await make.purchase(garage, draft_of=make.draft(seller=Party(name="Autodis")))
    page = (await chloe.get("/cabinet/a-traiter")).text
    assert page.index("Au bon moulin") < page.index("Metro Grenoble") < page.index("Garage du Vercors")
    assert page.index("Garage du Vercors") < page.index("Autodis")
    assert "Traiter 2 documents" in page


async def test_a_credit_note_counts_against_the_invoices(chloe, moulin):
    credit = await make.purchase(moulin, draft_of=make.draft(type_code="381"))
    for path in ("/cabinet/a-traiter", f"/cabinet/a-traiter/{credit.id}"):
        assert "−120,00\u00a0€" in (await chloe.get(path)).text


async def test_leaves_out_what_is_decided_and_other_peoples_dossiers(chloe, moulin, scierie):
    await make.purchase(moulin, draft_of=make.draft(seller=Party(name="Decidee")), processing=Processing.ACCEPTED)
    await make.purchase(scierie, draft_of=make.draft(seller=Party(name="Etrangere")))
    page = (await chloe.get("/cabinet/a-traiter")).text
    assert "Decidee" not in page and "Etrangere" not in page
    assert "Tout est à jour" in page


async def test_keeps_its_filter_and_its_sort_from_document_to_document(chloe, moulin, durand):
    garage = await make.workspace("Garage du Vercors", firm=durand)
    small = await make.purchase(garage, draft_of=make.draft(gross=Decimal(10)))
    large = await make.purchase(garage, draft_of=make.draft(gross=Decimal(900)))
    await make.purchase(moulin)
    query = f"dossier={garage.slug}&tri=-gross"
    page = (await chloe.get(f"/cabinet/a-traiter/{large.id}?{query}")).text
    assert f"/cabinet/a-traiter/{small.id}?dossier={garage.slug}&amp;tri=-gross" in page
    assert "1 sur 2" in page and "Au bon moulin" not in page


async def test_finds_its_place_again_when_the_document_has_left(moulin, chloe):
    first, second, third = [await make.purchase(moulin) for _ in range(3)]  # each older than the one before
    queue = Queue(frozenset({moulin.id}))
    with acting_in(moulin.id):
        second.processing = Processing.ACCEPTED
        await second.save()
        assert [str(row["id"]) for row in await queue.after(second.id, 5)] == [str(first.id)]
        assert [str(row["id"]) for row in await queue.before(second.id, 5)] == [str(third.id)]
        assert str((await queue.next(first.id))["id"]) == str(third.id)  # nothing follows: what was passed over


async def test_is_over_for_the_firm_once_it_has_looked_where_the_client_decides(chloe, durand):
    own = await make.workspace("Fleurs", firm=durand, decider=Decider.OWNER)
    await make.purchase(own, accounting=Accounting.READY, draft_of=make.draft(seller=Party(name="Vue")))
    await make.purchase(own, draft_of=make.draft(seller=Party(name="Pas encore vue")))
    page = (await chloe.get("/cabinet/a-traiter")).text
    assert "Pas encore vue" in page and ">Vue<" not in page


async def test_views_count_exactly_what_they_list(chloe, moulin):
    doubtful = make.draft(seller=Party(name="Douteuse"), doubts=[Doubt("FX_TOTALS", "Faux.", "gross")])
    await make.purchase(moulin, draft_of=doubtful, processing=Processing.TO_CHECK)
    await make.purchase(moulin, draft_of=make.draft(seller=Party(name="Claire")))
    await make.purchase(moulin, draft_of=make.draft(seller=Party(name="Posee")), processing=Processing.ON_HOLD)
    page = (await chloe.get("/cabinet/a-traiter?vue=a-verifier", htmx=True)).text
    assert "Douteuse" in page and "Claire" not in page and "Posee" not in page
    assert "<html" not in page and 'Tout · <span class="tn">2</span>' in page
    assert 'À vérifier · <span class="tn">1</span>' in page and 'En attente · <span class="tn">1</span>' in page


async def test_is_shut_to_strangers_clients_and_pure_administrators(zoe, alice, ada, nobody, moulin):
    invoice = await make.purchase(moulin)
    for path in ("/cabinet/a-traiter", f"/cabinet/a-traiter/{invoice.id}"):
        assert (await zoe.get(path)).status_code == 404
        assert (await alice.get(path)).status_code == 404
        assert (await ada.get(path)).status_code == 403
        assert (await nobody.get(path)).headers["location"].startswith("/connexion")
    for verb in ("accepter", "refuser", "mettre-en-attente", "doublon", "corriger", "annuler"):
        assert (await zoe.post(f"/cabinet/a-traiter/{invoice.id}/{verb}")).status_code == 404
        assert (await ada.post(f"/cabinet/a-traiter/{invoice.id}/{verb}")).status_code == 403


async def test_another_firms_document_is_not_there(chloe, scierie):
    invoice = await make.purchase(scierie)
    assert (await chloe.get(f"/cabinet/a-traiter/{invoice.id}")).status_code == 404
    assert (await chloe.post(f"/cabinet/a-traiter/{invoice.id}/accepter")).status_code == 404
