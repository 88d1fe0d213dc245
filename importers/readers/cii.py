"""Cross Industry Invoice: Factur-X and ZUGFeRD 2 in every profile, XRechnung, and ZUGFeRD 1 under its own names."""

from __future__ import annotations

from datetime import date

from lxml import etree

from importers.readers.nodes import amount, day, every, first, raw, words
from importers.readers.registrations import identify_party
from importers.readers.sums import Sums, nothing
from workspaces.invoices.draft import InvoiceDraft, Line, Party, Source, VatRow
from workspaces.kernel.identifiers import compact

ROOTS = ("CrossIndustryInvoice", "CrossIndustryDocument")


def read(root: etree._Element) -> InvoiceDraft:
    document = first(root, "ExchangedDocument", "HeaderExchangedDocument")
    trade = first(root, "SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    agreement = first(trade, "ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
    settlement = first(trade, "ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
    draft = InvoiceDraft(
        source=Source.CII,
        type_code=words(document, "TypeCode"),
        number=words(document, "ID"),
        issue_date=_date(document, "IssueDateTime"),
        currency=words(settlement, "InvoiceCurrencyCode"),
        seller=_party(first(agreement, "SellerTradeParty")),
        buyer=_party(first(agreement, "BuyerTradeParty")),
        vat=[_vat_row(tax) for tax in every(settlement, "ApplicableTradeTax")],
        lines=[_line(line) for line in every(trade, "IncludedSupplyChainTradeLineItem")],
        order_reference=words(
            agreement, "BuyerOrderReferencedDocument/IssuerAssignedID", "BuyerOrderReferencedDocument/ID"
        ),
    )
    _settle(draft, settlement)
    return draft


def profile(root: etree._Element) -> str | None:
    path = "GuidelineSpecifiedDocumentContextParameter/ID"
    return raw(root, f"ExchangedDocumentContext/{path}", f"SpecifiedExchangedDocumentContext/{path}")


def _settle(draft: InvoiceDraft, settlement: etree._Element | None) -> None:
    """Totals, terms, account and preceding invoices."""
    sums = summation(settlement)
    draft.net = amount(sums, "TaxBasisTotalAmount")
    draft.tax = amount(tax_total(sums, draft.currency), ".")
    draft.gross = amount(sums, "GrandTotalAmount")
    draft.payable = amount(sums, "DuePayableAmount")
    draft.due_date = _date(settlement, "SpecifiedTradePaymentTerms/DueDateDateTime")
    draft.payment_terms = words(settlement, "SpecifiedTradePaymentTerms/Description")
    means = "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount"
    iban = words(settlement, f"{means}/IBANID")
    draft.seller.iban = compact(iban) if iban else None
    for reference in every(settlement, "InvoiceReferencedDocument"):
        if number := words(reference, "IssuerAssignedID", "ID"):
            draft.preceding.append(number)


def sums(root: etree._Element) -> Sums:
    """The totals that the draft does not keep, needed to check those that it keeps."""
    trade = first(root, "SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    node = summation(first(trade, "ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement"))
    return Sums(
        lines=amount(node, "LineTotalAmount"),
        charges=amount(node, "ChargeTotalAmount") or nothing,
        allowances=amount(node, "AllowanceTotalAmount") or nothing,
        prepaid=amount(node, "TotalPrepaidAmount") or nothing,
        rounding=amount(node, "RoundingAmount") or nothing,
        gross_stated=[total.text or "" for total in every(node, "GrandTotalAmount")],
    )


def summation(settlement: etree._Element | None) -> etree._Element | None:
    return first(
        settlement,
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        "SpecifiedTradeSettlementMonetarySummation",
    )


def tax_total(sums: etree._Element | None, currency: str | None) -> etree._Element | None:
    """BT-110 stands in the invoice's currency; a second one (BT-111) may stand in the seller's."""
    totals = list(every(sums, "TaxTotalAmount"))
    own = [total for total in totals if total.get("currencyID") in (currency, None)]
    return next(iter(own or totals), None)


def _date(node: etree._Element | None, path: str) -> date | None:
    return day(raw(node, f"{path}/DateTimeString", f"{path}/DateString", path))


def _party(node: etree._Element | None) -> Party:
    address = first(node, "PostalTradeAddress")
    electronic = first(node, "URIUniversalCommunication/URIID")
    lines = [words(address, name) for name in ("LineOne", "LineTwo", "LineThree")]
    legal = first(node, "SpecifiedLegalOrganization/ID")
    party = Party(
        name=words(node, "Name"),
        email=words(node, "DefinedTradeContact/EmailURIUniversalCommunication/URIID"),
        address=[line for line in lines if line],
        postcode=words(address, "PostcodeCode"),
        city=words(address, "CityName"),
        country=words(address, "CountryID"),
        electronic_address=words(electronic, "."),
        electronic_scheme=electronic.get("schemeID") if electronic is not None else None,
    )
    numbers = [(legal.get("schemeID"), words(legal, "."))] if legal is not None else []
    numbers += [(n.get("schemeID"), words(n, ".")) for n in (*every(node, "GlobalID"), *every(node, "ID"))]
    taxes = [
        words(n, ".") for n in every(node, "SpecifiedTaxRegistration/ID") if n.get("schemeID") in ("VA", "VAT", None)
    ]
    return identify_party(party, numbers, taxes)


def _vat_row(tax: etree._Element) -> VatRow:
    return VatRow(
        rate=amount(tax, "RateApplicablePercent", "ApplicablePercent"),
        category=words(tax, "CategoryCode"),
        base=amount(tax, "BasisAmount"),
        tax=amount(tax, "CalculatedAmount"),
        exemption=words(tax, "ExemptionReason"),
    )


def _line(line: etree._Element) -> Line:
    settlement = first(line, "SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
    agreement = first(line, "SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
    quantity = first(
        line,
        "SpecifiedLineTradeDelivery/BilledQuantity",
        "SpecifiedSupplyChainTradeDelivery/BilledQuantity",
    )
    sums = "LineTotalAmount"
    return Line(
        description=words(line, "SpecifiedTradeProduct/Name", "AssociatedDocumentLineDocument/IncludedNote/Content"),
        quantity=amount(quantity, "."),
        unit=quantity.get("unitCode") if quantity is not None else None,
        unit_price=amount(agreement, "NetPriceProductTradePrice/ChargeAmount"),
        net=amount(
            settlement,
            f"SpecifiedTradeSettlementLineMonetarySummation/{sums}",
            f"SpecifiedTradeSettlementMonetarySummation/{sums}",
        ),
        vat_rate=amount(settlement, "ApplicableTradeTax/RateApplicablePercent", "ApplicableTradeTax/ApplicablePercent"),
        vat_category=words(settlement, "ApplicableTradeTax/CategoryCode"),
    )
