"""UBL 2.1 Invoice and CreditNote."""

from __future__ import annotations

from lxml import etree

from importers.readers.nodes import amount, day, every, first, raw, words
from importers.readers.registrations import identify_party
from importers.readers.sums import Sums, nothing
from workspaces.invoices.draft import InvoiceDraft, Line, Party, Source, VatRow
from workspaces.kernel.identifiers import compact

ROOTS = ("Invoice", "CreditNote")


def read(root: etree._Element) -> InvoiceDraft:
    sums = first(root, "LegalMonetaryTotal")
    currency = words(root, "DocumentCurrencyCode")
    taxes = tax_total(root, currency)
    iban = words(root, "PaymentMeans/PayeeFinancialAccount/ID")
    draft = InvoiceDraft(
        source=Source.UBL,
        type_code=words(root, "InvoiceTypeCode", "CreditNoteTypeCode"),
        number=words(root, "ID"),
        issue_date=day(raw(root, "IssueDate")),
        due_date=day(raw(root, "DueDate", "PaymentMeans/PaymentDueDate")),
        currency=currency,
        seller=_party(first(root, "AccountingSupplierParty/Party")),
        buyer=_party(first(root, "AccountingCustomerParty/Party")),
        net=amount(sums, "TaxExclusiveAmount"),
        tax=amount(taxes, "TaxAmount"),
        gross=amount(sums, "TaxInclusiveAmount"),
        payable=amount(sums, "PayableAmount"),
        vat=[_vat_row(row) for row in every(taxes, "TaxSubtotal")],
        lines=[_line(line) for name in ("InvoiceLine", "CreditNoteLine") for line in every(root, name)],
        order_reference=words(root, "OrderReference/ID"),
        payment_terms=words(root, "PaymentTerms/Note"),
    )
    draft.seller.iban = compact(iban) if iban else None
    references = (words(r, "ID") for r in every(root, "BillingReference/InvoiceDocumentReference"))
    draft.preceding = [number for number in references if number]
    return draft


def profile(root: etree._Element) -> str | None:
    return raw(root, "CustomizationID")


def sums(root: etree._Element) -> Sums:
    """The totals that the draft does not keep, needed to check those that it keeps."""
    node = first(root, "LegalMonetaryTotal")
    return Sums(
        lines=amount(node, "LineExtensionAmount"),
        charges=amount(node, "ChargeTotalAmount") or nothing,
        allowances=amount(node, "AllowanceTotalAmount") or nothing,
        prepaid=amount(node, "PrepaidAmount") or nothing,
        rounding=amount(node, "PayableRoundingAmount") or nothing,
        gross_stated=[total.text or "" for total in every(node, "TaxInclusiveAmount")],
    )


def tax_total(root: etree._Element, currency: str | None) -> etree._Element | None:
    """The TaxTotal in the invoice's currency; another may state the tax in the seller's (BT-111)."""
    totals = list(every(root, "TaxTotal"))
    own = [t for t in totals if (a := first(t, "TaxAmount")) is not None and a.get("currencyID") in (currency, None)]
    return next(iter(own or totals), None)


def _party(node: etree._Element | None) -> Party:
    address, legal = first(node, "PostalAddress"), first(node, "PartyLegalEntity")
    endpoint, company = first(node, "EndpointID"), first(legal, "CompanyID")
    lines = [words(address, name) for name in ("StreetName", "AdditionalStreetName", "AddressLine/Line")]
    party = Party(
        name=words(legal, "RegistrationName") or words(node, "PartyName/Name"),
        email=words(node, "Contact/ElectronicMail"),
        address=[line for line in lines if line],
        postcode=words(address, "PostalZone"),
        city=words(address, "CityName"),
        country=words(address, "Country/IdentificationCode"),
        electronic_address=words(endpoint, "."),
        electronic_scheme=endpoint.get("schemeID") if endpoint is not None else None,
    )
    numbers = [(company.get("schemeID"), words(company, "."))] if company is not None else []
    numbers += [(n.get("schemeID"), words(n, ".")) for n in every(node, "PartyIdentification/ID")]
    schemes = every(node, "PartyTaxScheme")
    taxes = [words(s, "CompanyID") for s in schemes if words(s, "TaxScheme/ID") in ("VAT", None)]
    return identify_party(party, numbers, taxes)


def _vat_row(row: etree._Element) -> VatRow:
    return VatRow(
        rate=amount(row, "TaxCategory/Percent"),
        category=words(row, "TaxCategory/ID"),
        base=amount(row, "TaxableAmount"),
        tax=amount(row, "TaxAmount"),
        exemption=words(row, "TaxCategory/TaxExemptionReason"),
    )


def _line(line: etree._Element) -> Line:
    quantity = first(line, "InvoicedQuantity", "CreditedQuantity")
    return Line(
        description=words(line, "Item/Name", "Item/Description"),
        quantity=amount(quantity, "."),
        unit=quantity.get("unitCode") if quantity is not None else None,
        unit_price=amount(line, "Price/PriceAmount"),
        net=amount(line, "LineExtensionAmount"),
        vat_rate=amount(line, "Item/ClassifiedTaxCategory/Percent"),
        vat_category=words(line, "Item/ClassifiedTaxCategory/ID"),
    )
