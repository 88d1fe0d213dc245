"""The MINIMUM profile, which factur-x cannot write: header, names, totals."""

from __future__ import annotations

from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from workspaces.einvoice.profiles import RAM, RSM, URN

UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
rsm = ElementMaker(namespace=RSM, nsmap={"rsm": RSM, "ram": RAM, "udt": UDT})
ram = ElementMaker(namespace=RAM)
udt = ElementMaker(namespace=UDT)


def minimum(data: dict[str, Any]) -> bytes:
    """From the same dictionary, keyed by business terms, that the other profiles are written from."""
    issued = udt.DateTimeString(data["BT-2"].strftime("%Y%m%d"), format="102")
    root = rsm.CrossIndustryInvoice(
        rsm.ExchangedDocumentContext(ram.GuidelineSpecifiedDocumentContextParameter(ram.ID(URN["minimum"]))),
        rsm.ExchangedDocument(ram.ID(data["BT-1"]), ram.TypeCode(data["BT-3"]), ram.IssueDateTime(issued)),
        rsm.SupplyChainTradeTransaction(
            ram.ApplicableHeaderTradeAgreement(
                seller(data["BG-4"]), buyer(data["BG-7"]), *order_reference(data.get("BT-13"))
            ),
            ram.ApplicableHeaderTradeDelivery(),
            ram.ApplicableHeaderTradeSettlement(ram.InvoiceCurrencyCode(data["BT-5"]), totals(data)),
        ),
    )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def seller(who: dict[str, Any]) -> etree._Element:
    element: etree._Element = ram.SellerTradeParty(ram.Name(who["name"]), *legal_organization(who))
    if country := who.get("country_code"):
        element.append(ram.PostalTradeAddress(ram.CountryID(country)))
    if vat := who.get("vat_identifier"):
        element.append(ram.SpecifiedTaxRegistration(ram.ID(vat, schemeID="VA")))
    return element


def buyer(who: dict[str, Any]) -> etree._Element:
    """Of the buyer this profile knows the name and the SIREN only."""
    element: etree._Element = ram.BuyerTradeParty(ram.Name(who["name"]), *legal_organization(who))
    return element


def legal_organization(who: dict[str, Any]) -> list[etree._Element]:
    if not (number := who.get("legal_identifier")):
        return []
    scheme = {"schemeID": who["legal_identifier_schemeid"]} if who.get("legal_identifier_schemeid") else {}
    return [ram.SpecifiedLegalOrganization(ram.ID(number, **scheme))]


def order_reference(number: str | None) -> list[etree._Element]:
    return [ram.BuyerOrderReferencedDocument(ram.IssuerAssignedID(number))] if number else []


def totals(data: dict[str, Any]) -> etree._Element:
    tax = [ram.TaxTotalAmount(data["BT-110"], currencyID=data["BT-5"])] if data.get("BT-110") else []
    element: etree._Element = ram.SpecifiedTradeSettlementHeaderMonetarySummation(
        ram.TaxBasisTotalAmount(data["BT-109"]),
        *tax,
        ram.GrandTotalAmount(data["BT-112"]),
        ram.DuePayableAmount(data["BT-115"]),
    )
    return element
