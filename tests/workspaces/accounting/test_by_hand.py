"""« Saisie à la main »: what no export can carry is entered elsewhere, by whom and when; it may be taken back."""

from __future__ import annotations

import pytest

from tests.workspaces.accounting.making import accepted
from tests.workspaces.accounting.test_exports import exported, states
from workspaces.accounting.models import ExportState
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Accounting, Processing
from workspaces.kernel.audit import AuditEvent

A = Accounting


def at(browser, invoice: Invoice, more: str = "/saisie") -> str:
    return browser.in_dossier(f"/comptabilite/{invoice.id}{more}")


async def test_an_invoice_in_error_is_entered_by_hand_and_leaves_the_errors_for_good(chloe, moulin):
    dollars = await accepted(moulin, currency="USD")
    await exported(moulin)
    assert "Saisie à la main" in (await chloe.get(at(chloe, dollars, ""))).text
    answer = await chloe.post(at(chloe, dollars), data={"note": "Pièce 4127 dans Quadra"}, htmx=True)
    assert "Saisie à la main par Chloé Durand" in answer.text
    assert "Pièce 4127 dans Quadra" in answer.text
    assert "Saisissez-la à la main" not in answer.text
    assert await states(dollars) == [A.EXPORTED]
    act = await AuditEvent.get(workspace_id=moulin.id, what="accounting:by-hand", subject_id=dollars.id)
    assert (act.by_name, act.detail) == ("Chloé Durand", {"before": "error", "note": "Pièce 4127 dans Quadra"})
    again = await exported(moulin)
    assert (again.state, again.problems) == (ExportState.EMPTY, [])
    assert "Pièce 4127 dans Quadra" in (await chloe.get(chloe.in_dossier(f"/achats/{dollars.id}"))).text


async def test_it_is_taken_back_and_leaves_by_export(chloe, moulin):
    invoice = await accepted(moulin)
    await chloe.post(at(chloe, invoice))
    assert (await exported(moulin)).state is ExportState.EMPTY
    answer = await chloe.post(at(chloe, invoice, "/saisie/annulation"), htmx=True)
    assert "Revue faite" in answer.text
    assert await states(invoice) == [A.READY]
    assert (await exported(moulin)).pieces == 1
    refused = await chloe.post(at(chloe, invoice, "/saisie/annulation"))
    assert refused.status_code == 409
    assert "n’est pas saisie à la main" in refused.text
    assert await states(invoice) == [A.EXPORTED]


@pytest.mark.parametrize("changes", [{"accounting": A.PENDING}, {"processing": Processing.TO_ACCEPT}])
async def test_only_what_was_looked_at_and_is_in_the_books_is_entered_by_hand(chloe, moulin, changes):
    invoice = await accepted(moulin, **changes)
    refused = await chloe.post(at(chloe, invoice))
    assert refused.status_code == 409
    assert "se marque" in refused.text or "pas encore acceptée" in refused.text
    assert await states(invoice) == [changes.get("accounting", A.READY)]


async def test_an_owner_leaves_it_to_the_firm_and_a_stranger_finds_nothing(alice, zoe, moulin):
    invoice = await accepted(moulin)
    for more in ("/saisie", "/saisie/annulation"):
        assert (await alice.post(at(alice, invoice, more))).status_code == 403
        assert (await zoe.at(moulin).post(at(zoe, invoice, more))).status_code == 404
