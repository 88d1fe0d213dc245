"""Anomalies of invoices beside what their dossier knows, through reading, correcting and deciding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests import make
from workspaces.anomalies.examining import examine
from workspaces.anomalies.jobs import forget_former_firms
from workspaces.anomalies.models import Anomaly, AnomalyState
from workspaces.dossiers.models import FirmLink
from workspaces.invoices import approval, correction
from workspaces.invoices.draft import Party, VatRow
from workspaces.invoices.models import VatRow as VatRowOf
from workspaces.invoices.status import Processing
from workspaces.kernel.access import Via
from workspaces.kernel.clock import now, today
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import accounts
from workspaces.parties.lookup import keeping
from workspaces.parties.lookup.models import CompanyFact
from workspaces.parties.models import BankAccount

pytestmark = pytest.mark.database
SIREN = "503776874"
IBAN, OTHER = "FR7630006000011234567890189", "FR7630004000031234567890143"


async def purchase(dossier, supplier=None, *, days_ago: int = 0, rate: str = "20", gross: str = "120.00", **changes):
    """A purchase of this supplier as filing leaves it, looked at."""
    vat = [VatRow(Decimal(rate), "S", None, None)]
    seller = Party(name="BIOBURO SARL", siren=SIREN, iban=changes.pop("iban", None))
    came = now() - timedelta(days=days_ago)
    changes = {"issue_date": came.date() - timedelta(days=1)} | changes
    draft = make.draft(seller=seller, vat=vat, gross=Decimal(gross), **changes)
    made = await make.purchase(
        dossier, draft_of=draft, party_id=supplier.id if supplier else None, received_at=came,
    )  # fmt: skip
    with acting_in(dossier.id):
        await VatRowOf.create(workspace_id=dossier.id, invoice_id=made.id, rate=Decimal(rate), category="S")
        async with unit_of_work():
            if supplier and seller.iban:
                await accounts.announce(supplier, seller.iban, origin=accounts.INVOICE, origin_id=made.id)
            await examine(made)
    return made


async def of(invoice) -> dict[str, Anomaly]:
    with acting_in(invoice.workspace_id):
        listed = await Anomaly.filter(workspace_id=invoice.workspace_id, invoice_id=invoice.id)
    return {row.kind.value: row for row in listed}


async def open_ones(invoice) -> set[str]:
    return {kind for kind, row in (await of(invoice)).items() if row.state is AnomalyState.OPEN}


async def test_an_invoice_is_looked_at_beside_the_earlier_ones_and_opens_again_only_for_new_facts(moulin):
    supplier, by = await make.party(moulin, siren=SIREN), make.access(moulin)
    for n in range(5):
        assert not await open_ones(await purchase(moulin, supplier, days_ago=50 - n))
    dear = await purchase(moulin, supplier, gross="480.00", rate="5.5", issue_date=today() + timedelta(days=2))
    assert await open_ones(dear) == {"amount", "vat", "future"}
    said = (await of(dear))["amount"].sentence.replace("\u00a0", " ")
    assert said == "480,00 € : 4 fois la médiane de ce fournisseur (120,00 € sur 5 factures)."
    with acting_in(moulin.id):
        await Anomaly.filter(workspace_id=moulin.id, kind="amount").update(state=AnomalyState.RESOLVED, because="fine")
        async with unit_of_work():
            await examine(dear)
        assert "amount" not in await open_ones(dear)  # the facts are the same
        async with unit_of_work():
            await correction.correct(dear, {"gross": "960,00", "issue_date": f"{today():%d/%m/%Y}"}, by)
        assert await open_ones(dear) == {"amount", "vat"}
        ahead = (await of(dear))["future"]
        assert (ahead.because, ahead.resolved_by_name) == ("corrected", "Alice Martin")
        async with unit_of_work():
            await correction.correct(dear, {"issue_date": f"{today() + timedelta(days=2):%d/%m/%Y}"}, by)
        assert "future" in await open_ones(dear)  # the same facts come back: they are new


async def test_deciding_on_the_invoice_resolves_and_undoing_opens_again(moulin):
    client = make.access(moulin)
    firm = replace(client, via=Via.FIRM)
    late = date(2024, 3, 2)
    with acting_in(moulin.id):
        invoice = await purchase(moulin, issue_date=late)
        assert await open_ones(invoice) == {"period"}
        async with unit_of_work():
            await approval.accept(invoice, client)
        assert await open_ones(invoice) == {"period"}  # the client saw none of it
        for act, because in ((approval.accept, "fine"), (approval.duplicate, "refused")):
            one = await purchase(moulin, issue_date=late)
            async with unit_of_work():
                await act(one, firm)
            row = (await of(one))["period"]
            assert (row.state, row.because, row.resolved_by_name) == (AnomalyState.RESOLVED, because, "Alice Martin")
            async with unit_of_work():
                await approval.undo(one, firm)
            assert await open_ones(one) == {"period"}


async def test_an_account_is_decided_on_by_its_own_guard_and_the_anomaly_follows(moulin):
    supplier, by = await make.party(moulin, siren=SIREN, iban=IBAN), make.access(moulin)
    with acting_in(moulin.id):
        first, second = [await purchase(moulin, supplier, iban=OTHER) for _ in range(2)]
        for one in (first, second):
            assert await open_ones(one) == {"other-iban"}
        account = await BankAccount.get(workspace_id=moulin.id, iban=OTHER)
        async with unit_of_work():
            await accounts.confirm(supplier, account, by, others=False)
        for one in (first, second):
            row = (await of(one))["other-iban"]
            assert (row.state, row.because, row.resolved_by_name) == (AnomalyState.RESOLVED, "fine", "Alice Martin")
        new = await make.party(moulin, siren="", name="Nouveau")
        third = await purchase(moulin, new, iban=IBAN)
        assert await open_ones(third) == {"new-iban"}
        assert not await open_ones(await purchase(moulin, new, iban=IBAN))  # told once
        announced = await BankAccount.get(workspace_id=moulin.id, party_id=new.id)
        async with unit_of_work():
            await accounts.refuse(new, announced, "Inconnu.", by)
        assert (await of(third))["new-iban"].because == "refused"
        again = await purchase(moulin, new, iban=IBAN)
        assert (await of(again))["other-iban"].sentence.startswith("Même IBAN que celui refusé le")


async def test_the_same_purchase_in_another_dossier_of_the_firm_is_told_on_both_sides(moulin, durand, scierie):
    boulangerie = await make.workspace("Boulangerie", firm=durand)
    first = await purchase(moulin, number="SH-1")
    await purchase(scierie, number="SH-1")  # of nobody's firm
    assert not await open_ones(first)
    second = await purchase(boulangerie, number="SH-1")
    await make.run_jobs()
    here, there = (await of(second))["elsewhere"], (await of(first))["elsewhere"]
    assert (here.elsewhere_invoice_id, there.elsewhere_invoice_id) == (first.id, second.id)
    assert "moulin" not in here.sentence.lower() and "Boulangerie" not in there.sentence
    with acting_in(boulangerie.id):
        async with unit_of_work():
            await approval.refuse(second, "DEST_ERR", "", make.access(boulangerie))
    await make.run_jobs()
    assert not await open_ones(first)  # it is where it belongs
    with acting_in(boulangerie.id):
        async with unit_of_work():
            await approval.undo(second, make.access(boulangerie))
    await make.run_jobs()
    assert await open_ones(first) == await open_ones(second) == {"elsewhere"}
    await FirmLink.filter(workspace_id=boulangerie.id).update(until=today())
    await forget_former_firms()
    assert not await of(first) and not await of(second)


async def test_a_company_that_closes_is_told_of_what_waits(moulin):
    waiting = await purchase(moulin)
    done = await purchase(moulin)
    with acting_in(moulin.id):
        async with unit_of_work():
            await approval.refuse(done, "DEST_ERR", "", make.access(moulin))
    fact = CompanyFact(siren=SIREN, closed=True, closed_on=date(2026, 5, 4), source="test", checked_at=now())
    await keeping.keep(fact)
    await make.run_jobs()
    assert (await of(waiting))["closed"].sentence.endswith("est fermée depuis le 04/05/2026.")
    assert not await of(done) and waiting.processing is Processing.TO_ACCEPT
