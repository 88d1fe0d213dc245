"""Full text over invoices: words of the party, the number and the document, in one’s own dossiers only."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests import make
from workspaces.invoices import fulltext
from workspaces.invoices.draft import Party
from workspaces.invoices.models import Invoice
from workspaces.kernel import db
from workspaces.kernel.tenancy import acting_in

pytestmark = pytest.mark.database


async def found(typed: str, *dossiers, **more) -> set:
    with acting_in(*(one.id for one in dossiers)):
        ids = (await fulltext.find(typed, [one.id for one in dossiers], **more)).ids
    return {str(id_) for id_ in ids}


async def kept(dossier, text: str = "", **fields):
    invoice = await make.purchase(dossier, draft_of=make.draft(**fields))
    if text:
        with acting_in(dossier.id):
            await fulltext.keep(invoice, text.split())
    return invoice


@pytest.mark.parametrize(
    "typed",
    [
        "électro",
        "ELECTRO depot",
        "électro dép",
        "AD-77",
        "ad 77",
        "béton",
        "beton prêt",
        "livraisons",
        "pret a l emploi",
    ],
)
async def test_is_found_by_what_one_remembers(moulin, typed):
    text = "Béton prêt à l’emploi, livraison comprise"
    invoice = await kept(moulin, text, seller=Party(name="Électro Dépôt"), number="AD-77")
    await kept(moulin, "Peinture", seller=Party(name="Autodis"), number="ZZ-1")
    assert await found(typed, moulin) == {str(invoice.id)}


async def test_needs_every_word_and_a_party_is_its_name_alone(moulin):
    await kept(moulin, "Transport Martin", seller=Party(name="Autodis"))
    assert await found("martin peinture", moulin) == set()
    assert await found("martin", moulin) and await found("martin", moulin, party=True) == set()
    assert await found("autod", moulin, party=True)


async def test_follows_a_correction_in_the_same_transaction(moulin):
    invoice = await kept(moulin, "Béton", seller=Party(name="Autodis"))
    with acting_in(moulin.id):
        await Invoice.filter(id=invoice.id, workspace_id=moulin.id).update(party_name="Point P", number="C-9")
        assert await found("autodis", moulin) == set()
        assert await found("point p", moulin) == await found("beton", moulin) == {str(invoice.id)}
        await Invoice.filter(id=invoice.id, workspace_id=moulin.id).delete()
    assert await found("beton", moulin) == set()


async def test_reading_again_replaces_the_words(moulin):
    invoice = await kept(moulin, "Béton")
    with acting_in(moulin.id):
        await fulltext.keep(invoice, ["Peinture"])
    assert await found("beton", moulin) == set() and await found("peintures", moulin) == {str(invoice.id)}


async def test_other_dossiers_stay_out_of_it(moulin, scierie):
    mine, _ = await kept(moulin, "Béton"), await kept(scierie, "Béton")
    assert await found("béton", moulin) == {str(mine.id)}
    many = [moulin, *[await make.workspace(f"Dossier {n}") for n in range(fulltext.CLOSE + 1)]]
    assert await found("béton", *many) == {str(mine.id)}


async def test_says_when_there_are_older_ones(moulin):
    for _ in range(4):
        await kept(moulin, seller=Party(name="Autodis"))
    with acting_in(moulin.id):
        some = await fulltext.find("autodis", [moulin.id], most=3)
    assert len(some.ids) == 3 and some.more


@pytest.mark.parametrize("typed", ["", "…", '" OR *', "a' --", "NEAR(x", "party:", "é" * 300, ":* & !x", "\\"])
async def test_nothing_typed_breaks_it(moulin, typed):
    await kept(moulin)
    assert await found(typed, moulin) is not None


async def test_the_database_itself_keeps_the_index_to_the_dossiers_at_hand(moulin, scierie):
    if not db.is_postgres():
        pytest.skip("row-level security is PostgreSQL's; run with --postgres")
    await kept(scierie, "Béton")
    with acting_in(moulin.id):
        assert await db.rows("select 1 as n from invoice_text where workspace_id = :ws", ws=scierie.id) == []
        sql = f"select * from invoice_matches('beton', '{{{scierie.id},{uuid4()}}}'::uuid[], 10)"
        assert await db.rows(sql) == []
