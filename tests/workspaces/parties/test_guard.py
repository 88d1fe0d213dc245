"""An account that nobody confirmed lets no invoice through by itself: coming in, being corrected, being decided."""

from __future__ import annotations

from decimal import Decimal

import pytest

from importers import filing
from importers.reading import Reading
from tests import make
from workspaces.dossiers.models import Acceptance, Direction
from workspaces.invoices import approval, correction
from workspaces.invoices.draft import Confidence, Party, Proof
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel.db import unit_of_work
from workspaces.kernel.errors import DomainError
from workspaces.kernel.tenancy import acting_in
from workspaces.parties import accounts
from workspaces.parties.concerns import concern
from workspaces.parties.models import AccountState, BankAccount, DuplicateMode, ThirdParty

KNOWN, OTHER = "FR7630006000011234567890189", "FR1420041010050500013M02606"
NEAR = "FR7630006000011234567809873"
SURE = {"gross": Confidence(1.0, Proof.XML)}


async def arrived(workspace, iban: str | None, **changes) -> Invoice:
    """An invoice of BIOBURO, filed as the pipeline does."""
    draft = make.draft(
        seller=Party(name="BIOBURO SARL", siren="503776874", iban=iban), confidence=dict(SURE), **changes
    )
    document = await make.document(workspace)
    with acting_in(workspace.id):
        async with unit_of_work():
            await filing.file(document, Reading("accept", None, "", "application/pdf", draft), workspace)
        return await Invoice.get(id=document.invoice_id)


async def accepted_alone(invoice: Invoice) -> bool:
    with acting_in(invoice.workspace_id):
        async with unit_of_work():
            await approval.accept_by_itself(invoice)
        return (await Invoice.get(id=invoice.id)).processing is Processing.ACCEPTED


async def supplier_of(invoice: Invoice) -> ThirdParty:
    with acting_in(invoice.workspace_id):
        return await ThirdParty.get(id=invoice.party_id)


async def accounts_of(invoice: Invoice) -> list[BankAccount]:
    with acting_in(invoice.workspace_id):
        return await accounts.known(await supplier_of(invoice))


CASES = [
    # the dossier's setting, trusted, the account known, the account on the invoice, accepted by itself
    (Acceptance.EXCEPT_TRUSTED, True, KNOWN, KNOWN, True),
    (Acceptance.EXCEPT_TRUSTED, True, KNOWN, None, True),
    (Acceptance.EXCEPT_TRUSTED, True, KNOWN, OTHER, False),
    (Acceptance.EXCEPT_TRUSTED, True, KNOWN, NEAR, False),
    (Acceptance.EXCEPT_TRUSTED, True, "", OTHER, False),
    (Acceptance.EXCEPT_TRUSTED, True, "", None, True),
    (Acceptance.EXCEPT_TRUSTED, False, KNOWN, KNOWN, False),
    (Acceptance.AUTOMATIC, False, KNOWN, KNOWN, True),
    (Acceptance.AUTOMATIC, False, KNOWN, OTHER, False),
    (Acceptance.AUTOMATIC, False, "", OTHER, False),
    (Acceptance.AUTOMATIC, False, "", None, True),
    (Acceptance.MANUAL, True, KNOWN, KNOWN, False),
]


@pytest.mark.parametrize(("setting", "trusted", "known", "printed", "accepted"), CASES)
async def test_is_accepted_by_itself_only_on_a_confirmed_account(moulin, setting, trusted, known, printed, accepted):
    moulin.acceptance = setting
    await moulin.save()
    await make.party(moulin, siren="503776874", iban=known, trusted=trusted)
    assert await accepted_alone(await arrived(moulin, printed)) is accepted


async def test_while_an_account_waits_not_even_invoices_with_the_known_one_pass(moulin):
    moulin.acceptance = Acceptance.AUTOMATIC
    await moulin.save()
    await make.party(moulin, siren="503776874", iban=KNOWN)
    suspicious = await arrived(moulin, OTHER, number="F-1")
    usual = await arrived(moulin, KNOWN, number="F-2", gross=Decimal("240"), net=Decimal("200"), tax=Decimal("40"))
    assert await accepted_alone(usual) is False
    (account,) = await accounts_of(suspicious)
    with acting_in(moulin.id):
        async with unit_of_work():
            await accounts.refuse(await supplier_of(usual), account, "Appelé", make.access(moulin))
    assert await accepted_alone(usual) is True
    assert await accepted_alone(suspicious) is False


async def test_another_account_is_announced_in_the_transaction_that_files_the_invoice(moulin):
    await make.party(moulin, siren="503776874", iban=KNOWN)
    invoice = await arrived(moulin, OTHER)
    (account,) = await accounts_of(invoice)
    assert (account.iban, account.previous, account.state) == (OTHER, KNOWN, AccountState.PENDING)
    assert (account.origin, account.origin_id, account.seen_by_id) == ("invoice", invoice.id, None)
    supplier = await supplier_of(invoice)
    assert (supplier.iban, supplier.iban_pending) == (KNOWN, True)


async def test_a_new_supplier_comes_without_account_until_one_person_says_yes(moulin):
    invoice = await arrived(moulin, OTHER)
    supplier = await supplier_of(invoice)
    assert (supplier.iban, supplier.iban_pending) == ("", True)
    (account,) = await accounts_of(invoice)
    with acting_in(moulin.id):
        async with unit_of_work():
            await accounts.confirm(supplier, account, make.access(moulin), others=True)
    assert (await supplier_of(invoice)).iban == OTHER
    await arrived(moulin, OTHER, number="F-9")
    assert len(await accounts_of(invoice)) == 1


async def test_a_sale_announces_nothing(moulin):
    document = await make.document(moulin, direction=Direction.SALE)
    draft = make.draft(seller=Party(name="Au bon moulin", iban=OTHER), buyer=Party(name="Client SA"))
    with acting_in(moulin.id):
        async with unit_of_work():
            await filing.file(document, Reading("accept", None, "", "application/pdf", draft), moulin)
        assert await BankAccount.filter(workspace_id=moulin.id).count() == 0


async def test_a_misread_account_corrected_by_a_person_is_no_longer_announced(moulin):
    await make.party(moulin, siren="503776874", iban=KNOWN)
    invoice = await arrived(moulin, NEAR)
    by = make.access(moulin)
    with acting_in(moulin.id):
        async with unit_of_work():
            await correction.correct(invoice, {"seller.iban": KNOWN}, by)
    (account,) = await accounts_of(invoice)
    assert (account.state, account.reason) == (AccountState.REFUSED, "Mal lu sur la facture, puis corrigé.")
    assert (await supplier_of(invoice)).iban_pending is False


async def test_an_account_typed_over_an_invoice_asks_for_a_second_person(moulin):
    await make.party(moulin, siren="503776874", iban=KNOWN)
    invoice = await arrived(moulin, KNOWN)
    by = make.access(moulin)
    with acting_in(moulin.id):
        async with unit_of_work():
            await correction.correct(invoice, {"seller.iban": OTHER}, by)
        (account,) = await accounts_of(invoice)
        assert (account.state, account.seen_by_id) == (AccountState.PENDING, by.person.id)
        with pytest.raises(DomainError, match="une autre personne"):
            await accounts.confirm(await supplier_of(invoice), account, by, others=True)


async def test_a_supplier_has_its_own_rule_for_duplicates(moulin):
    supplier = await make.party(moulin, siren="503776874")
    await arrived(moulin, None, number="F-1")
    for mode, suspected, held in [
        (DuplicateMode.OFF, False, False),
        (DuplicateMode.WARN, True, False),
        (DuplicateMode.BLOCK, True, True),
        ("", True, True),
    ]:
        with acting_in(moulin.id):
            await supplier.write({"duplicates": str(mode)})
        invoice = await arrived(moulin, None, number="F-1")
        assert (invoice.duplicate_of is not None) is suspected, mode
        with acting_in(moulin.id):
            try:
                async with unit_of_work():
                    await approval.accept(invoice, make.access(moulin))
                    assert not held, mode
            except DomainError as error:
                assert (error.code, held) == ("DUPLICATE_HELD", True), mode  # noqa: PT017


async def said(moulin, party: ThirdParty, iban: str | None) -> str:
    with acting_in(moulin.id):
        found = await concern(party, iban)
    return f"{found.tone}: {found.message}" if found else ""


async def test_what_the_account_says_is_put_in_words(moulin):
    party = await make.party(moulin, iban=KNOWN)
    assert await said(moulin, party, KNOWN) == ""
    assert await said(moulin, party, None) == ""
    assert await said(moulin, party, "FR7630006000011234567890188") == ""
    changed = await said(moulin, party, NEAR)
    assert changed.startswith("err: IBAN différent de celui de BIOBURO SARL")
    assert "Connu : FR76\u00a03000" in changed
    assert "Seuls quelques caractères diffèrent" in changed
    with acting_in(moulin.id):
        account = await accounts.announce(party, OTHER, origin="invoice")
        assert "attend une confirmation" in await said(moulin, party, OTHER)
        assert (await said(moulin, party, KNOWN)).startswith("warn: Un autre IBAN est annoncé")
        await accounts.refuse(party, account, "Inconnu d’eux", make.access(moulin))
    assert "refusé le" in await said(moulin, party, OTHER)
    assert "Inconnu d’eux" in await said(moulin, party, OTHER)
    new = await make.party(moulin)
    assert (await said(moulin, new, OTHER)).startswith("warn: Premier IBAN")


async def test_the_review_and_the_invoice_show_the_old_account_and_the_new(chloe, alice, moulin):
    await make.party(moulin, siren="503776874", iban=KNOWN)
    invoice = await arrived(moulin, OTHER)
    review = (await chloe.get(f"/cabinet/a-traiter/{invoice.id}")).text
    sheet = (await alice.get(alice.in_dossier(f"/achats/{invoice.id}"))).text
    for page in (review, sheet):
        assert "FR76\u00a03000\u00a06000\u00a00112\u00a03456\u00a07890\u00a0189" in page
        assert "FR14\u00a02004\u00a01010\u00a00505\u00a00001\u00a03M02\u00a0606" in page
        assert f"/tiers/{invoice.party_id}" in page
