"""What a converted document may say: the lowest profile that holds what was read, and not a value more."""

from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import etree

from tests.workspaces.einvoice import make
from workspaces.einvoice import cii
from workspaces.einvoice.profiles import NS
from workspaces.invoices.draft import VatRow
from workspaces.kernel.errors import DomainError

D = Decimal


def said(xml: bytes, path: str) -> list[str]:
    return [each.text or "" for each in etree.fromstring(xml).findall(f".//{path}", namespaces=NS)]


def test_takes_en_16931_when_lines_and_sums_are_whole():
    assert cii.write(make.draft()).profile == "en16931"


def test_takes_basic_wl_when_the_unit_of_a_line_is_not_printed():
    lines = [replace(line, unit=None) for line in make.lines()]
    written = cii.write(make.draft(lines=lines))
    assert (written.profile, said(written.xml, "ram:LineTotalAmount")) == ("basicwl", ["150.00"])


@pytest.mark.parametrize(
    "unknown",
    [
        {"lines": []},  # BASIC WL states the sum of the lines
        {"vat": []},
        {
            "vat": [VatRow(D("0"), None, D("150.00"), D("0"))],
            "tax": D("0"),
            "gross": D("150.00"),
            "payable": D("150.00"),
        },
        {"payable": D("80.00")},  # something was paid, nobody knows what
        {"gross": D("181.00"), "payable": D("181.00")},
        {"buyer": make.buyer(name=None)},
        {"buyer": make.buyer(country=None, siren=None)},
    ],
)
def test_takes_minimum_when_more_would_be_a_guess(unknown):
    assert cii.write(make.draft(**unknown)).profile == "minimum"


def test_does_not_take_lines_whose_price_and_quantity_contradict_their_amount():
    first, second = make.lines()
    assert cii.write(make.draft(lines=[replace(first, unit_price=D("33.00")), second])).profile == "basicwl"


def test_repeats_the_amounts_of_the_document_even_when_they_are_wrong():
    written = cii.write(make.draft(gross=D("181.00"), payable=D("179.99"), net=D("150.005")))
    totals = [
        said(written.xml, f"ram:{name}") for name in ("TaxBasisTotalAmount", "GrandTotalAmount", "DuePayableAmount")
    ]
    assert totals == [["150.005"], ["181.00"], ["179.99"]]


def test_completes_only_what_follows_from_the_document_and_names_it():
    draft = make.draft(seller=make.seller(country=None, vat=None), buyer=make.buyer(country=None))
    written = cii.write(draft)
    assert written.completed == [
        "seller.country",
        "seller.vat",
        "seller.electronic_address",
        "buyer.country",
        "buyer.electronic_address",
        "supply_date",
    ]
    assert said(written.xml, "ram:SpecifiedTaxRegistration/ram:ID") == ["FR96552100554"]
    assert draft.seller.vat is None, "the draft itself is left as it was read"


def test_gives_no_vat_number_to_a_seller_who_charges_none():
    draft = make.draft(
        seller=make.seller(vat=None), tax=D("0"), gross=D("150.00"), payable=D("150.00"), vat=[], lines=[]
    )
    assert said(cii.write(draft).xml, "ram:SpecifiedTaxRegistration/ram:ID") == []


def test_guesses_no_country_for_a_foreign_party_without_a_number():
    draft = make.draft(seller=make.seller(siren=None, siret=None, vat=None, country=None))
    written = cii.write(draft)
    assert written.profile == "minimum"
    assert said(written.xml, "ram:CountryID") == []


def test_says_that_it_is_not_the_original():
    assert said(cii.write(make.draft()).xml, "ram:IncludedNote/ram:Content") == [cii.CONVERSION]


def test_names_what_a_person_must_fill_in():
    with pytest.raises(DomainError) as refused:
        cii.write(make.draft(number=None, gross=None, seller=make.seller(name=None)))
    assert refused.value.code == "CONVERSION_INCOMPLETE"
    assert "le numéro de facture, le nom du vendeur et le total toutes taxes comprises" in refused.value.message


def test_tells_that_the_total_stands_for_an_unread_amount_due():
    written = cii.write(make.draft(payable=None))
    assert [finding.rule for finding in written.findings] == ["CONVERSION-PAYABLE"]


def test_survives_the_control_characters_that_recognition_leaves():
    written = cii.write(make.draft(number="F-2026\x00-118\x0b", lines=[]))
    assert said(written.xml, "ram:ExchangedDocument/ram:ID") == [] and b"F-2026 -118" in written.xml
