"""« Demandes libres »: pieces asked for in the firm's own words, by the reminder and on the page of the others."""

from __future__ import annotations

import re

import pytest

from tests import make
from tests.portal.deadlines.test_deadlines import JULY_TO_SEPTEMBER, bought, november, regime, row_of
from tests.portal.deadlines.test_reminders import link_of, preview, reminders
from workspaces.deadlines.completeness import reckon_everywhere
from workspaces.deadlines.models import AskedPiece
from workspaces.dossiers.models import VatRegime
from workspaces.kernel import clock
from workspaces.kernel.audit import AuditEvent
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in

__all__ = ["november"]  # the day, for each test here too
pytestmark = pytest.mark.database
LEASE = "Le contrat de location du photocopieur"


@pytest.fixture
async def owner(moulin):
    return await make.member(moulin, "Alice Martin")


async def ask(browser, dossier, words: str = LEASE):
    return await browser.post(f"/cabinet/echeances/{dossier.slug}/demandes", data={"words": words})


async def settle(browser, dossier, verb: str, row: AskedPiece | None = None):
    with acting_in(dossier.id):
        row = row or await AskedPiece.get(workspace_id=dossier.id)
    return await browser.post(f"/cabinet/echeances/{dossier.slug}/demandes/{row.id}/{verb}")


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ")


async def test_a_request_is_reminded_of_in_its_own_words_without_any_invoice_missing(chloe, moulin, owner):
    assert (await ask(chloe, moulin)).status_code == 303
    assert "1 demande" in row_of((await chloe.get("/cabinet/echeances")).text, moulin)
    page = (await preview(chloe, moulin)).text
    assert LEASE in page and "compléter le dossier" in page and "TVA du dossier" not in page
    await link_of(chloe, moulin)
    message = await MailMessage.get(to=owner.email)
    assert f"- {LEASE}\n" in message.text and message.subject == "Votre cabinet vous demande des pièces"


async def test_a_request_goes_with_the_missing_invoices_in_one_mail(chloe, moulin, owner):
    await regime(moulin, VatRegime.MONTHLY)
    await bought(moulin, *JULY_TO_SEPTEMBER)
    await reckon_everywhere()
    await ask(chloe, moulin)
    await link_of(chloe, moulin)
    message = await MailMessage.get(to=owner.email)
    assert "- Orange, octobre 2026\n" in message.text and f"- {LEASE}\n" in message.text
    assert "préparer la TVA" in message.text and "octobre 2026" in message.subject
    assert len((await reminders(moulin))[0].pieces) == 2


async def test_the_client_sees_it_until_the_firm_says_that_it_came(chloe, alice, nobody, moulin, owner):
    await ask(chloe, moulin)
    link = await link_of(chloe, moulin)
    assert LEASE in (await nobody.get(link)).text and LEASE in (await alice.get(f"/d/{moulin.slug}")).text
    sent = await nobody.post(f"{link}/documents", files={"files": ("bail.pdf", b"%PDF-1.7 lease")})
    assert sent.status_code == 303 and "(reçue)" not in (await nobody.get(link)).text
    assert (await settle(chloe, moulin, "recue")).status_code == 303
    assert f"{LEASE} (reçue)" in text_of((await nobody.get(link)).text)
    assert LEASE not in (await alice.get(f"/d/{moulin.slug}")).text
    assert (await preview(chloe, moulin)).status_code == 422  # nothing is left to ask for
    assert (await settle(chloe, moulin, "recue")).status_code == 404
    with acting_in(moulin.id):
        done = await AuditEvent.filter(workspace_id=moulin.id, what__startswith="piece:").values_list("what", flat=True)
    assert sorted(done) == ["piece:asked", "piece:came"]


async def test_a_request_withdrawn_is_no_longer_expected(chloe, nobody, moulin, owner):
    await ask(chloe, moulin)
    link = await link_of(chloe, moulin)
    await settle(chloe, moulin, "retirer")
    assert f"{LEASE} : n’est plus attendue" in text_of((await nobody.get(link)).text)
    await chloe.get("/cabinet")  # says what was done
    assert LEASE not in (await chloe.get(f"/cabinet/echeances/{moulin.slug}")).text


async def test_the_page_of_a_dossier_asks_settles_and_reminds_at_the_period_shown(chloe, moulin, owner):
    there = f"/cabinet/echeances/{moulin.slug}"
    page = (await chloe.get(f"{there}?periode=2026-09")).text
    assert "Relancer ce client" not in page
    [form] = re.findall(r'action="([^"]+/demandes\?[^"]+)"', page)
    answer = await chloe.post(form, data={"words": LEASE})
    assert answer.headers["location"] == f"{there}?periode=2026-09"
    page = (await chloe.get(answer.headers["location"])).text
    assert "Relancer ce client" in page and f'name="ids" value="{moulin.id}"' in page and "03/11/2026" in page


@pytest.mark.parametrize(
    ("words", "said"), [("  ", "Écrivez ce que vous demandez"), (LEASE.upper(), "est déjà demandé")], ids=["no", "same"]
)
async def test_a_request_without_words_or_made_already_is_refused_with_words(chloe, moulin, words, said):
    await ask(chloe, moulin)
    refused = await ask(chloe, moulin, words)
    assert refused.status_code == 422 and said in refused.text
    with acting_in(moulin.id):
        assert await AskedPiece.filter(workspace_id=moulin.id).count() == 1


async def test_so_many_requests_wait_at_a_time(chloe, moulin):
    with acting_in(moulin.id):
        for number in range(20):
            await AskedPiece.create(workspace_id=moulin.id, words=f"Pièce {number}", asked_at=clock.now())
    refused = await ask(chloe, moulin)
    assert refused.status_code == 422 and "20 demandes attendent déjà" in refused.text


async def test_nobody_asks_or_settles_in_a_dossier_that_is_not_theirs(chloe, zoe, moulin, scierie):
    assert (await ask(chloe, scierie)).status_code == 404
    await ask(chloe, moulin)
    with acting_in(moulin.id):
        row = await AskedPiece.get(workspace_id=moulin.id)
    assert (await settle(zoe, moulin, "recue", row)).status_code in (403, 404)
    assert (await settle(chloe, scierie, "recue", row)).status_code == 404
