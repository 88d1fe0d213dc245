"""Expense notes: a number of their own, how they were paid, and the road of every other purchase."""

from __future__ import annotations

import re

from tests import make
from tests.samples import SAMPLES
from workspaces.expenses import recording
from workspaces.expenses.generic import GENERIC
from workspaces.expenses.models import Expense, Means
from workspaces.invoices.draft import Confidence, Party, Proof
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Payment
from workspaces.kernel.clock import today
from workspaces.kernel.tenancy import acting_in
from workspaces.parties.models import ThirdParty

NDF = f"NDF-{today().year}-"


async def send(who, sample: str, **said: str):
    file = {"files": (sample, (SAMPLES / sample).read_bytes())}
    return await who.post(who.in_dossier("/captures"), files=file, data={"kind": "expense", **said})


async def test_tickets_are_numbered_pinned_listed_and_paid_back(alice, rene, moulin):
    await send(alice, "text-layer.pdf", means="advance", generic="restaurant", note="Déjeuner\n client")
    await send(alice, "facturx-en16931.pdf", means="card")
    await make.run_jobs()
    with acting_in(moulin.id):
        lunch, other = await Expense.filter(workspace_id=moulin.id).order_by("number")
        assert [note.number for note in (lunch, other)] == [f"{NDF}0001", f"{NDF}0002"]
        assert (lunch.note, lunch.spent_by_name) == ("Déjeuner client", "Alice Martin")
        pinned = await ThirdParty.get(workspace_id=moulin.id, name="Restaurant")
        assert pinned.account == "625700"
        owed = await Invoice.get(workspace_id=moulin.id, party_id=pinned.id)
        paid = await Invoice.get(workspace_id=moulin.id, party_id__not=pinned.id)
        assert (owed.payment, paid.payment) == (Payment.UNPAID, Payment.PAID)
    sheet = (await rene.get(rene.in_dossier(f"/achats/{owed.id}"))).text
    assert re.search(rf"Note de frais {NDF}0001, avance personnelle\s: Déjeuner client", sheet)
    page = (await rene.get(rene.in_dossier("/notes-de-frais"))).text
    assert f"{NDF}0001" in page
    assert "Remboursée" not in page, "a reader only reads"
    owing = (await alice.get(alice.in_dossier("/notes-de-frais?vue=a-rembourser&tri=-gross"))).text
    assert f"{NDF}0001" in owing
    assert f"{NDF}0002" not in owing
    address = alice.in_dossier(f"/notes-de-frais/{lunch.id}/remboursement")
    assert (await alice.post(address)).status_code == 303
    assert (await alice.post(address)).status_code == 409, "it is paid back already"
    assert f"{NDF}0001" not in (await alice.get(alice.in_dossier("/notes-de-frais?vue=a-rembourser"))).text
    await alice.post(f"{address}/annulation")
    await owed.refresh_from_db()
    assert owed.payment is Payment.UNPAID
    card = alice.in_dossier(f"/notes-de-frais/{other.id}/remboursement")
    assert (await alice.post(card)).status_code == 404, "nobody is owed what the company paid"


def test_what_a_ticket_does_not_say_is_completed_and_said_to_be():
    note = Expense(number=f"{NDF}0007", generic="peage", means=Means.CARD)
    bare = make.draft(number=None, seller=Party())
    recording.complete(bare, note)
    assert (bare.number, bare.seller.name) == (f"{NDF}0007", "Péage")
    assert [(doubt.field, doubt.blocking) for doubt in bare.doubts] == [("number", False), ("seller.name", False)]
    unsure = make.draft(seller=Party(name="SANEE"), confidence={"seller.name": Confidence(0.4, Proof.GUESS)})
    recording.complete(unsure, note)
    assert unsure.seller.name == "Péage"
    printed = make.draft(number="A 12", seller=Party(name="SANEF"))
    recording.complete(printed, note)
    assert (printed.number, printed.seller.name, printed.doubts) == ("A 12", "SANEF", [])


def test_the_usual_accounts_of_pinned_suppliers_are_of_the_chart():
    assert all(generic.account[:1] in ("", "6") for generic in GENERIC)
    assert len({generic.key for generic in GENERIC}) == len(GENERIC)
