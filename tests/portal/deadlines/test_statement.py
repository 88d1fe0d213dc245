"""From a bank statement to the requests of the client, each payment once, closed by the invoice that proves it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests import make
from tests.portal.deadlines.test_automatic import hour, wants
from tests.portal.deadlines.test_deadlines import bought
from workspaces.bank.models import BankLine, Standing
from workspaces.deadlines.completeness import reckon_everywhere
from workspaces.deadlines.models import AskedPiece
from workspaces.kernel import clock
from workspaces.kernel.mail import MailMessage
from workspaces.kernel.tenancy import acting_in

pytestmark = pytest.mark.database
STATEMENT = (
    "Date;Libellé;Montant\r\n12/10/2026;PAIEMENT CB SHELL 12/10;-84,90\r\n14/10/2026;PRLV ORANGE;-120,00\r\n"
    "15/10/2026;CB BOULANGERIE;-3,20\r\n15/10/2026;CB BOULANGERIE;-3,20\r\n16/10/2026;VIR CLIENT;500,00\r\n"
).encode("cp1252")


@pytest.fixture(autouse=True)
def november():
    with clock.stopped(datetime(2026, 11, 3, 8, 30, tzinfo=UTC)):
        yield


def here(dossier, more: str = "") -> str:
    return f"/cabinet/echeances/{dossier.slug}/releve{more}"


def bring(browser, dossier, content: bytes = STATEMENT):
    return browser.post(here(dossier, "/fichier"), files={"file": ("releve.csv", content, "text/csv")})


def ticked(page: str, *payees: str) -> list[str]:
    lines = re.findall(r'name="ids" value="([^"]+)" aria-label="([^,"]+)', page)
    return [id_ for id_, payee in lines if payee in payees]


async def lines_of(dossier) -> list[tuple[str, str]]:
    with acting_in(dossier.id):
        found = await BankLine.filter(workspace_id=dossier.id, amount__lt=0).order_by("on", "id")
    return [(line.payee, line.standing.value) for line in found]


async def test_payments_without_an_invoice_are_asked_for_once_and_close_by_themselves(chloe, durand, moulin):
    owner = await make.member(moulin, "Alice Martin")
    await bought(moulin, date(2026, 10, 1))  # Orange, 120,00 €
    assert (await bring(chloe, moulin)).status_code == 303
    assert await lines_of(moulin) == [("SHELL", "open"), ("ORANGE", "proven"), *[("BOULANGERIE", "open")] * 2]
    page = (await chloe.get(here(moulin))).text
    assert "84,90\u00a0€" in page and "PRLV ORANGE" not in page and "VIR CLIENT" not in page
    again = await bring(chloe, moulin)
    assert again.status_code == 303 and len(await lines_of(moulin)) == 4  # nothing twice, and two alike stay two

    await chloe.post(here(moulin, "/demandes"), data={"ids": ticked(page, "BOULANGERIE"), "acte": "sans"})
    await chloe.post(here(moulin, "/demandes"), data={"ids": ticked(page, "SHELL")})
    with acting_in(moulin.id):
        [asked] = await AskedPiece.filter(workspace_id=moulin.id)
    words = "Justificatif du paiement de 84,90\u00a0€ à SHELL du 12/10"
    assert (asked.words, asked.amount, asked.paid_on) == (words, 8490, date(2026, 10, 12))
    await bring(chloe, moulin)
    await chloe.post(here(moulin, "/demandes"), data={"ids": ticked(page, "SHELL")})  # an old page, sent again
    with acting_in(moulin.id):
        assert await AskedPiece.filter(workspace_id=moulin.id).count() == 1
    assert "Sans facture" not in (await chloe.get(here(moulin))).text

    await wants(durand, weekly=True)
    assert await hour() == 1
    assert words in (await MailMessage.get(to=owner.email)).text
    draft = make.draft(issue_date=date(2026, 10, 11), gross=Decimal("84.90"))
    await make.purchase(moulin, draft_of=draft)
    await reckon_everywhere()
    with acting_in(moulin.id):
        await asked.refresh_from_db()
    assert asked.came_at and asked.invoice_id
    assert ("SHELL", "proven") in await lines_of(moulin)
    assert await hour(datetime(2026, 11, 10, 8, 30, tzinfo=UTC)) == 1  # nothing is asked for any more


async def test_what_the_firm_settles_by_hand_is_not_proposed_again(chloe, moulin):
    pasted = {"lines": "12/10/2026\tCB SHELL\t-84,90\n13/10/2026\tCB ESSO\t-60,00"}
    assert (await chloe.post(here(moulin, "/lignes"), data=pasted)).status_code == 303
    page = (await chloe.get(here(moulin))).text
    await chloe.post(here(moulin, "/demandes"), data={"ids": ticked(page, "SHELL", "ESSO")})
    with acting_in(moulin.id):
        shell, esso = await AskedPiece.filter(workspace_id=moulin.id).order_by("paid_on")
    await chloe.post(f"/cabinet/echeances/{moulin.slug}/demandes/{shell.id}/recue")
    await chloe.post(f"/cabinet/echeances/{moulin.slug}/demandes/{esso.id}/retirer")
    assert await lines_of(moulin) == [("SHELL", Standing.PROVEN), ("ESSO", Standing.LEFT)]


async def test_what_is_no_statement_is_told_on_the_page(chloe, moulin):
    refused = await bring(chloe, moulin, b"%PDF-1.7")
    assert refused.status_code == 422 and "Aucun mouvement n’a été trouvé" in refused.text
    assert (await chloe.post(here(moulin, "/lignes"), data={"lines": " "})).status_code == 422
    assert (await chloe.post(here(moulin, "/demandes"), data={})).status_code == 422
