"""Two third parties become one with all their history, and are two again, exactly."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from tests import make
from workspaces.accounting.models import AccountingPiece
from workspaces.deadlines.models import WantedPiece
from workspaces.invoices.models import Invoice
from workspaces.kernel import db as database
from workspaces.kernel.clock import now
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import accounts, merging
from workspaces.parties.models import AccountState, BankAccount, Contact, Kind, Merge, PartyAddress, ThirdParty

OLD, NEW = "FR7630006000011234567890189", "FR1420041010050500013M02606"
EARLIER = now() - timedelta(days=400)
MOVED_BY_ANY_WRITE = {"version", "updated_at"}


async def merge(kept: ThirdParty, merged: ThirdParty, by: Any) -> Merge:
    with acting_in(kept.workspace_id):
        async with unit_of_work():
            return await merging.merge(await again(kept), await again(merged), by)


async def undo(record: Merge, by: Any) -> list[str]:
    with acting_in(record.workspace_id):
        async with unit_of_work():
            return await merging.undo(record, by)


async def again(party: ThirdParty) -> ThirdParty:
    with acting_in(party.workspace_id):
        return await ThirdParty.get(id=party.id)


async def whole(workspace) -> dict[str, list[dict[str, Any]]]:
    """Every row that a merger may touch."""
    tables = (
        *("third_party", "invoice", "bank_account", "party_contact", "party_address"),
        *("accounting_piece", "wanted_piece"),
    )
    with acting_in(workspace.id):
        found = {name: await database.rows(f"select * from {name} order by id") for name in tables}
    return {name: [_without(row) for row in rows] for name, rows in found.items()}


def _without(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in MOVED_BY_ANY_WRITE}


async def numbered(invoice: Invoice) -> AccountingPiece:
    """What matters here of the piece that books an invoice."""
    with acting_in(invoice.workspace_id):
        count = await AccountingPiece.filter(workspace_id=invoice.workspace_id).count()
        return await AccountingPiece.create(
            workspace_id=invoice.workspace_id, invoice_id=invoice.id, party_id=invoice.party_id, direction="purchase",
            journal="AC", journal_name="Achats", exercise=date(2026, 12, 31), number=count + 1, day=date(2026, 11, 2),
            reference="F-1", label="BIOBURO", account="606400", validated_on=date(2026, 11, 3),
        )  # fmt: skip


async def expected_of(workspace, party: ThirdParty) -> WantedPiece:
    with acting_in(workspace.id):
        return await WantedPiece.create(
            workspace_id=workspace.id, party_key=str(party.id), name=party.name, since=date(2026, 10, 1), added_at=now()
        )


async def pair(workspace) -> tuple[ThirdParty, ThirdParty]:
    """The same company twice, each with invoices, and the second with what the first lacks."""
    kept = await make.party(workspace, siren="503776874", email="compta@bioburo.fr")
    merged = await make.party(
        workspace, name="Bio Buro", email="autre@bioburo.fr", phone="04 76 00 00 00", address="3 rue Haute",
        postcode="38000", city="Grenoble", terms_days=30, terms_end_of_month=True, since=EARLIER.date(), outstanding=5,
        note="À rappeler",
    )  # fmt: skip
    for party in (kept, merged, merged):
        await numbered(await make.purchase(workspace, party_id=party.id))
    await expected_of(workspace, merged)
    with acting_in(workspace.id):
        await Contact.create(workspace_id=workspace.id, party_id=merged.id, name="Jeanne")
        await PartyAddress.create(workspace_id=workspace.id, party_id=merged.id, label="Livraison")
    return kept, merged


async def test_everything_goes_to_the_kept_one_whose_empty_fields_are_filled(moulin):
    kept, merged = await pair(moulin)
    await merge(kept, merged, make.access(moulin))
    one, other = await again(kept), await again(merged)
    assert (one.email, one.phone, one.city, one.country) == ("compta@bioburo.fr", "04 76 00 00 00", "Grenoble", "FR")
    assert (one.terms_days, one.terms_end_of_month, one.since) == (30, True, EARLIER.date())
    assert (other.merged_into, other.number, other.email) == (kept.id, merged.number, "autre@bioburo.fr")
    with acting_in(moulin.id):
        for model, count in ((Invoice, 3), (Contact, 1), (PartyAddress, 1), (AccountingPiece, 3)):
            assert await model.filter(workspace_id=moulin.id, party_id=kept.id).count() == count
        assert (await WantedPiece.get(workspace_id=moulin.id)).party_key == str(kept.id)


async def test_taken_back_each_row_is_what_it_was(moulin):
    kept, merged = await pair(moulin)
    with acting_in(moulin.id):
        await accounts.announce(merged, OLD, origin="manual", by=make.access(moulin))
        await accounts.announce(kept, NEW, origin="invoice")
    before = await whole(moulin)
    record = await merge(kept, merged, make.access(moulin))
    assert await whole(moulin) != before
    assert await undo(record, make.access(moulin)) == []
    assert await whole(moulin) == before


async def test_what_the_firm_expects_of_both_stays_as_it_is(moulin):
    kept, merged = await pair(moulin)
    await expected_of(moulin, kept)
    before = await whole(moulin)
    record = await merge(kept, merged, make.access(moulin))
    assert (await whole(moulin))["wanted_piece"] == before["wanted_piece"]
    await undo(record, make.access(moulin))
    assert await whole(moulin) == before


async def test_a_piece_numbered_since_goes_back_with_its_invoice(moulin):
    kept, merged = await make.party(moulin), await make.party(moulin)
    invoice = await make.purchase(moulin, party_id=merged.id)
    record = await merge(kept, merged, make.access(moulin))
    with acting_in(moulin.id):
        piece = await numbered(await Invoice.get(id=invoice.id))
        assert piece.party_id == kept.id
    await undo(record, make.access(moulin))
    with acting_in(moulin.id):
        assert (await AccountingPiece.get(id=piece.id)).party_id == merged.id


async def test_a_merger_of_before_pieces_moved_can_still_be_taken_back(moulin):
    kept, merged = await pair(moulin)
    record = await merge(kept, merged, make.access(moulin))
    for later_shelf in ("pieces", "expected"):
        del record.filled["moved"][later_shelf]
    await undo(record, make.access(moulin))
    assert (await again(merged)).merged_into is None


ACCOUNTS = [
    # the kept one's account, the merged one's, which is older, where payments go, what waits
    ("", "", "", "", ""),
    (OLD, "", "", OLD, ""),
    ("", OLD, "", OLD, ""),
    (OLD, OLD, "", OLD, ""),
    (OLD, NEW, "kept", OLD, NEW),
    (OLD, NEW, "merged", NEW, OLD),
]


@pytest.mark.parametrize(("own", "other", "older", "used", "waiting"), ACCOUNTS)
async def test_of_two_accounts_the_older_stays_and_the_other_waits(moulin, own, other, older, used, waiting):
    """A new fiche with its own account must not redirect the payments of a supplier known before it."""
    kept = await make.party(moulin, iban=own, **({"created_at": EARLIER} if older == "kept" else {}))
    merged = await make.party(moulin, iban=other, **({"created_at": EARLIER} if older == "merged" else {}))
    before = await whole(moulin)
    by = make.access(moulin)
    record = await merge(kept, merged, by)
    one = await again(kept)
    assert (one.iban, one.iban_pending) == (used, bool(waiting))
    with acting_in(moulin.id):
        pending = await BankAccount.filter(workspace_id=moulin.id, state=AccountState.PENDING)
        assert [account.iban for account in pending] == ([waiting] if waiting else [])
        if waiting:
            with pytest.raises(DomainError, match="une autre personne"):
                await accounts.confirm(one, pending[0], by, others=True)
    await undo(record, by)
    assert await whole(moulin) == before


async def test_an_account_removed_before_is_not_brought_back_by_a_merger(moulin):
    by = make.access(moulin)
    kept, merged = await make.party(moulin, iban=OLD), await make.party(moulin, iban=NEW)
    with acting_in(moulin.id):
        await accounts.withdraw(kept, by)
    before = await whole(moulin)
    record = await merge(kept, merged, by)
    assert ((await again(kept)).iban, (await again(kept)).iban_pending) == ("", True)
    await undo(record, by)
    assert await whole(moulin) == before


async def test_what_was_changed_since_stays_and_is_named(moulin):
    kept, merged = await pair(moulin)
    by = make.access(moulin)
    record = await merge(kept, merged, by)
    with acting_in(moulin.id):
        await (await again(kept)).write({"phone": "01 02 03 04 05"})
    later = await make.purchase(moulin, party_id=kept.id)
    assert await undo(record, by) == ["phone"]
    one = await again(kept)
    assert (one.phone, one.city) == ("01 02 03 04 05", "")
    with acting_in(moulin.id):
        assert (await Invoice.get(id=later.id)).party_id == kept.id


async def test_is_not_taken_back_once_an_account_was_decided_or_twice(moulin):
    by, bob = make.access(moulin), make.access(moulin, "Bob Roux")
    kept = await make.party(moulin, iban=OLD, created_at=EARLIER)
    merged = await make.party(moulin, iban=NEW)
    record = await merge(kept, merged, by)
    with acting_in(moulin.id):
        async with unit_of_work():
            account = await BankAccount.get(workspace_id=moulin.id, state=AccountState.PENDING)
            await accounts.confirm(await again(kept), account, bob, others=True)
    with pytest.raises(DomainError, match="a été décidé depuis"):
        await undo(record, by)
    first, second = await pair(moulin)
    other = await merge(first, second, by)
    await undo(other, by)
    with pytest.raises(DomainError, match="déjà annulée"):
        await undo(other, by)


async def test_chains_come_apart_from_their_end(moulin):
    by = make.access(moulin)
    a, b, c = [await make.party(moulin, name=name) for name in ("A", "B", "C")]
    first = await merge(b, a, by)
    second = await merge(c, b, by)
    with pytest.raises(DomainError, match="annulez d’abord"):
        await undo(first, by)
    await undo(second, by)
    await undo(first, by)
    assert [(await again(one)).merged_into for one in (a, b, c)] == [None, None, None]


REFUSED = [
    ({"kind": Kind.CUSTOMER}, "ils restent séparés"),
    ({"siren": "423761212"}, "Leurs SIREN diffèrent"),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED)
async def test_two_companies_are_not_made_one(moulin, changes, words):
    kept, other = await make.party(moulin, siren="503776874"), await make.party(moulin, **changes)
    with pytest.raises(DomainError, match=words):
        await merge(kept, other, make.access(moulin))


async def test_nor_an_archived_one_with_itself_or_with_one_that_is_gone(moulin):
    by = make.access(moulin)
    kept, away = await make.party(moulin), await make.party(moulin, archived_at=now())
    for one, other, words in ((kept, kept, "une autre fiche"), (away, kept, "désarchivez-le")):
        with pytest.raises(DomainError, match=words):
            await merge(one, other, by)
    await merge(kept, away, by)
    with pytest.raises(DomainError, match="déjà réuni"):
        await merge(kept, away, by)


async def test_a_person_chooses_looks_merges_and_comes_back(alice, moulin):
    kept, merged = await pair(moulin)
    page = (await alice.get(alice.in_dossier(f"/tiers/{kept.id}/fusion"))).text
    assert "Bio Buro" in page
    assert "même nom" in page
    found = (await alice.get(alice.in_dossier(f"/tiers/{kept.id}/fusion?q={merged.number}"), htmx=True)).text
    assert str(merged.id) in found
    assert "<html" not in found
    there = alice.in_dossier(f"/tiers/{kept.id}/fusion?avec={merged.id}")
    page = (await alice.get(there)).text
    assert "04 76 00 00 00" in page
    assert f"Garder plutôt {merged.number}" in page
    swapped = (await alice.get(there + "&garder=autre")).text
    assert f"/tiers/{merged.id}/fusion" in swapped
    answer = await alice.post(alice.in_dossier(f"/tiers/{kept.id}/fusion"), data={"merged": str(merged.id)})
    page = (await alice.get(answer.headers["location"])).text
    assert f"{merged.number} est réuni à {kept.number}." in page
    moved = await alice.get(alice.in_dossier(f"/tiers/{merged.id}"))
    assert moved.headers["location"].endswith(str(kept.id))
    back = re.search(r'action="([^"]*/annulation)"', page)
    assert back
    assert (await alice.post(back[1])).status_code == 303
    assert (await alice.get(alice.in_dossier(f"/tiers/{merged.id}"))).status_code == 200


async def test_a_merger_that_makes_no_sense_is_refused_on_the_page(alice, moulin, scierie):
    kept, other = await make.party(moulin, siren="503776874"), await make.party(moulin, siren="423761212")
    there = alice.in_dossier(f"/tiers/{kept.id}/fusion")
    page = (await alice.get(f"{there}?avec={other.id}")).text
    assert "Leurs SIREN diffèrent" in page
    assert 'name="merged"' not in page
    answer = await alice.post(there, data={"merged": str(other.id)})
    assert answer.status_code == 409
    assert "Leurs SIREN diffèrent" in answer.text
    theirs = await make.party(scierie)
    for nobody in (str(theirs.id), "pas-un-id", ""):
        assert (await alice.post(there, data={"merged": nobody})).status_code == 303
        assert (await alice.get(f"{there}?avec={nobody}")).status_code == 200
    assert (await again(theirs)).merged_into is None
