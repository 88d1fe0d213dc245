"""The list of purchases: what it shows, to whom, and how it sorts, searches and turns its pages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests import make
from workspaces.documents.models import State
from workspaces.dossiers.models import Direction
from workspaces.invoices.draft import Party
from workspaces.invoices.status import Processing
from workspaces.kernel.clock import today


def names(page: str) -> list[str]:
    """The parties of the list, in its order."""
    return re.findall(r'<a class="name" href="[^"]*">([^<]*)</a>', page)


async def supplied_by(moulin, *suppliers: str, **changes) -> None:
    for name in suppliers:
        await make.purchase(moulin, draft_of=make.draft(seller=Party(name=name), **changes))


async def test_shows_what_was_received(alice, moulin):
    await make.purchase(moulin, draft_of=make.draft(number="FA-118", gross=Decimal("458.00")))
    page = (await alice.get(alice.in_dossier("/achats"))).text
    assert "BIOBURO SARL" in page
    assert "FA-118" in page
    assert "458,00\u00a0€" in page
    assert "À accepter" in page


async def test_is_hidden_from_strangers_and_open_to_readers_and_the_firm(zoe, rene, chloe, moulin):
    assert (await zoe.get(zoe.in_dossier("/achats"))).status_code == 404
    assert (await rene.get(rene.in_dossier("/achats"))).status_code == 200
    assert (await chloe.get(chloe.in_dossier("/achats"))).status_code == 200


async def test_says_why_it_is_empty(alice, moulin):
    page = (await alice.get(alice.in_dossier("/achats"))).text
    assert "Aucune facture d’achat." in page


async def test_offers_a_reader_no_deposit(rene, alice, moulin):
    assert 'id="deposer"' in (await alice.get(alice.in_dossier("/achats"))).text
    assert 'id="deposer"' not in (await rene.get(rene.in_dossier("/achats"))).text


async def test_totals_what_is_to_accept_and_what_is_late(alice, moulin):
    await supplied_by(moulin, "Demain", due_date=today() + timedelta(days=10), gross=Decimal("10.00"))
    await supplied_by(moulin, "Hier", due_date=today() - timedelta(days=1), gross=Decimal("5.00"))
    page = (await alice.get(alice.in_dossier("/achats"))).text
    totals = re.findall(r"<strong>([^<]*)</strong><span>([^<]*)</span>", page)
    assert totals == [
        ("15,00\u00a0€", "2 factures à accepter"),
        ("5,00\u00a0€", "1 facture échue, paiement non noté"),
        ("10,00\u00a0€", "1 facture à échoir sous 30 jours"),
    ]


async def test_counts_a_credit_note_against_the_invoices(alice, moulin):
    await supplied_by(moulin, "Facture", gross=Decimal("100.00"))
    await supplied_by(moulin, "Retour", gross=Decimal("30.00"), type_code="381")
    page = (await alice.get(alice.in_dossier("/achats"))).text
    assert "−30,00\u00a0€" in page
    assert "70,00\u00a0€" in page


async def test_never_adds_currencies_together(alice, moulin):
    await supplied_by(moulin, "Euro", gross=Decimal("100.00"))
    await supplied_by(moulin, "Dollar", gross=Decimal("30.00"), currency="USD")
    page = (await alice.get(alice.in_dossier("/achats"))).text
    assert re.search(r'Total<span class="muted"> · sans 1 facture en devise</span></th><td class="num">100,00', page)


@pytest.mark.parametrize("typed", ["epicerie", "ÉPICERIE", "fa-77", "1284", "1 284,50", "732829320"])
async def test_is_searched_by_name_number_amount_or_siren_without_accents(alice, moulin, typed):
    seller = Party(name="Épicerie du Château", siren="732829320")
    await make.purchase(moulin, draft_of=make.draft(seller=seller, number="FA-77", gross=Decimal("1284.50")))
    await supplied_by(moulin, "Boulangerie")
    page = (await alice.get(alice.in_dossier("/achats"), params={"q": typed}, htmx=True)).text
    assert names(page) == ["Épicerie du Château"]


@pytest.mark.parametrize("typed", ["%", "_", "*", "[", "]", "\\", "'", "(", "^$", "a" * 500])
async def test_takes_any_search_as_plain_text(alice, moulin, typed):
    await supplied_by(moulin, "Boulangerie")
    answer = await alice.get(alice.in_dossier("/achats"), params={"q": typed})
    assert answer.status_code == 200
    assert names(answer.text) == []


async def test_answers_htmx_with_the_list_alone(alice, moulin):
    await make.purchase(moulin)
    answer = await alice.get(alice.in_dossier("/achats?tri=party"), htmx=True)
    assert answer.text.strip().startswith('<section class="panel" id="list"')
    assert "<html" not in answer.text


@pytest.mark.parametrize("order", ["party", "number", "date", "due_date", "gross", "received"])
async def test_sorts_both_ways_by(alice, moulin, order):
    for n in range(3):
        await make.purchase(
            moulin,
            draft_of=make.draft(
                seller=Party(name=f"S{n}"), number=f"F{n}", gross=Decimal(n + 1), issue_date=date(2026, 1, n + 1),
                due_date=date(2026, 2, n + 1),
            ),
        )  # fmt: skip
    rising = names((await alice.get(alice.in_dossier(f"/achats?tri={order}"), htmx=True)).text)
    falling = names((await alice.get(alice.in_dossier(f"/achats?tri=-{order}"), htmx=True)).text)
    assert sorted(rising) == ["S0", "S1", "S2"]
    assert falling == rising[::-1]
    if order != "received":
        assert rising == ["S0", "S1", "S2"]


@pytest.mark.parametrize("order", ["-received", "party", "-gross", "date"])
async def test_turns_every_page_forward_and_back_without_losing_a_row(alice, moulin, order):
    expected = {f"Fournisseur {n % 7} {n:03d}" for n in range(120)}
    for name in expected:
        same = int(name[12]) % 3
        await supplied_by(moulin, name, gross=Decimal(same + 1), issue_date=date(2026, 1, same + 1))
    address, pages = alice.in_dossier(f"/achats?tri={order}"), []
    while address:
        page = (await alice.get(address, htmx=True)).text
        pages.append(names(page))
        last, address = address, link(page, "Suivante")
    assert [len(page) for page in pages] == [50, 50, 20]
    assert {name for page in pages for name in page} == expected
    assert pages == await pages_back(alice, last)


async def pages_back(alice, address: str) -> list[list[str]]:
    """The same pages, read from the last one to the first."""
    pages: list[list[str]] = []
    while address:
        page = (await alice.get(address, htmx=True)).text
        pages.insert(0, names(page))
        address = link(page, "Précédente")
    return pages


def link(page: str, label: str) -> str:
    found = re.search(rf'<a class="btn btn-o" href="([^"]*)"[^>]*>(?:(?!</a>).)*{label}</a>', page)
    return found.group(1).replace("&amp;", "&") if found else ""


async def test_a_page_back_is_the_page_one_came_from(alice, moulin):
    for n in range(60):
        await supplied_by(moulin, f"F{n:02d}")
    first = (await alice.get(alice.in_dossier("/achats?tri=party"), htmx=True)).text
    second = (await alice.get(link(first, "Suivante"), htmx=True)).text
    again = (await alice.get(link(second, "Précédente"), htmx=True)).text
    assert names(again) == names(first)
    assert "1 à 50 sur 60 factures" in again
    assert "51 à 60 sur 60 factures" in second


async def test_an_address_that_makes_no_sense_shows_the_first_page(alice, moulin):
    await make.purchase(moulin)
    for query in ("tri=bogus", "apres=x~y", "apres=~", "par=7", "rang=abc", "vue=nulle", "apres=12~0190a5b4-0000"):
        answer = await alice.get(alice.in_dossier(f"/achats?{query}"))
        assert names(answer.text) == ["BIOBURO SARL"], query


async def test_shows_one_status_at_a_time(alice, moulin):
    await make.purchase(moulin, draft_of=make.draft(seller=Party(name="Refusé")), processing=Processing.REFUSED)
    await make.purchase(moulin, draft_of=make.draft(seller=Party(name="Attendu")))
    assert names((await alice.get(alice.in_dossier("/achats?vue=refusees"))).text) == ["Refusé"]
    assert names((await alice.get(alice.in_dossier("/achats?vue=a-accepter"))).text) == ["Attendu"]


async def test_shows_documents_that_are_still_being_read(alice, moulin):
    await make.document(moulin, name="photo.jpg", state=State.READING)
    page = (await alice.get(alice.in_dossier("/achats"))).text
    assert "photo.jpg" in page
    assert "Lecture en cours" in page


async def test_keeps_what_was_refused_at_import_with_its_reason(alice, moulin):
    message = "Ce fichier est protégé par un mot de passe : enlevez-le et déposez-le à nouveau."
    await make.document(moulin, name="coffre.pdf", state=State.REFUSED, message=message)
    page = (await alice.get(alice.in_dossier("/achats"))).text
    assert "Refusés à l’import" in page
    assert "coffre.pdf" not in page
    refused = (await alice.get(alice.in_dossier("/achats?vue=refuses-import"))).text
    assert "coffre.pdf" in refused
    assert message in refused


async def test_does_not_mix_purchases_and_sales(alice, moulin):
    await make.purchase(moulin, draft_of=make.draft(buyer=Party(name="Ma jolie boutique")), direction=Direction.SALE)
    assert names((await alice.get(alice.in_dossier("/achats"))).text) == []
    assert len(names((await alice.get(alice.in_dossier("/ventes"))).text)) == 1


async def test_escapes_what_suppliers_call_themselves(alice, moulin):
    await supplied_by(moulin, "<script>alert(1)</script>")
    page = (await alice.get(alice.in_dossier("/achats"))).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
